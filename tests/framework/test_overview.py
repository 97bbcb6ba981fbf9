"""The overview of an item: timeline, key figures, cards, what is noted in one line, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.activities.models import Activity, Event
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.timeline import Cursor, Wanted, read
from crm_lists.notices import comments
from crm_lists.notices.models import Comment
from crm_lists.organisation import snapshot
from crm_lists.organisation.models import Role
from tests.libraries import making as library_items
from tests.making import make_item
from tests.outlook_bridge import making as mail_items
from tests.people import World, actor, client_of

MAKERS = (library_items, mail_items)
#: Session, user, stamps and shares included.
MOST_QUERIES = 15


@pytest.fixture
def keeper(world: World) -> Actor:
    return actor(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def relation(keeper: Actor) -> Any:
    return make_item(keeper, "relations", name="Stavby Nitra", notes="Call first")


def titles(keeper: Actor, item: Any, **wanted: Any) -> list[str]:
    """Return the titles of a page of the timeline."""
    definition = find_list("relations")
    return [entry.title for _source, entry in read(keeper, definition, item, Wanted(**wanted)).entries]


def add_everything(keeper: Actor, relation: Any) -> None:
    """Hang one item of each kind on the relation."""
    for code in ("contacts", "cases", "activities", "documents", "messages", "events"):
        make_item(keeper, code, relation=relation)
    comments.add(keeper, find_list("relations"), relation.pk, "They want to build in spring.")


# -- the timeline -----------------------------------------------------------------------------------


def test_everything_that_hangs_on_a_relation_stands_in_its_timeline(keeper: Actor, relation: Any) -> None:
    add_everything(keeper, relation)
    Event.objects.get().occurrences.update(starts_at=timezone.now() - timedelta(hours=1))
    told = read(keeper, find_list("relations"), relation, Wanted())
    assert {source.kind for source, _entry in told.entries} == {
        "activities",
        "events",
        "messages",
        "documents",
        "cases",
        "contacts",
        "comments",
        "changes",
    }


def test_the_newest_stands_first_and_the_next_page_goes_on_behind_the_last(
    keeper: Actor, relation: Any
) -> None:
    for number in range(5):
        make_item(keeper, "activities", relation=relation, name=f"Call {number}")
    # All at one moment: the order of the keys decides.
    Activity.objects.update(created_at=relation.created_at)
    definition, seen, before = find_list("relations"), [], None
    for _page in range(10):
        page = read(keeper, definition, relation, Wanted(["activities"], size=2, before=before))
        seen += [entry.title for _source, entry in page.entries]
        before = page.following
        if before is None:
            break
    assert seen == ["Call 4", "Call 3", "Call 2", "Call 1", "Call 0"]


def test_a_change_is_told_in_words(keeper: Actor, relation: Any) -> None:
    actions.change(keeper, relation, {"website": "https://www.stavby.example"})
    actions.change(keeper, relation, {"website": ""})
    actions.change(keeper, relation, {"notes": "Write first"})
    changed, cleared, put, *_older = titles(keeper, relation, kinds=["changes"])
    assert changed == "Notes changed from “Call first” to “Write first”"
    assert put == "Website set to “https://www.stavby.example”"
    assert cleared == "Website cleared, it was “https://www.stavby.example”"


def test_a_change_names_nothing_that_is_hidden(world: World, keeper: Actor, relation: Any) -> None:
    case = make_item(keeper, "cases", relation=relation)
    hidden = make_item(actor(world.stranger), "relations", name="Secret Ltd")
    actions.change(Actor.system(), case, {"relation": hidden})
    # The system may write what the person does not see.
    told = read(keeper, find_list("cases"), case, Wanted(["changes"]))
    assert "Secret" not in str([entry for _source, entry in told.entries])


@pytest.mark.parametrize(("text", "number"), [("strecha", 1), ("STŘECHA", 1), ("strecha hala", 1), ("x", 0)])
def test_searching_minds_neither_case_nor_accents(
    keeper: Actor, relation: Any, text: str, number: int
) -> None:
    make_item(keeper, "activities", relation=relation, name="Střecha", description="Hala v Nitre")
    assert len(titles(keeper, relation, kinds=["activities"], text=text)) == number


def test_what_is_planned_stands_above_the_soonest_first(keeper: Actor, relation: Any) -> None:
    today, now = timezone.localdate(), timezone.now()
    for days in (3, 1):
        make_item(
            keeper, "activities", relation=relation, name=f"In {days}", due=today + timedelta(days=days)
        )
    make_item(
        keeper,
        "events",
        relation=relation,
        name="Fair",
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=2, hours=1),
    )
    told = read(keeper, find_list("relations"), relation, Wanted(with_ahead=True))
    assert [entry.title for _source, entry in told.ahead] == ["In 1", "Fair", "In 3"]


def test_a_meeting_is_told_once(keeper: Actor, relation: Any, client: Client) -> None:
    data = {"quick-kind": "meeting", "quick-text": "Statics", "quick-when": "2030-01-01T10:00"}
    assert client.post(f"/lists/relations/{relation.pk}/quick-add/", data).status_code == 302
    told = read(keeper, find_list("relations"), relation, Wanted(with_ahead=True))
    assert [source.kind for source, _entry in told.ahead] == ["events"]
    assert "activities" not in {source.kind for source, _entry in told.entries}


def test_others_see_what_they_may_read(world: World, keeper: Actor, relation: Any) -> None:
    make_item(keeper, "activities", relation=relation, name="Ours")
    theirs = make_item(actor(world.stranger), "activities", name="Theirs")
    Activity.objects.filter(pk=theirs.pk).update(relation=relation)
    assert titles(keeper, relation, kinds=["activities"]) == ["Ours"]
    administrator = actor(world.administrator)
    assert sorted(titles(administrator, relation, kinds=["activities"])) == ["Ours", "Theirs"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2030-01-01~a",
        "2030-13-01T00:00:00Z~a~1",
        "2030-01-01T00:00~a~1",
        "0001-01-01T00:00:00+14:00~a~1",
        "9999-12-31T23:59:00-14:00~a~1",
    ],
)
def test_a_wrong_cursor_is_none(text: str) -> None:
    assert Cursor.read(text) is None


def test_a_cursor_comes_back_from_an_address() -> None:
    cursor = Cursor(timezone.now(), "messages", 5)
    assert Cursor.read(str(cursor)) == cursor


# -- pages --------------------------------------------------------------------------------------------


def test_the_overview_is_the_first_tab(client: Client, keeper: Actor, relation: Any) -> None:
    add_everything(keeper, relation)
    page = client.get(f"/lists/relations/{relation.pk}/")
    assert page.context["tabs"][0]["code"] == "overview"
    assert page.context["tabs"][0]["current"]
    text = page.content.decode()
    for part in ('class="quick-add"', 'id="timeline"', f"/lists/relations/{relation.pk}/cards/cases/"):
        assert part in text, part


def test_the_first_paint_keeps_its_budget(client: Client, keeper: Actor) -> None:
    relation = make_item(keeper, "relations", full=True)
    for _ in range(3):
        add_everything(keeper, relation)
    actions.change(keeper, relation, {"notes": "Write first"})
    url = f"/lists/relations/{relation.pk}/"
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    assert len(captured) <= MOST_QUERIES, [one["sql"][:120] for one in captured]


def test_older_entries_are_loaded_below(client: Client, keeper: Actor, relation: Any) -> None:
    for number in range(25):
        make_item(keeper, "contacts", relation=relation, last_name=f"Person {number}")
    url = f"/lists/relations/{relation.pk}/timeline/"
    first = client.get(url, headers={"HX-Request": "true"})
    older = client.get(first.context["older_url"], headers={"HX-Request": "true"}).content.decode()
    assert "Person 24" in first.content.decode()
    assert "Person 0" in older
    assert "Person 24" not in older
    assert "Today" not in older, "the day has its head on the first page"


def test_without_script_the_timeline_is_a_page(client: Client, relation: Any) -> None:
    page = client.get(f"/lists/relations/{relation.pk}/timeline/?kind=changes").content.decode()
    assert "<main" in page
    assert "Added" in page


def test_the_pane_offers_the_latest_three(client: Client, keeper: Actor, relation: Any) -> None:
    for number in range(5):
        make_item(keeper, "contacts", relation=relation, last_name=f"Person {number}")
    pane = client.get(f"/lists/relations/{relation.pk}/pane/").content.decode()
    assert f"/lists/relations/{relation.pk}/timeline/?latest=1" in pane
    latest = client.get(f"/lists/relations/{relation.pk}/timeline/?latest=1", headers={"HX-Request": "true"})
    assert latest.content.decode().count('class="entry"') == 3


def test_key_figures_lead_to_the_items_behind_them(client: Client, keeper: Actor, relation: Any) -> None:
    for value in (1000, 500):
        make_item(keeper, "cases", relation=relation, value=value)
    late = timezone.localdate() - timedelta(days=1)
    make_item(keeper, "activities", relation=relation, due=late)
    page = client.get(f"/lists/relations/{relation.pk}/")
    figures = {str(one.label): one for one in page.context["figures"]}
    assert (figures["Open cases"].value, figures["Overdue"].value) == ("2", "1")
    assert figures["Open cases"].meta.startswith("1.5 k €")
    for label, number in (("Open cases", 2), ("Overdue", 1)):
        listing = client.get(figures[label].url)
        assert len(listing.context["table"]["rows"]) == number, label


def test_figures_add_up_nothing_for_who_may_not_analyse(
    world: World, client: Client, keeper: Actor, relation: Any
) -> None:
    make_item(keeper, "cases", relation=relation, value=777_000)
    Role.objects.get(code="salesperson").grants.filter(action=access.ANALYSE).delete()
    snapshot.changed()
    page = client.get(f"/lists/relations/{relation.pk}/")
    figures = {str(one.label): one for one in page.context["figures"]}
    assert (figures["Open cases"].value, figures["Open cases"].meta) == ("1", "")
    assert "Won, 12 months" not in figures


def test_a_card_shows_the_first_of_its_items(client: Client, keeper: Actor, relation: Any) -> None:
    make_item(keeper, "cases", relation=relation, name="Hall roofing")
    url = f"/lists/relations/{relation.pk}/cards/cases/"
    assert "Hall roofing" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert client.get(f"/lists/relations/{relation.pk}/cards/nothing/").status_code == 404


def test_the_reasons_are_told_when_they_are_asked_for(client: Client, relation: Any) -> None:
    page = client.get(f"/lists/relations/{relation.pk}/reasons/").content.decode()
    assert "you are in the group North" in page


# -- noting something -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "type_code"), [("phone-call", "phone-call"), ("task", "task")])
@pytest.mark.parametrize("code", ["relations", "contacts", "cases"])
def test_a_call_or_a_task_is_noted_in_one_line(
    client: Client, keeper: Actor, code: str, kind: str, type_code: str
) -> None:
    item = make_item(keeper, code)
    data = {"quick-kind": kind, "quick-text": "Wants a price.", "quick-when": "2030-01-01T10:00"}
    answer = client.post(f"/lists/{code}/{item.pk}/quick-add/", data)
    assert answer.headers["Location"] == f"/lists/{code}/{item.pk}/?tab=overview"
    made = Activity.objects.get()
    assert (made.activity_type.code, made.description) == (type_code, "Wants a price.")


def test_a_remark_becomes_a_comment(client: Client, relation: Any) -> None:
    client.post(f"/lists/relations/{relation.pk}/quick-add/", {"quick-kind": "note", "quick-text": "Hello"})
    assert Comment.objects.get().text == "Hello"


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(client: Client, relation: Any) -> None:
    data = {"quick-kind": "meeting", "quick-text": "Statics of the hall"}
    answer = client.post(f"/lists/relations/{relation.pk}/quick-add/", data)
    assert answer.status_code == 422
    assert "Give day and time" in answer.content.decode()
    assert "Statics of the hall" in answer.content.decode()
    assert not Activity.objects.exists()


def test_nothing_is_noted_about_what_one_does_not_see(world: World, relation: Any) -> None:
    data = {"quick-kind": "note", "quick-text": "Hello"}
    answer = client_of(world.stranger).post(f"/lists/relations/{relation.pk}/quick-add/", data)
    assert answer.status_code == 404
    assert not Comment.objects.exists()


# -- rights with the item ---------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["salesperson", "reader", "manager", "administrator"])
def test_an_item_that_is_opened_knows_the_same_rights(world: World, relation: Any, person: str) -> None:
    definition, who = find_list("relations"), actor(world.person(person))
    asked = (access.CHANGE, access.DELETE, access.SHARE, access.APPROVE, access.COMPLETE)
    opened = access.open_item(who, definition, relation.pk, asked)
    plain = access.get(who, definition, relation.pk)
    assert {one: access.may(who, opened, one) for one in asked} == {
        one: access.may(who, plain, one) for one in asked
    }
