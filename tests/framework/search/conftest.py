"""The engines that the search is tested on: the one of the database, and Whoosh."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tests.framework.search.index import Index


@pytest.fixture(params=["database", "whoosh"])
def engine(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> str:
    settings.SEARCH_ENGINE = connection.vendor if request.param == "database" else request.param
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    return str(settings.SEARCH_ENGINE)


@pytest.fixture
def index(db: None, engine: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Index:
    return Index(lambda: django_capture_on_commit_callbacks(execute=True))
