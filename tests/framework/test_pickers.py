"""Pickers of lookup columns: what they hold, what they offer, and the item that is added from one."""

import json
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import actions, designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn
from crm_lists.relations.models import Relation
from tests.conformance.sent import untouched
from tests.making import make_item
from tests.people import World, client_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def partners(db: None) -> None:
    """Let cases look up several relations."""
    CustomColumn.objects.create(
        list_code="cases",
        code="partners",
        label="Partners",
        type_code="lookups",
        settings={"list": "relations"},
    )
    designs.changed()


def field_of(client: Client, url: str, name: str) -> Any:
    return client.get(url).context["form"][name]


@pytest.mark.usefixtures("partners")
def test_a_picker_of_several_holds_the_chosen_ones_only(client: Client, keeper: Actor) -> None:
    chosen, _other = make_item(keeper, "relations"), make_item(keeper, "relations")
    case = make_item(keeper, "cases", partners=[chosen.pk])
    html = str(field_of(client, f"/lists/cases/{case.pk}/edit/", "partners"))
    assert 'data-picker-url="/lists/relations/picker/"' in html
    assert "multiple" in html
    assert html.count("<option") == 1
    assert f'value="{chosen.pk}" selected' in html


@pytest.mark.usefixtures("partners")
def test_several_are_saved_and_strangers_refused(world: World, client: Client, keeper: Actor) -> None:
    first, second = make_item(keeper, "relations"), make_item(keeper, "relations")
    case = make_item(keeper, "cases", name="A case")
    url = f"/lists/cases/{case.pk}/edit/"
    page = client.get(url)
    typed: dict[str, Any] = untouched(page.content.decode(), page.context["form"].fields)
    typed["partners"] = [first.pk, second.pk]
    assert client.post(url, typed).status_code == 302
    case.refresh_from_db()
    assert case.extra["partners"] == [first.pk, second.pk]
    hidden = make_item(Actor.of(world.stranger), "relations")
    answer = client.post(url, {**typed, "partners": [hidden.pk], "etag": "2"})
    assert answer.status_code == 422
    assert "partners" in answer.context["form"].errors


@pytest.mark.usefixtures("partners")
def test_what_the_person_does_not_see_stays(world: World, client: Client, keeper: Actor) -> None:
    seen, added = make_item(keeper, "relations"), make_item(keeper, "relations")
    hidden = make_item(Actor.of(world.stranger), "relations")
    case = make_item(keeper, "cases", name="A case", partners=[seen.pk])
    type(case).objects.filter(pk=case.pk).update(extra={"partners": [seen.pk, hidden.pk]})
    actions.change(keeper, case, {"partners": [added.pk]})
    case.refresh_from_db()
    assert case.extra["partners"] == sorted([added.pk, hidden.pk])


@pytest.mark.parametrize(("person", "is_offered"), [("salesperson", True), ("reader", False)])
def test_a_new_item_is_offered_to_those_who_may_add_it(world: World, person: str, is_offered: bool) -> None:
    column = find_list("cases").column("relation")
    field: Any = column.kind.form_field(column, Actor.of(world.person(person)))
    html = field.widget.render("relation", None)
    assert ("data-picker-new=" in html) is is_offered
    assert ("New relation" in html or "New company" in html) is is_offered


def sent(client: Client, url: str, name: str) -> Any:
    """Send the form with nothing but a name typed."""
    page = client.get(url)
    values = untouched(page.content.decode(), page.context["form"].fields)
    return client.post(url, {**values, "name": name}, headers=HTMX)


def test_the_picker_hears_of_the_item_that_was_added(client: Client) -> None:
    url = "/lists/relations/new/?picker=&name=A+typed+name"
    assert client.get(url, headers=HTMX).context["form"]["name"].value() == "A typed name"
    answer = sent(client, url, "Čierna, s.r.o.")
    made = Relation.objects.get(name="Čierna, s.r.o.")
    assert answer.status_code == 204
    told = json.loads(answer.headers["HX-Trigger"])
    assert told == {"picker:added": {"id": str(made.pk), "text": "Čierna, s.r.o."}}
    assert client.post(url, {"name": ""}, headers=HTMX).status_code == 422


def test_an_item_that_the_field_does_not_offer_is_said(client: Client) -> None:
    answer = sent(client, "/lists/relations/new/?picker=name__exact%3DAnother", "This")
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["picker:added"] == {"id": ""}
    assert "“This” was added" in told["toast"]["text"]


def test_without_scripts_a_new_item_is_added_as_ever(client: Client) -> None:
    url = "/lists/relations/new/?picker="
    page = client.get(url)
    values = untouched(page.content.decode(), page.context["form"].fields)
    answer = client.post(url, {**values, "name": "Plain"})
    made = Relation.objects.get(name="Plain")
    assert answer.headers["Location"] == f"/lists/relations/{made.pk}/"


def test_only_those_who_may_add_get_the_form(world: World) -> None:
    reader = client_of(world.reader)
    assert reader.get("/lists/relations/new/?picker=", headers=HTMX).status_code == 404
