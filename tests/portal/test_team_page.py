"""Team pages: who sees them, and what they are made of on a new installation."""

from datetime import datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from crm_lists.activities.models import Activity, Event
from crm_lists.cases.models import Case
from portal.team_page import TeamPage, greeting
from tests.making import make
from tests.people import World, actor, client_of
from tests.portal.pages import home_page, make_page, part

pytestmark = pytest.mark.django_db

EVERYBODY = ["salesperson", "reader", "other_group", "manager", "administrator", "stranger", "nobody"]


def test_a_new_installation_has_a_home_page_of_web_parts() -> None:
    home = home_page()

    assert [block.block_type for block in home.body] == ["figures", "list", "list", "library"]
    side = ["occasions", "announcements", "events", "mail", "links"]
    assert [block.block_type for block in home.side] == side
    assert home.live


def test_who_is_not_logged_in_is_sent_to_the_login_and_back() -> None:
    page = make_page()

    assert Client().get("/").headers["Location"] == "/login/?next=/"
    assert Client().get(f"{page.url}?tab=2").headers["Location"] == f"/login/?next={page.url}%3Ftab%3D2"


@pytest.mark.parametrize("person", EVERYBODY)
def test_everybody_who_is_logged_in_has_a_home_page(world: World, person: str) -> None:
    response = client_of(world.person(person)).get("/")

    assert response.status_code == 200
    assert "Announcements" in response.content.decode()


def test_the_home_page_greets_by_name(world: World) -> None:
    page = client_of(world.reader).get("/").content.decode()

    assert f", {world.reader.get_full_name()}</h1>" in page


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening")],
)
def test_the_greeting_follows_the_hour(hour: int, words: str) -> None:
    moment = datetime(2026, 11, 22, hour, tzinfo=ZoneInfo("UTC"))
    with patch("portal.team_page.timezone.localtime", return_value=moment):
        assert greeting("Eva") == f"{words}, Eva"


def test_a_page_with_an_introduction_shows_title_and_introduction(world: World) -> None:
    page = make_page(title="Tenders", introduction="Rules for tenders.")

    shown = client_of(world.reader).get(page.url).content.decode()

    assert "<h1>Tenders</h1>" in shown
    assert "Rules for tenders." in shown


def test_query_count_of_the_home_page_does_not_depend_on_rows(world: World) -> None:
    client = client_of(world.salesperson)
    make_content(world, 3)
    client.get("/")

    few = query_count(client)
    make_content(world, 12)

    assert query_count(client) == few


def make_content(world: World, number: int) -> None:
    for model in (Case, Activity, Event):
        for _ in range(number):
            make(actor(world.salesperson), model, full=True)


def query_count(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    return len(queries)


# -- privacy --------------------------------------------------------------------------------------


def restrict(page: TeamPage, kind: str, *groups: Group) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
    restriction.groups.set(groups)


@pytest.mark.parametrize(
    ("person", "status"), [("reader", 200), ("stranger", 404), ("nobody", 404), ("administrator", 200)]
)
def test_a_page_for_a_group_is_absent_for_the_others(world: World, person: str, status: int) -> None:
    page = make_page()
    group = Group.objects.create(name="Board")
    world.reader.groups.add(group)
    restrict(page, PageViewRestriction.GROUPS, group)
    client = client_of(world.person(person))

    assert client.get(page.url).status_code == status
    assert (f'href="{page.url}"' in client.get("/").content.decode()) is (status == 200)


def test_privacy_holds_for_the_pages_below_too(world: World) -> None:
    page = make_page()
    below = TeamPage(title="Below")
    page.add_child(instance=below)
    restrict(page, PageViewRestriction.GROUPS, Group.objects.create(name="Board"))

    assert client_of(world.reader).get(below.url).status_code == 404


def test_a_private_page_sends_who_is_not_logged_in_to_the_login() -> None:
    page = make_page()
    restrict(page, PageViewRestriction.LOGIN)

    assert Client().get(page.url).headers["Location"] == f"/login/?next={page.url}"


# -- navigation -----------------------------------------------------------------------------------


def navigation(world: World, url: str) -> str:
    page = client_of(world.reader).get(url).content.decode()
    return page.partition('<nav class="nav"')[2].partition("</nav>")[0]


def test_the_navigation_begins_with_home_and_ends_with_the_team_pages(world: World) -> None:
    page = make_page(title="Sales North")
    hidden = make_page(title="Not in menus", show_in_menus=False)

    lines = navigation(world, page.url)

    assert lines.index("Home") < lines.index("Relations") < lines.index("Sales North")
    assert f'href="{page.url}" aria-current="page"' in lines
    assert hidden.title not in lines


def test_a_draft_is_in_no_navigation_and_absent(world: World) -> None:
    page = make_page(title="Draft page", live=False)

    assert "Draft page" not in navigation(world, "/")
    assert client_of(world.reader).get(f"/{page.slug}/").status_code == 404


def test_a_title_is_shown_as_text(world: World) -> None:
    page = make_page(part("text", title="<b>x</b>", text="<p>y</p>"), title="<script>alert(1)</script>")

    shown = client_of(world.reader).get(page.url).content.decode()

    assert "<script>alert(1)" not in shown
    assert "<b>x</b>" not in shown
