"""My work: whose, in which section, by how many queries, and what can be done with a line (C-054, GX-63)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.activities.models import Activity
from crm_lists.activities.work.sections import sections_on
from crm_lists.framework.actors import Actor
from crm_lists.organisation.deputies import deeds
from tests.activities.making import make_activity, perform, stand_below
from tests.making import make_item
from tests.people import World, client_of

PAGE = "/my-work/"
DAY = timedelta(days=1)


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person whose work it is."""
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of that person."""
    return client_of(world.salesperson)


def sections_of(client: Client, query: str = "") -> dict[str, list[str]]:
    """Return the titles of the lines by section."""
    shown = client.get(f"{PAGE}{query}").context["shown"]
    return {one["section"].code: [line.title for line in one["lines"]] for one in shown}


def titles(client: Client, query: str = "") -> set[str]:
    return {title for found in sections_of(client, query).values() for title in found}


# -- sections -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "day", "code"),
    [
        ("2026-11-25", "2026-11-24", "overdue"),
        ("2026-11-25", "2026-11-25", "today"),
        ("2026-11-25", "2026-11-26", "week"),
        ("2026-11-25", "2026-11-29", "week"),
        ("2026-11-25", "2026-11-30", "later"),
        ("2026-11-29", "2026-11-30", "later"),
        ("2026-11-30", "2026-12-06", "week"),
        ("2026-12-31", "2027-01-03", "week"),
    ],
)
def test_each_day_lies_in_one_section(today: str, day: str, code: str) -> None:
    moment = date.fromisoformat(day)

    found = [
        one.code
        for one in sections_on(date.fromisoformat(today))
        if one.has_day and (one.first or date.min) <= moment <= (one.last or date.max)
    ]

    assert found == [code]


def test_the_page_groups_what_waits_by_day(keeper: Actor, client: Client) -> None:
    today = timezone.localdate()
    make_activity(keeper, name="Late", due=today - DAY)
    make_activity(keeper, name="Now", due=today)
    make_activity(keeper, name="Some day")
    perform(keeper, make_activity(keeper, name="Done", due=today), "complete")
    perform(keeper, make_activity(keeper, name="Off", due=today), "cancel")

    assert sections_of(client) == {"overdue": ["Late"], "today": ["Now"], "none": ["Some day"]}


def test_cases_that_should_be_closed_wait_too(keeper: Actor, client: Client) -> None:
    today = timezone.localdate()
    relation = make_item(keeper, "relations", name="Alfa")
    make_item(keeper, "cases", name="Old", relation=relation, expected_close=today - DAY)
    make_item(keeper, "cases", name="Young", relation=relation, expected_close=today + DAY)

    assert sections_of(client) == {"overdue": ["Old"]}
    assert titles(client, "?kind=cases") == {"Old"}
    assert titles(client, "?kind=task") == set()


def test_the_oldest_of_all_lists_comes_first(keeper: Actor, client: Client) -> None:
    today = timezone.localdate()
    make_activity(keeper, name="Second", due=today - 2 * DAY)
    make_item(keeper, "cases", name="First", expected_close=today - 3 * DAY)
    make_item(keeper, "cases", name="Third", expected_close=today - DAY)

    assert sections_of(client)["overdue"] == ["First", "Second", "Third"]


def test_nothing_to_do_is_said(client: Client) -> None:
    assert "Nothing is waiting for you" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=x", "?page=999999", "?who=99", "?kind=no", "?section=no"]
)
def test_odd_addresses_show_a_page(client: Client, query: str) -> None:
    assert client.get(f"{PAGE}{query}").status_code == 200


def test_sections_are_paged(keeper: Actor, client: Client) -> None:
    for number in range(60):
        make_activity(keeper, name=f"Task {number:02}", due=timezone.localdate())

    first = client.get(f"{PAGE}?section=today")
    shown = first.context["shown"][0]

    assert len(sections_of(client)["today"]) == 15
    assert (shown["count"], len(shown["lines"])) == (60, 50)
    assert sections_of(client, "?section=today&page=2")["today"] == [f"Task {n:02}" for n in range(50, 60)]
    assert client.get(shown["next_url"]).context["shown"][0]["previous_url"]


def test_queries_do_not_depend_on_how_much_waits(
    keeper: Actor, client: Client, django_assert_num_queries: Any
) -> None:
    def fill(number: int) -> None:
        today = timezone.localdate()
        relation = make_item(keeper, "relations")
        for index in range(number):
            make_activity(keeper, relation=relation, due=today + (index % 3 - 1) * DAY)
            make_item(keeper, "cases", relation=relation, expected_close=today - DAY)

    fill(3)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
        number = len(few)
    fill(20)
    client.get(PAGE)
    with django_assert_num_queries(number):
        client.get(PAGE)
    assert number <= 20


# -- whose ----------------------------------------------------------------------------------------


def test_mine_is_what_i_have_to_do_and_what_i_sell(world: World, keeper: Actor, client: Client) -> None:
    make_activity(keeper, name="Own")
    make_activity(keeper, name="Given away", responsible=world.colleague)
    make_activity(Actor.of(world.colleague), name="Given to me", responsible=world.salesperson)
    make_activity(Actor.of(world.colleague), name="Of others")

    assert titles(client) == {"Own", "Given away", "Given to me"}
    assert titles(client_of(world.colleague)) == {"Given away", "Given to me", "Of others"}


def test_what_a_group_may_take_waits_for_each_member_until_somebody_takes_it(
    world: World, keeper: Actor, client: Client
) -> None:
    activity = make_activity(keeper, name="Who has time", for_group=world.north)
    colleague = client_of(world.colleague)

    assert "Take · North" in colleague.get(PAGE).content.decode()
    perform(Actor.of(world.colleague), activity, "take")

    assert Activity.objects.get(pk=activity.pk).responsible == world.colleague
    assert "Who has time" in titles(colleague)
    assert "Who has time" not in titles(client_of(world.reader))


def test_a_deputy_sees_the_work_of_the_absent_person_while_he_stands_in(world: World, keeper: Actor) -> None:
    make_activity(keeper, name="While away")
    deputy = client_of(world.other_group)
    assert titles(deputy) == set()

    terms = {"lists": [], "types": [], "with_approvals": False, "reason": ""}
    period = {"starts_at": timezone.now() - DAY, "ends_at": timezone.now() + DAY}
    deeds.add(keeper, {"person": world.salesperson, "deputy": world.other_group, **period, **terms})

    assert titles(deputy) == {"While away"}
    assert titles(deputy, "?who=me") == set()


def test_a_manager_chooses_a_report_and_sees_what_he_may_read(world: World, keeper: Actor) -> None:
    stand_below(Actor.of(world.administrator), world.salesperson, world.manager, world.first)
    make_activity(keeper, name="Of the report")
    manager = client_of(world.manager)

    assert "Of the report" not in titles(manager)
    assert titles(manager, f"?who={world.salesperson.pk}") == {"Of the report"}


def test_nobody_chooses_a_stranger(world: World, keeper: Actor) -> None:
    make_activity(keeper, name="Of the salesperson")

    assert titles(client_of(world.colleague), f"?who={world.salesperson.pk}") == set()
    assert titles(client_of(world.stranger), "?who=all") == set()


def test_everybody_shows_the_unresolved_that_one_may_read(world: World, keeper: Actor) -> None:
    make_activity(keeper, name="Late", due=timezone.localdate() - DAY)

    assert titles(client_of(world.colleague), "?who=all&section=overdue") == {"Late"}


def test_a_company_that_is_not_for_the_reader_is_not_named(world: World, keeper: Actor) -> None:
    relation = make_item(Actor.of(world.other_group), "relations", name="Secret Ltd")
    Activity.objects.filter(pk=make_activity(keeper, name="Call").pk).update(relation=relation)

    assert "Secret Ltd" not in client_of(world.salesperson).get(PAGE).content.decode()


# -- what can be done -----------------------------------------------------------------------------


def test_completing_leads_back(keeper: Actor, client: Client) -> None:
    make_activity(keeper, name="Call him")
    line = client.get(f"{PAGE}?section=none").context["shown"][0]["lines"][0]

    answer = client.post(line.closing.url, {"result": "Done"})

    assert answer.headers["Location"] == f"{PAGE}?section=none"
    assert titles(client) == set()


def test_another_day_is_set_from_the_line(keeper: Actor, client: Client) -> None:
    activity = make_activity(keeper, due=timezone.localdate() - DAY)
    tomorrow = timezone.localdate() + DAY

    answer = client.post(
        f"/my-work/{activity.pk}/move/", {"day": tomorrow.isoformat(), "back": "/my-work/?who=me"}
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-work/?who=me")
    assert Activity.objects.get(pk=activity.pk).due == tomorrow


def test_a_meeting_that_is_moved_keeps_its_hours(keeper: Actor, client: Client) -> None:
    start = timezone.make_aware(datetime(2027, 3, 26, 10))
    meeting = make_activity(keeper, "meeting", starts_at=start)

    client.post(f"/my-work/{meeting.pk}/move/", {"other": "2027-03-29"})

    meeting.refresh_from_db()
    assert timezone.localtime(meeting.starts_at).isoformat()[:16] == "2027-03-29T10:00"
    assert meeting.starts_at is not None
    assert meeting.ends_at == meeting.starts_at + timedelta(hours=1)
    assert str(meeting.due) == "2027-03-29"


@pytest.mark.parametrize("given", [{}, {"day": "soon"}, {"other": "2027-02-30"}])
def test_no_day_is_refused(keeper: Actor, client: Client, given: dict[str, str]) -> None:
    activity = make_activity(keeper)

    answer = client.post(f"/my-work/{activity.pk}/move/", given)

    assert answer.status_code == 403
    assert "Choose one from the calendar" in answer.content.decode()


@pytest.mark.parametrize(("person", "expected"), [("reader", 403), ("stranger", 404), ("nobody", 404)])
def test_who_may_not_change_it_does_not_move_it(
    world: World, keeper: Actor, person: str, expected: int
) -> None:
    activity = make_activity(keeper)

    answer = client_of(world.person(person)).post(f"/my-work/{activity.pk}/move/", {"day": "2027-01-01"})

    assert answer.status_code == expected
    assert Activity.objects.get(pk=activity.pk).due is None


def test_the_number_in_the_navigation_is_what_is_due_by_today(keeper: Actor, client: Client) -> None:
    today = timezone.localdate()
    for due in (today - DAY, today, today + DAY, None):
        make_activity(keeper, due=due)

    answer = client.get("/my-work/count/")

    assert answer.content == b"2"
    assert "max-age" in answer.headers["Cache-Control"]
    assert "/my-work/count/" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("url", [PAGE, "/my-work/count/"])
def test_my_work_is_for_who_is_logged_in(world: World, url: str) -> None:
    assert Client().get(url).status_code == 302
    assert client_of(world.nobody).get(url).status_code == 200
