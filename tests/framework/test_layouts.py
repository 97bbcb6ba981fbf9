"""Tests of boards, calendars and galleries: what they draw, and what a drop does."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.activities.models import Event
from crm_lists.cases.models import Case, CaseType
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import counting
from crm_lists.framework.pages.layouts import board, gallery
from crm_lists.framework.pages.layouts.calendar import span_of
from tests.making import make
from tests.people import World, client_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(seller: Actor) -> Case:
    made: Case = make(seller, Case, name="Hall roofing", expected_close=date(2026, 12, 18))
    return made


@pytest.fixture
def event(seller: Actor) -> Event:
    start, end = datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 25, 11, tzinfo=UTC)
    made: Event = make(seller, Event, name="Site visit", starts_at=start, ends_at=end)
    return made


def lanes(client: Client, query: str) -> dict[str, Any]:
    """Return the lanes of a board of the cases by their labels."""
    layout = client.get(f"/lists/cases/?view=all&{query}").context["layout"]
    return {lane.label: lane for lane in layout["lanes"]}


# -- board ----------------------------------------------------------------------------------------


def test_a_board_has_a_lane_for_each_value_and_the_card_stands_in_its_own(client: Client, case: Case) -> None:
    found = lanes(client, "layout=board:state")
    assert list(found) == ["New", "Closed"]
    assert [card.pk for card in found["New"].cards] == [case.pk]
    assert found["Closed"].cards == []
    assert found["New"].count_text == "1"


def test_a_state_that_only_a_deed_sets_opens_that_deed(client: Client, case: Case) -> None:
    (card,) = lanes(client, "layout=board:state")["New"].cards
    assert [way["url"] for way in card.moves] == [f"/lists/cases/{case.pk}/actions/close/"]
    answer = client.post(
        f"/lists/cases/{case.pk}/move/", {"column": "state", "value": "closed"}, headers=JSON
    )
    assert answer.status_code == 404


def test_a_deed_from_a_board_leads_back_to_it(client: Client, case: Case) -> None:
    form = {"outcome": "successful", "closing_note": "Signed."}
    back = "/lists/cases/?layout=board"
    url = f"/lists/cases/{case.pk}/actions/close/"
    assert client.post(url, form, query_params={"back": back}).headers["Location"] == back


@pytest.mark.parametrize("strange", ["https://elsewhere.example/", "//elsewhere.example/", "lists/"])
def test_nobody_is_led_to_another_site(client: Client, case: Case, strange: str) -> None:
    form = {"outcome": "successful", "closing_note": "Signed."}
    answer = client.post(f"/lists/cases/{case.pk}/actions/close/", form, query_params={"back": strange})
    assert answer.headers["Location"] == f"/lists/cases/{case.pk}/"


def test_a_drop_on_another_lane_changes_the_column(client: Client, case: Case, seller: Actor) -> None:
    found = lanes(client, "layout=board:case_type")
    target = next(lane for lane in found.values() if lane.value not in ("", str(case.case_type_id)))
    values = {"column": "case_type", "value": target.value, "etag": str(case.version)}
    answer = client.post(f"/lists/cases/{case.pk}/move/", values, headers=JSON)
    assert answer.json() == {"etag": case.version + 1}
    case.refresh_from_db()
    assert str(case.case_type_id) == target.value


def test_a_stale_or_impossible_drop_is_refused_with_its_reason(client: Client, case: Case) -> None:
    url = f"/lists/cases/{case.pk}/move/"
    stale = client.post(url, {"column": "case_type", "value": "", "etag": "0"}, headers=JSON)
    assert stale.status_code == 409
    assert "Somebody" in stale.json()["reason"]
    values = {"column": "case_type", "value": "999999", "etag": str(case.version)}
    refused = client.post(url, values, headers=JSON)
    assert refused.status_code == 422
    assert refused.json()["reason"]


def test_who_may_only_read_moves_nothing(world: World, case: Case) -> None:
    reader = client_of(world.reader)
    found = lanes(reader, "layout=board:case_type")
    assert [card.moves for lane in found.values() for card in lane.cards] == [[]]
    values = {"column": "case_type", "value": "", "etag": str(case.version)}
    assert reader.post(f"/lists/cases/{case.pk}/move/", values, headers=JSON).status_code == 403


def test_without_scripts_a_move_comes_back_to_its_board(client: Client, case: Case) -> None:
    values = {
        "column": "case_type",
        "value": "",
        "etag": str(case.version),
        "back": "/lists/cases/?layout=board",
    }
    assert client.post(f"/lists/cases/{case.pk}/move/", values).headers["Location"] == values["back"]


def test_more_of_a_lane_follows_its_last_card(client: Client, seller: Actor) -> None:
    for number in range(23):
        make(seller, Case, name=f"Case {number:02}")
    lane = lanes(client, "layout=board:state&sort=name")["New"]
    assert (len(lane.cards), lane.count_text) == (20, "23")
    rest = lanes(client, lane.more_url.removeprefix("?view=all&"))
    assert list(rest) == ["New"]
    assert [str(card.values["name"]) for card in rest["New"].cards] == ["Case 20", "Case 21", "Case 22"]


def test_a_filter_of_the_view_holds_on_its_board(client: Client, case: Case, seller: Actor) -> None:
    make(seller, Case, name="Cold store")
    found = lanes(client, "layout=board:state&name__contains=roof")
    assert [card.pk for card in found["New"].cards] == [case.pk]


def test_as_many_queries_for_three_lanes_as_for_twelve(
    client: Client, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(14)
    types = [CaseType.objects.create(label=f"Type {one:02}", code=f"type-{one:02}") for one in numbers]
    for number, case_type in enumerate(types):
        make(seller, Case, name=f"Case {number:02}", case_type=case_type)
    asked = {}
    for number in (3, 3, 5, 12):
        monkeypatch.setattr(board, "MAX_LANES", number)
        with CaptureQueriesContext(connection) as captured:
            found = lanes(client, "layout=board:case_type&q=case")
        asked[number] = len(captured)
        assert len([label for label in found if label != "Not set"]) == number
    assert len(set(asked.values())) == 1


@pytest.mark.parametrize("sort", ["name", "-name", "-expected_close,name"])
def test_lanes_that_are_read_together_show_what_each_shows_alone(
    client: Client, seller: Actor, sort: str
) -> None:
    for number in range(25):
        closes = date(2026, 12, number // 3 + 1) if number % 4 else None
        made = make(seller, Case, name=f"Case {number % 7} {number:02}", expected_close=closes)
        Case.objects.filter(pk=made.pk).update(state="closed" if number % 8 == 0 else "new")
    together = lanes(client, f"layout=board:state&sort={sort}")
    assert {label: lane.count_text for label, lane in together.items()} == {"New": "21", "Closed": "4"}
    for label, lane in together.items():
        state = {"New": "new", "Closed": "closed"}[label]
        page = client.get(f"/lists/cases/?view=all&sort={sort}&state={state}&limit=20").context["table"]
        assert [card.pk for card in lane.cards] == [row["id"] for row in page["rows"]]
        assert bool(lane.more_url) == (label == "New")


def test_a_lane_counts_up_to_the_limit(
    client: Client, seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make(seller, Case, name=f"Case {number}")
    monkeypatch.setattr(counting, "COUNT_LIMIT", 2)
    monkeypatch.setattr(board, "COUNT_LIMIT", 2)
    assert lanes(client, "layout=board:state")["New"].count_text == "2+"


# -- calendar -------------------------------------------------------------------------------------


def entries(client: Client, query: str) -> dict[date, list[str]]:
    """Return the titles on the busy days of a calendar of the events."""
    layout = client.get(f"/lists/events/?view=all&layout=calendar&{query}").context["layout"]
    return {day.date: [entry.title for entry in day.entries] for day in layout["days"] if day.entries}


def test_an_item_stands_on_each_of_its_days(client: Client, event: Event) -> None:
    expected = {date(2026, 10, 24): ["Site visit"], date(2026, 10, 25): ["Site visit"]}
    for span in ("month", "week", "agenda"):
        assert entries(client, f"span={span}&day=2026-10-22") == expected
    assert entries(client, "span=day&day=2026-10-25") == {date(2026, 10, 25): ["Site visit"]}
    assert entries(client, "span=month&day=2026-08-01") == {}


def test_a_drop_on_another_day_moves_both_ends_and_keeps_the_clock(client: Client, event: Event) -> None:
    values = {"column": "starts_at,ends_at", "day": "2026-10-30", "etag": str(event.version)}
    answer = client.post(f"/lists/events/{event.pk}/reschedule/", values, headers=JSON)
    assert answer.json() == {"etag": event.version + 1}
    event.refresh_from_db()
    # The clocks of Bratislava went back in between.
    assert event.starts_at == datetime(2026, 10, 30, 10, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 10, 31, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"day": "2026-10-30", "etag": "0"}, 409),
        ({"day": "tomorrow"}, 422),
        ({"day": "9999-12-31"}, 422),
        ({"day": "2026-10-30", "column": "name"}, 404),
        ({"day": "2026-10-30", "column": "created_at"}, 404),
    ],
)
def test_a_wrong_move_to_a_day_is_refused(
    client: Client, event: Event, values: dict[str, str], status: int
) -> None:
    sent = {"column": "starts_at,ends_at", "etag": str(event.version), **values}
    assert client.post(f"/lists/events/{event.pk}/reschedule/", sent, headers=JSON).status_code == status


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "nonsense", "2026-02-30", ""])
@pytest.mark.parametrize("span", ["month", "week", "day", "agenda", "year"])
def test_any_day_has_a_range(day: str, span: str) -> None:
    found = span_of(span, day)
    assert found.first <= found.day <= found.last
    assert found.previous < found.day < found.following
    assert found.title


# -- gallery --------------------------------------------------------------------------------------


def test_a_card_has_the_picture_that_an_app_gives(
    client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = gallery.Picture("/static/lists/brand.svg", "A roof")
    monkeypatch.setattr(gallery.pictures, "_entries", {})
    gallery.pictures.register("cases")(lambda _actor, _definition, keys: dict.fromkeys(keys, picture))
    shown = client.get("/lists/cases/?view=all&layout=gallery").content.decode()
    assert '<img src="/static/lists/brand.svg" alt="A roof" loading="lazy">' in shown
    assert "Hall roofing" in shown
