"""What is left of files that people brought, and when it goes."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from crm_lists.custom_lists.designing import tables
from crm_lists.exchange import uploads
from crm_lists.exchange.models import Import, State
from crm_lists.exchange.seen import SeenKeys
from crm_lists.framework.purging import purge_daily
from tests.people import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def made(world: World, *, days: int, state: str = State.READ) -> Import:
    """Return an import that began so many days ago."""
    began = timezone.now() - timedelta(days=days)
    one = Import.objects.create(
        list_code="relations", user=world.manager, file_name="a.csv", created_at=began, state=state
    )
    one.folder.mkdir(parents=True)
    one.upload_path.write_text("rows")
    return one


def folder(parent: Path, *, days: int) -> Path:
    """Return a folder into which nobody has written for so many days."""
    path = parent / uuid4().hex
    path.mkdir(parents=True)
    then = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def test_once_a_day_goes_what_nobody_finished(world: World, media: Path) -> None:
    old, running, new = made(world, days=31), made(world, days=31, state=State.RUNNING), made(world, days=29)
    killed = made(world, days=61, state=State.RUNNING)
    lost, fresh = folder(media / "imports", days=31), folder(media / "imports", days=1)
    table, waiting = folder(media / "list_tables", days=8), folder(media / "list_tables", days=6)

    purge_daily.call()

    assert set(Import.objects.all()) == {running, new}
    assert [one.folder.exists() for one in (old, killed, running, new)] == [False, False, True, True]
    assert [one.exists() for one in (lost, table, fresh, waiting)] == [False, False, True, True]


def test_it_is_said_how_much_went(world: World, media: Path) -> None:
    assert uploads.clean_up() == tables.clean_up() == 0
    made(world, days=31)
    folder(media / "imports", days=31)
    folder(media / "list_tables", days=8)
    assert uploads.clean_up() == 2
    assert tables.clean_up() == 1


def test_a_key_is_known_by_its_first_row() -> None:
    seen = SeenKeys()
    assert seen.first(("a", "b"), 2) == 2
    assert seen.first(("ab", ""), 3) == 3
    assert seen.first(("a", "b"), 4) == 2
    assert seen.first(("\ud800", "\0"), 5) == 5
