"""What every test gets: an own database and media folder, and a named skip for what the machine lacks."""

import gc
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from crm_lists.cases import pipelines
from crm_lists.duplicates import warning
from crm_lists.duplicates.rules import Rules
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
    parser.addoption(
        "--one-of", type=int, default=1, metavar="N", help="run each Nth test, always the same ones"
    )
    parser.addoption("--all-lists", action="store_true", help="run the slow conformance tests for every list")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run was not asked for."""
    kept = [item for item in items if is_asked(config, item)]
    config.hook.pytest_deselected(items=[item for item in items if not is_asked(config, item)])
    items[:] = kept
    if hasattr(config, "workerinput"):
        # What takes long begins first, so that no process waits for it at the end.
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def is_asked(config: pytest.Config, item: pytest.Item) -> bool:
    """Return whether a test is among those that use the database, and in the sample, when only these run."""
    if config.getoption("--only-database") and not uses_database(item):
        return False
    return crc32(item.nodeid.encode()) % int(config.getoption("--one-of")) == 0


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of garbage what lives as long as the run: modules, models, tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


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
    """Forget the custom columns, organisation and pipelines of a test, which its database forgets too."""
    yield
    designs.forget()
    snapshot.forget()
    pipelines.forget()


@pytest.fixture(autouse=True)
def _alike_items_are_welcome(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test add items that are alike, unless being warned of them is what it tries."""
    if request.node.get_closest_marker("duplicates") is None:
        monkeypatch.setattr(warning, "rules_of", lambda list_code: Rules(list_code, ()))


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


#: Where migrated empty databases are kept, each beside a list of the migrations that made it.
KEPT = ROOT / "var" / "test"
MOST_KEPT = 8


def digest_of(path: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def migrations() -> dict[str, str]:
    """Return the checksums of what makes an empty database: the migrations and the locked requirements."""
    found = [path for path in ROOT.glob("*/**/migrations/[0-9]*.py") if ".venv" not in path.parts]
    found.append(ROOT / "requirements" / "base.txt")
    return {str(path.relative_to(ROOT)): digest_of(path) for path in sorted(found)}


def migrated_database() -> Path:
    """Return where the migrated empty database of the present migrations is kept."""
    named = json.dumps(migrations()).encode()
    return KEPT / f"{hashlib.sha256(named).hexdigest()[:16]}.sqlite3"


def nearest_database() -> Path | None:
    """Return the kept database to which the fewest of the present migrations must be added."""
    present = migrations().items()
    made = {path: json.loads(path.read_text()) for path in KEPT.glob("*.json")}
    fitting = [path for path, by in made.items() if by.items() <= present]
    return max(fitting, key=lambda path: len(made[path])).with_suffix(".sqlite3") if fitting else None


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Begin with a kept database on SQLite always: its name says which migrations made it."""
    return connection.vendor == "sqlite" or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give each run on SQLite its own copy of a migrated database, so that no run disturbs another."""
    if connection.vendor != "sqlite":
        return
    own = tmp_path_factory.mktemp("database") / "test.sqlite3"
    if (nearest := nearest_database()) is not None:
        shutil.copyfile(nearest, own)
    connection.settings_dict["TEST"]["NAME"] = str(own)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Keep the migrated database for the next run on SQLite."""
    kept = migrated_database()
    if connection.vendor != "sqlite" or kept.with_suffix(".json").exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}")
    with (
        sqlite3.connect(connection.settings_dict["TEST"]["NAME"]) as source,
        sqlite3.connect(partial) as copy,
    ):
        source.backup(copy)
    partial.replace(kept)
    # Only now: the list says that the database beside it is whole.
    partial.write_text(json.dumps(migrations()))
    partial.replace(kept.with_suffix(".json"))
    for old in sorted(KEPT.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink()
        old.with_suffix(".sqlite3").unlink(missing_ok=True)
