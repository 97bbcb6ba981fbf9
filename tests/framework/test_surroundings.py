"""Tests of what stands around every page and is remembered until it changes."""

import uuid

import pytest
from django.contrib.auth.models import Group, Permission, User, update_last_login
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import stamps, surroundings
from crm_lists.framework.models import DesignStamp
from libraries.models import Library
from portal.team_page import TeamPage
from tests.people import World, client_of
from tests.portal.pages import make_page

pytestmark = pytest.mark.django_db


def known() -> int:
    """Return a figure that grows with each loading."""
    found: int = surroundings.known("test", lambda: next(_loadings))
    return found


_loadings = iter(range(1_000))


def test_what_is_known_is_loaded_once_until_something_changes(world: World) -> None:
    first = known()
    assert known() == first
    world.salesperson.save()
    assert known() == first + 1


def test_a_login_changes_nothing(world: World) -> None:
    first = known()
    update_last_login(User, world.salesperson)
    assert known() == first


def test_other_processes_notice_by_the_stamp(world: World) -> None:
    first = known()
    # Written by another process, so that this one sees it when it looks again.
    DesignStamp.objects.update_or_create(pk=DesignStamp.SURROUNDINGS, defaults={"stamp": uuid.uuid4()})
    assert known() == first
    stamps.forget()
    assert known() > first


def test_the_navigation_follows_pages_and_libraries_at_once(world: World) -> None:
    client = client_of(world.salesperson)
    client.get("/lists/cases/")
    page = make_page(title="Field notes", show_in_menus=True)
    Library.objects.create(name="Blueprints", code="blueprints")
    shown = client.get("/lists/cases/").content.decode()
    assert "Field notes" in shown
    assert "Blueprints" in shown
    TeamPage.objects.get(pk=page.pk).unpublish()
    Library.objects.get(code="blueprints").delete()
    shown = client.get("/lists/cases/").content.decode()
    assert "Field notes" not in shown
    assert "Blueprints" not in shown


def test_the_way_to_the_administration_follows_the_rights(world: World) -> None:
    client = client_of(world.salesperson)
    assert 'href="/admin/"' not in client.get("/lists/cases/").content.decode()
    group = Group.objects.create(name="Editors of pages")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    world.salesperson.groups.add(group)
    assert 'href="/admin/"' in client.get("/lists/cases/").content.decode()
    group.permissions.clear()
    assert 'href="/admin/"' not in client.get("/lists/cases/").content.decode()


def test_the_frame_of_a_second_page_asks_for_none_of_it(world: World) -> None:
    client = client_of(world.salesperson)
    client.get("/lists/cases/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/lists/cases/")
    asked = " ".join(one["sql"] for one in queries)
    for table in ("auth_permission", "wagtailcore_site", "portal_teampage", "libraries_library"):
        assert table not in asked
