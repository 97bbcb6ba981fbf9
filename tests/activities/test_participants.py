"""Several take part in one activity, and it stands on the page of each of them (GX-71, GX-73, C-046)."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.activities.models import Activity
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.warnings import Warned
from crm_lists.occasions.greeting import Greeting
from crm_lists.occasions.greeting_people import EVERY_GREETING, greeted
from crm_lists.occasions.kinds import Kind
from tests.activities.making import kind, make_activity, perform
from tests.making import make_item
from tests.people import World, client_of

LISTS = ("contacts", "relations", "employees", "equipment")


@pytest.fixture
def keeper(world: World) -> Actor:
    """Return the person who keeps the items."""
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of the keeper."""
    return client_of(world.salesperson)


@pytest.fixture
def people(world: World, keeper: Actor) -> dict[str, Any]:
    """Return one of each kind that can take part."""
    administrator = Actor.of(world.administrator)
    return {
        "contacts": make_item(keeper, "contacts", first_name="Eva", last_name="Malá"),
        "relations": make_item(keeper, "relations", name="Beta"),
        "employees": make_item(administrator, "employees", name="Ján", owner=world.first),
        "equipment": make_item(administrator, "equipment", name="Room A", owner=world.first),
    }


@pytest.mark.parametrize("code", LISTS)
def test_an_activity_stands_on_the_page_of_each_who_takes_part(
    keeper: Actor, client: Client, people: dict[str, Any], code: str
) -> None:
    values: dict[str, Any] = {name: [one] for name, one in people.items()}
    activity = make_activity(keeper, name="Presentation", **values)

    page = client.get(f"/lists/{code}/{people[code].pk}/?tab=activities")

    assert [row["id"] for row in page.context["panels"][0]["table"]["rows"]] == [activity.pk]
    tab = next(one for one in page.context["tabs"] if one["code"] == "activities")
    assert tab["count"] == "1"


def test_the_company_of_the_activity_and_further_ones_count_together_and_once(
    keeper: Actor, client: Client, people: dict[str, Any]
) -> None:
    company = people["relations"]
    make_activity(keeper, relation=company)
    make_activity(keeper, relations=[company])
    make_activity(keeper, relation=company, relations=[company])
    make_activity(keeper)

    page = client.get(f"/lists/relations/{company.pk}/?tab=activities")

    assert len(page.context["panels"][0]["table"]["rows"]) == 3
    assert "Presentation" not in page.content.decode()


def test_an_activity_that_is_not_for_the_reader_stands_nowhere(
    world: World, keeper: Actor, people: dict[str, Any]
) -> None:
    hidden = make_activity(Actor.of(world.other_group), name="Hidden talk", employees=[people["employees"]])

    page = client_of(world.salesperson).get(f"/lists/employees/{people['employees'].pk}/?tab=activities")

    assert page.context["panels"][0]["table"]["rows"] == []
    assert hidden.name not in page.content.decode()


def test_who_takes_part_is_in_the_form_and_in_the_history(
    keeper: Actor, client: Client, people: dict[str, Any]
) -> None:
    typed = {"activity_type": kind("task").pk, "priority": "normal", "contacts": [people["contacts"].pk]}
    client.post("/lists/activities/new/", {**typed, "name": "Ask Eva"})

    activity = Activity.objects.get(name="Ask Eva")
    actions.change(keeper, activity, {"contacts": []})

    history = client.get(f"/lists/activities/{activity.pk}/?tab=history").content.decode()
    assert "Eva Malá" in history


def test_a_participant_needs_no_email(keeper: Actor, people: dict[str, Any]) -> None:
    assert people["contacts"].email == ""
    assert make_activity(keeper, contacts=[people["contacts"]]).contacts.count() == 1


def test_a_contact_that_moves_leaves_what_was_done_with_person_and_company(
    keeper: Actor, client: Client, people: dict[str, Any]
) -> None:
    eva, old = people["contacts"], people["contacts"].relation
    talk = make_activity(keeper, "phone-call", contact=eva)
    assert talk.relation == old

    eva = actions.change(keeper, eva, {"relation": people["relations"]})

    talk.refresh_from_db()
    assert talk.relation == old
    for url in (f"/lists/contacts/{eva.pk}/", f"/lists/relations/{old.pk}/"):
        rows = client.get(f"{url}?tab=activities").context["panels"][0]["table"]["rows"]
        assert [row["id"] for row in rows] == [talk.pk]
    assert make_activity(keeper, "phone-call", contact=eva).relation == people["relations"]


