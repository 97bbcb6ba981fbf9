"""“Alert me” on lists, views and items, the person's alerts, and the page behind the bell."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import events, saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.notices import alerts, notices
from crm_lists.notices.models import Alert, Frequency, Notice
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, client_of

ON_LIST = "/notices/on/relations/"
ASKED: dict[str, Any] = {"on_added": "on", "frequency": "at-once", "by_mail": "on"}


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def relation(seller: Actor) -> Relation:
    found: Relation = make(seller, Relation, name="Acme")
    return found


def notice_for(world: World, relation: Relation, number: int) -> None:
    """Let the salesperson be told of so many changes."""
    alerts.save_on_view(Actor.of(world.salesperson), find_list("relations"), "", {})
    for count in range(number):
        make(Actor.of(world.colleague), Relation, name=f"{relation.name} {count}")
    events.deliver_events.call()


def test_an_alert_on_a_list_is_kept_and_changed(client: Client, relation: Relation) -> None:
    assert client.get(ON_LIST).status_code == 200
    assert client.post(ON_LIST, ASKED).status_code == 302
    alert = Alert.objects.get()
    assert (alert.on_added, alert.on_changed, alert.by_mail) == (True, False, True)
    client.post(ON_LIST, {**ASKED, "on_changed": "on", "column": "city", "frequency": "weekly"})
    alert.refresh_from_db()
    assert (alert.on_changed, alert.column, alert.frequency) == (True, "city", Frequency.WEEKLY)


def test_the_dialog_begins_with_the_present_view(client: Client, relation: Relation) -> None:
    page = client.get("/lists/relations/?view=mine").content.decode()
    assert f"{ON_LIST}?view=mine" in page
    dialog = client.get(f"{ON_LIST}?view=mine", headers={"HX-Request": "true"}).content.decode()
    assert '<option value="mine" selected>' in dialog
    answer = client.post(f"{ON_LIST}?view=mine", {**ASKED, "view": "mine"})
    assert answer["Location"] == "/lists/relations/?view=mine"
    assert Alert.objects.get().view_code == "mine"


@pytest.mark.parametrize(
    "wrong",
    [
        {"column": "no-such-column"},
        {"frequency": "hourly"},
        {"view": "no-such-view"},
        {"on_added": ""},
    ],
)
def test_a_wrong_alert_is_refused_at_the_form(client: Client, wrong: dict[str, str]) -> None:
    asked = {name: value for name, value in {**ASKED, **wrong}.items() if value}
    assert client.post(ON_LIST, asked).status_code == 422
    assert not Alert.objects.exists()


def test_another_persons_view_is_no_choice(world: World, client: Client) -> None:
    view = saved_views.save(Actor.of(world.colleague), find_list("relations"), "Theirs", {"city": "Oslo"})
    assert client.post(ON_LIST, {**ASKED, "view": view.code}).status_code == 422


@pytest.mark.parametrize("person", ["stranger", "nobody"])
def test_absent_and_hidden_answer_alike(world: World, relation: Relation, person: str) -> None:
    client = client_of(world.person(person))
    for url in (f"/notices/on/relations/{relation.pk}/", "/notices/on/no-such-list/"):
        assert client.get(url).status_code == 404
        assert client.post(url, ASKED).status_code == 404


def test_an_alert_of_somebody_else_is_not_there(world: World, client: Client, relation: Relation) -> None:
    client.post(f"/notices/on/relations/{relation.pk}/", ASKED)
    alert = Alert.objects.get()
    other = client_of(world.colleague)
    assert other.get(f"/notices/alerts/{alert.pk}/").status_code == 404
    for deed in ("remove", "switch"):
        assert other.post(f"/notices/alerts/{alert.pk}/{deed}/").status_code == 404
    assert Alert.objects.get().is_active


def test_the_person_changes_switches_and_removes_his_alerts(client: Client, relation: Relation) -> None:
    client.post(f"/notices/on/relations/{relation.pk}/", ASKED)
    alert = Alert.objects.get()
    page = client.get("/notices/alerts/").content.decode()
    assert f"/lists/relations/{relation.pk}/" in page
    assert client.get(f"/notices/alerts/{alert.pk}/").status_code == 200
    client.post(f"/notices/alerts/{alert.pk}/", {**ASKED, "on_deleted": "on", "frequency": "daily"})
    alert.refresh_from_db()
    assert (alert.on_deleted, alert.frequency) == (True, Frequency.DAILY)
    client.post(f"/notices/alerts/{alert.pk}/switch/")
    alert.refresh_from_db()
    assert not alert.is_active
    client.post(f"/notices/alerts/{alert.pk}/remove/")
    assert not Alert.objects.exists()


def test_a_vanished_view_is_said_to_be_gone(client: Client, seller: Actor) -> None:
    definition = find_list("relations")
    view = saved_views.save(seller, definition, "In Oslo", {"city": "Oslo"})
    client.post(ON_LIST, {**ASKED, "view": view.code})
    saved_views.forget(seller, definition, saved_views.key_of(view))
    page = client.get("/notices/alerts/").content.decode()
    assert "In Oslo" in page
    assert "not there any more" in page


def test_the_alert_on_a_hidden_item_does_not_name_it(
    world: World, client: Client, relation: Relation
) -> None:
    client.post(f"/notices/on/relations/{relation.pk}/", ASKED)
    Relation.objects.filter(pk=relation.pk).update(group=world.south, salesperson=None)
    assert "Acme" not in client.get("/notices/alerts/").content.decode()


# -- the bell ---------------------------------------------------------------------------------------


def test_the_bell_shows_the_number_and_leads_to_the_notices(
    world: World, client: Client, relation: Relation
) -> None:
    notice_for(world, relation, 2)
    page = client.get("/notices/").content.decode()
    assert 'aria-label="2 unread notices"' in page
    assert "Test Colleague added “Acme 0”" in page
    first = Notice.objects.order_by("pk")[0]
    assert client.get(f"/notices/{first.pk}/")["Location"] == f"/lists/relations/{first.item_id}/"
    assert 'aria-label="1 unread notice"' in client.get("/").content.decode()
    assert "Acme 0" not in client.get("/notices/?show=unread").content.decode()


def test_notices_are_marked_as_read_one_by_one_and_all_at_once(
    world: World, client: Client, relation: Relation
) -> None:
    notice_for(world, relation, 3)
    first = Notice.objects.order_by("pk")[0]
    other = client_of(world.colleague)
    other.post("/notices/read/", {"notice": first.pk})
    assert Notice.objects.unread().count() == 3
    client.post("/notices/read/", {"notice": first.pk})
    assert Notice.objects.unread().count() == 2
    client.post("/notices/read/")
    assert Notice.objects.unread().count() == 0
    assert client.post("/notices/read/", {"notice": "x"}).status_code == 404


def test_somebody_elses_notice_is_not_there(world: World, relation: Relation) -> None:
    notice_for(world, relation, 1)
    assert client_of(world.colleague).get(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_notices_are_turned_page_by_page(
    world: World, client: Client, relation: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE_SIZE", 2)
    notice_for(world, relation, 5)
    page = client.get("/notices/")
    seen = [[one.first.title for one in page.context["told"]]]
    while page.context["next_url"]:
        page = client.get(f"/notices/{page.context['next_url']}")
        seen.append([one.first.title for one in page.context["told"]])
    assert seen == [["Acme 4", "Acme 3"], ["Acme 2", "Acme 1"], ["Acme 0"]]
    back = client.get(f"/notices/{page.context['previous_url']}")
    assert [one.first.title for one in back.context["told"]] == ["Acme 2", "Acme 1"]
    for damaged in ("?after=x", "?after=99999999999999999999", "?before=-1"):
        assert client.get(f"/notices/{damaged}").status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_notices(
    world: World, client: Client, relation: Relation
) -> None:
    notice_for(world, relation, 2)
    client.get("/notices/")
    with CaptureQueriesContext(connection) as few:
        client.get("/notices/")
    notice_for(world, relation, 10)
    with CaptureQueriesContext(connection) as many:
        client.get("/notices/")
    assert len(many) == len(few)


def test_the_number_of_queries_does_not_depend_on_the_alerts(
    client: Client, seller: Actor, relation: Relation
) -> None:
    definition = find_list("relations")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/notices/alerts/")
        return len(captured)

    alerts.save_on_item(seller, definition, relation, {})
    client.get("/notices/alerts/")
    few = queries()
    for number in range(5):
        alerts.save_on_item(seller, definition, make(seller, Relation, name=f"Bolt {number}"), {})
    assert queries() == few


def test_pages_are_for_those_who_are_logged_in(db: None) -> None:
    for url in ("/notices/", "/notices/alerts/", ON_LIST):
        assert Client().get(url).status_code == 302
