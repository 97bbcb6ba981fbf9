"""Debian's litmus in every run of the suite, on SQLite; `make litmus` runs it on both databases."""

import shutil
from pathlib import Path

import pytest
from django.db import connection

from tests.libraries.webdav.litmus import SUITES, run
from tests.libraries.webdav.site import served_site


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("litmus") is None, reason="litmus is not installed (Debian: apt-get install litmus)"
)
@pytest.mark.django_db
def test_every_test_of_litmus_passes(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL litmus is run by `make litmus`")
    with served_site(tmp_path, processes=2) as site:
        report = run(site.address, site.credentials("salesperson"), tmp_path)
    assert report.passed == SUITES, report.said