def test_who_did_not_come_is_asked_and_kept(keeper: Actor, client: Client, people: dict[str, Any]) -> None:
    eva, jan = people["contacts"], people["employees"]
    other = make_item(keeper, "contacts", first_name="Ivan", last_name="Veľký", relation=eva.relation)
    talk = make_activity(keeper, name="Talk", contact=other, contacts=[eva], employees=[jan])

    perform(keeper, talk, "complete", result="Short", absent=[f"contacts:{eva.pk}", f"employees:{jan.pk}"])

    talk.refresh_from_db()
    assert (list(talk.absent_contacts.all()), list(talk.absent_employees.all())) == ([eva], [jan])
    assert list(talk.contacts.all()) == [eva]
    page = client.get(f"/lists/activities/{talk.pk}/").content.decode()
    assert "Contacts who did not come" in page
    history = client.get(f"/lists/activities/{talk.pk}/?tab=history").content.decode()
    assert "did not come" in history


def test_only_people_of_the_activity_can_be_absent(keeper: Actor, people: dict[str, Any]) -> None:
    stranger = make_item(keeper, "contacts", relation=people["contacts"].relation)
    talk = make_activity(keeper, contacts=[people["contacts"]])

    with pytest.raises(AssertionError, match="Select a valid choice"):
        perform(keeper, talk, "complete", absent=[f"contacts:{stranger.pk}"])


@pytest.mark.parametrize("code", ["contacts", "relations", "cases"])
def test_a_call_is_noted_directly_on_each(keeper: Actor, client: Client, code: str) -> None:
    item = make_item(keeper, code)

    url = f"/lists/{code}/{item.pk}/actions/phone-call/"
    assert client.get(url).status_code == 200
    name = client.get(url).context["form"]["name"].value()
    client.post(url, {"name": name, "description": "He asks for a price", "is_completed": "on"})

    call = Activity.objects.get()
    assert (call.description, call.state) == ("He asks for a price", "completed")
    assert call.is_title_generated
    assert call.relation == (item if code == "relations" else item.relation)
    assert call.contact == (item if code == "contacts" else None)


# -- who is responsible ---------------------------------------------------------------------------


def test_who_may_not_see_what_he_is_to_do_is_named_before_it_is_saved(world: World, keeper: Actor) -> None:
    with pytest.raises(Warned, match="Test Other Group may not see this activity"):
        make_activity(keeper, responsible=world.other_group)

    confirmed = actions.add(
        keeper,
        Activity,
        {"activity_type": kind("task"), "responsible": world.other_group},
        confirmed=["responsible-cannot-see"],
    )
    assert confirmed.responsible == world.other_group


@pytest.mark.parametrize("person", ["salesperson", "colleague", "reader", "manager", "administrator"])
def test_who_may_see_it_is_given_it_without_a_word(world: World, keeper: Actor, person: str) -> None:
    assert make_activity(keeper, responsible=world.person(person)).responsible == world.person(person)


# -- greetings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("occasion", "title"),
    [(Kind.NAME_DAY, "Name day greeting for Eva Malá"), (Kind.BIRTHDAY, "Greeting for Eva Malá")],
)
def test_a_greeting_leaves_a_completed_activity(
    keeper: Actor, people: dict[str, Any], occasion: Kind, title: str
) -> None:
    greeting = Greeting(contact=people["contacts"], kind=occasion, channel=Greeting.Channel.EMAIL)
    for follow in greeted.get(EVERY_GREETING):
        follow(keeper, people["contacts"], greeting)

    activity = Activity.objects.get(contact=people["contacts"])
    assert (activity.name, activity.state) == (title, "completed")
    assert activity.activity_type.code == "e-mail"
    assert activity.completed_by == keeper.user


def test_a_reopened_greeting_can_be_completed_again(keeper: Actor, people: dict[str, Any]) -> None:
    activity = make_activity(keeper, "e-mail", contact=people["contacts"])

    assert perform(keeper, activity, "complete").state == "completed"
