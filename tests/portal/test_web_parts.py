"""Web parts show what the person who looks may see, and nothing where nothing is for him."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.activities.models import Activity, Event
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import COUNT_LIMIT
from crm_lists.organisation.models import Grant, Role
from libraries.documents import CRM_LIBRARY, common_library, upload
from libraries.models import Document, Library
from portal.figures import figures
from portal.list_parts import Source, list_part
from tests.making import make
from tests.people import World, actor, client_of
from tests.portal.pages import make_page, part

pytestmark = pytest.mark.django_db


def shown(world: World, person: str, *parts: dict[str, Any], **values: Any) -> str:
    """Return the main content of a page with these web parts, as the person sees it."""
    page = make_page(*parts, **values)
    response = client_of(world.person(person)).get(page.url)
    assert response.status_code == 200
    return response.content.decode().partition('<main class="page"')[2]


# -- list views -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("salesperson", True),
        ("colleague", True),
        ("reader", True),
        ("manager", True),
        ("other_group", False),
        ("stranger", False),
        ("nobody", False),
    ],
)
def test_a_list_view_keeps_to_row_security(world: World, person: str, sees: bool) -> None:
    make(actor(world.salesperson), Case, name="Hall roofing")

    page = shown(world, person, part("list", title="", rows=5, view="cases/open"))

    assert ("Hall roofing" in page) is sees


def test_a_list_view_shows_its_filter_its_rows_and_the_way_to_all(world: World) -> None:
    for number in range(4):
        make(actor(world.salesperson), Activity, name=f"Task number {number}")

    page = shown(world, "colleague", part("list", title="", rows=3, view="activities/open"))

    assert page.count("Task number") == 3
    assert "<h2>Open activities</h2>" in page
    assert 'href="/lists/activities/?view=open"' in page


def test_a_list_view_of_one_person_shows_his_own(world: World) -> None:
    make(actor(world.colleague), Activity, name="Task of the colleague")

    mine = part("list", title="", rows=3, view="activities/mine")

    assert "Task of the colleague" in shown(world, "colleague", mine)
    assert "Task of the colleague" not in shown(world, "salesperson", mine, title="Second")


def test_an_empty_list_view_says_what_to_do(world: World) -> None:
    empty = part("list", title="", rows=3, view="cases/open")

    assert 'href="/lists/cases/new/"' in shown(world, "salesperson", empty)
    assert 'href="/lists/cases/new/"' not in shown(world, "reader", empty, title="Second")


@pytest.mark.parametrize("reference", ["nothing/all", "cases/nothing", "", "/", "cases"])
def test_a_view_that_does_not_exist_shows_nothing_wrong(world: World, reference: str) -> None:
    page = shown(world, "salesperson", part("list", title="Old part", rows=3, view=reference))

    assert ("Old part" in page) is (reference == "cases")


@pytest.fixture
def without_rights(world: World) -> World:
    """Take all rights from readers."""
    Grant.objects.filter(role=Role.objects.get(code="reader")).delete()
    return world


def test_a_list_that_the_person_may_not_open_is_not_shown(without_rights: World) -> None:
    parts = [
        part("list", title="Part of a list", rows=3, view="cases/open"),
        part("events", title="Part of events", rows=3),
        part("mail", title="Part of mail", rows=3),
        part("library", title="Part of a library", rows=3, library=CRM_LIBRARY),
        part("figures", views=["cases/open"]),
    ]

    page = shown(without_rights, "reader", *parts)

    assert "Part of" not in page
    assert "kpi" not in page


def test_columns_that_the_view_holds_to_one_value_are_left_out(world: World) -> None:
    found = list_part(actor(world.salesperson), Source.of("cases/open"))

    assert found is not None
    assert "state" not in [column.name for column in found["table"]["columns"]]


def test_the_same_part_in_the_narrow_column_is_a_list_of_lines(world: World) -> None:
    make(actor(world.salesperson), Case, name="Hall roofing")
    page = make_page(side=[part("list", title="", rows=3, view="cases/open")])

    content = client_of(world.salesperson).get(page.url).content.decode()

    assert '<li class="entry">' in content
    assert "<table" not in content


def test_an_anonymous_actor_gets_no_part() -> None:
    assert list_part(Actor(user=None), Source.of("cases/open")) is None


# -- library, events, figures ---------------------------------------------------------------------


def add_document(world: World, name: str) -> Document:
    return upload(
        actor(world.salesperson), common_library(CRM_LIBRARY), name=name, content=b"%PDF-1.4 a sheet %%EOF"
    )


def test_a_library_shows_its_newest_documents(world: World) -> None:
    add_document(world, "Data sheet.pdf")
    newest = part("library", title="", rows=3, library=CRM_LIBRARY)

    page = shown(world, "reader", newest)

    assert "Data sheet.pdf" in page
    assert f'href="{common_library(CRM_LIBRARY).url}"' in page
    assert "Data sheet.pdf" not in shown(world, "stranger", newest, title="Second")


def test_documents_of_another_library_are_left_out(world: World) -> None:
    add_document(world, "Data sheet.pdf")
    Library.objects.create(name="Other", code="other")

    assert "Data sheet.pdf" not in shown(world, "reader", part("library", title="", rows=3, library="other"))


def test_a_library_that_is_gone_is_not_shown(world: World) -> None:
    assert "Papers" not in shown(world, "reader", part("library", title="Papers", rows=3, library="gone"))


def test_upcoming_events_leave_out_what_has_ended(world: World) -> None:
    now = timezone.now()
    for name, days in (("Fair of last week", -7), ("Fair of next week", 7)):
        starts_at = now + timedelta(days=days)
        make(actor(world.salesperson), Event, name=name, starts_at=starts_at, ends_at=starts_at)

    page = shown(world, "colleague", part("events", title="", rows=5))

    assert "Fair of next week" in page
    assert "Fair of last week" not in page


def test_figures_count_what_the_person_sees(world: World) -> None:
    make(actor(world.salesperson), Case)
    references = ["cases/open", "cases/mine", "nothing/all"]

    def counted(person: str) -> list[int]:
        return [figure["value"] for figure in figures(actor(world.person(person)), references)]

    assert counted("salesperson") == [1, 1]
    assert counted("colleague") == [1, 0]
    assert counted("stranger") == [0, 0]


def test_figures_do_not_count_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_lists.framework.listing.Listing.count", COUNT_LIMIT + 1)

    assert figures(actor(world.salesperson), ["cases/open"])[0]["value"] == f"> {COUNT_LIMIT}"


# -- what editors write ---------------------------------------------------------------------------


def announcement(headline: str, *, until: int | None = None, ago: int = 0) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "headline": headline,
        "text": "<p>Text</p>",
        "date": (today - timedelta(days=ago)).isoformat(),
        "until": None if until is None else (today + timedelta(days=until)).isoformat(),
    }


def test_announcements_are_shown_newest_first_until_their_last_day(world: World) -> None:
    items = [
        announcement("Over", until=-1),
        announcement("Older", ago=3),
        announcement("Last day", until=0),
    ]

    page = shown(world, "reader", part("announcements", title="", items=items))

    assert "Over" not in page
    assert page.index("Last day") < page.index("Older")


def test_without_announcements_the_part_says_so(world: World) -> None:
    assert "Nothing new" in shown(world, "reader", part("announcements", title="", items=[]))


def test_quick_links_lead_where_they_say(world: World) -> None:
    links = [
        {"label": "Cases", "address": "/lists/cases/", "icon": "briefcase"},
        {"label": "Elsewhere", "address": "https://www.example.com/", "icon": "globe"},
    ]

    page = shown(world, "reader", part("links", title="", links=links))

    assert 'href="/lists/cases/"' in page
    assert 'href="https://www.example.com/" rel="noopener noreferrer"' in page


def test_rights_are_asked_of_the_one_door(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make(actor(world.salesperson), Case, name="Hall roofing")
    monkeypatch.setattr(access, "may_open", lambda *_: False)

    assert list_part(actor(world.salesperson), Source.of("cases/open")) is None
