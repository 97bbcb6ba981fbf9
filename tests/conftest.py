"""What every test gets: an own database and media folder, and a named skip for what the machine lacks."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from crm_lists.framework import designs
from crm_lists.organisation import snapshot

pytest_plugins = ["tests.people"]

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "msg"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFICE = shutil.which("soffice")
MISSING = {
    "browser": None if CHROMIUM else "Chromium is not installed (Debian: apt-get install chromium)",
    "corpus": None if CORPUS.is_dir() else "../shared/corpus/msg is not beside this checkout",
    "office": None if OFFICE else "LibreOffice is not installed (Debian: apt-get install libreoffice-writer)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run on a second kind of database leave out what no database sees."""
    parser.addoption(
        "--only-database", action="store_true", help="run what uses the database, for some lists"
    )
    parser.addoption("--all-lists", action="store_true", help="run the slow conformance tests for every list")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that use no database when asked to."""
    if config.getoption("--only-database"):
        kept = [item for item in items if uses_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    """Return whether a test or one of its fixtures opens the database."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db"})


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test by name when the machine lacks what its marker asks for."""
    for marker, reason in MISSING.items():
        if reason and item.get_closest_marker(marker):
            pytest.skip(f"{item.name}: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Bring back what the migrations wrote after a test that committed: emptying the tables takes it away."""
    yield
    marker = item.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("serialized_rollback"):
        with item.config.stash[blocking_manager_key].unblock():
            migrated: str = connection._test_serialized_contents  # type: ignore[attr-defined]
            connection.creation.deserialize_db_from_string(migrated)


@pytest.fixture(autouse=True)
def _own_designs() -> Iterator[None]:
    """Forget the custom columns and the organisation of a test, which its database forgets too."""
    yield
    designs.forget()
    snapshot.forget()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Start the machine's own Chromium; as root it runs without its sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": CHROMIUM, "args": arguments, "headless": True}


@pytest.fixture(scope="session", autouse=True)
def _own_media_folder() -> Iterator[None]:
    """Remove the run's media folder at its end."""
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def migrated_database() -> Path:
    """Return where the migrated empty database of the present migrations is kept."""
    digest = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/**/migrations/[0-9]*.py")):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return ROOT / "var" / "test" / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Give each run on SQLite its own copy of the migrated database, so that no run disturbs another."""
    if connection.vendor != "sqlite":
        return
    own = tmp_path_factory.mktemp("database") / "test.sqlite3"
    kept = migrated_database()
    if django_db_keepdb and kept.exists():
        shutil.copyfile(kept, own)
    connection.settings_dict["TEST"]["NAME"] = str(own)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Keep the migrated database for the next run on SQLite."""
    kept = migrated_database()
    if connection.vendor != "sqlite" or kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}")
    with (
        sqlite3.connect(connection.settings_dict["TEST"]["NAME"]) as source,
        sqlite3.connect(partial) as copy,
    ):
        source.backup(copy)
    partial.replace(kept)
