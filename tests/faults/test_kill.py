"""A short kill test in every run of the suite; `make faults` runs the long one."""

from pathlib import Path

import pytest
from django.db import connection

from tests.faults.kill import kill_test, new_sqlite

#: Each part of the site is killed once, and one of them again.
UPLOADS, KILLS, SEED = 20, 5, 20


@pytest.mark.slow
@pytest.mark.django_db
def test_what_was_acknowledged_survives_kills_of_server_and_worker(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL the kill test is `make faults DB=postgres`")
    report = kill_test(tmp_path, new_sqlite(tmp_path), uploads=UPLOADS, kills=KILLS, seed=SEED)
    assert report.findings == [], str(report)
    assert report.acknowledged >= UPLOADS
    assert sum(report.kills.values()) == KILLS
