"""Warned of duplicates: in forms, by the API, in bulk, and of what is not for the person."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from crm_lists.duplicates.models import Action, MatchSetting
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.bulk import Reason, Refusal, RowChange, State
from crm_lists.framework.lists import find_list
from crm_lists.framework.warnings import Warned, confirming
from crm_lists.programs import tokens
from crm_lists.relations.models import Relation
from tests.making import make, sample_values
from tests.people import World, client_of

pytestmark = pytest.mark.duplicates

RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def typed(actor: Actor, **values: str) -> dict[str, Any]:
    """Return what a person sends with the form of a new relation."""
    return {**sample_values(actor, RELATIONS), "state": "active", **values}


def warned(actor: Actor, **values: Any) -> list[Any]:
    """Return the warnings that this person gets for a new relation."""
    with pytest.raises(Warned) as told:
        actions.add(actor, Relation, values)
    return told.value.shown()


def test_who_adds_is_warned_and_may_confirm(seller: Actor) -> None:
    first = make(seller, Relation, name="Acme s.r.o.", email="info@acme.sk")
    [told] = warned(seller, name="Acme, a. s.", email="info@acme.sk")
    assert told.code == "duplicate"
    assert told.message == "This may be there already, with the same name, e-mail, domain:"
    assert [item["id"] for item in told.items] == [first.pk]
    again = actions.add(seller, Relation, {"name": "Acme"}, confirmed=["duplicate"])
    assert again.pk != first.pk


def test_who_changes_is_warned_only_of_what_he_touches(seller: Actor) -> None:
    first = make(seller, Relation, name="Acme")
    second = make(confirming(seller, ["duplicate"]), Relation, name="Acme")
    actions.change(seller, second, {"city": "Nitra", "phone": "0905 123 456"})
    actions.change(seller, first, {"city": "Nitra"})
    with pytest.raises(Warned):
        actions.change(seller, first, {"phone": "+421 905 123 456"})


def test_of_a_hidden_item_is_told_only_whom_to_ask(world: World, seller: Actor) -> None:
    hidden = make(Actor.of(world.stranger), Relation, name="Acme", email="boss@acme.sk", city="Nitra")
    [told] = warned(seller, name="Beta", email="boss@acme.sk")
    assert told.message == f"Such an item exists already, but is not for you. Ask {hidden.salesperson}."
    assert (told.items, told.offers, told.column) == ([], (), "")


def test_the_program_the_bridge_and_commands_are_not_warned(world: World, seller: Actor) -> None:
    make(seller, Relation, name="Acme")
    for source in (Source.BRIDGE, Source.COMMAND):
        actions.add(Actor.of(world.salesperson, source), Relation, {"name": "Acme"})


def test_a_rule_may_refuse_instead(world: World, seller: Actor) -> None:
    make(seller, Relation, name="Acme", registration_number="12345678")
    MatchSetting.objects.create(list_code="relations", rule="number", weight=200, action=Action.BLOCK)
    with pytest.raises(ValidationError, match="has the same registration number"):
        actions.add(seller, Relation, {"name": "Beta", "registration_number": "SK12345678"})
    with pytest.raises(ValidationError, match="is not for you"):
        actions.add(Actor.of(world.stranger), Relation, {"name": "Beta", "registration_number": "SK12345678"})


def test_rows_in_bulk_are_warned_of_others_and_of_each_other(seller: Actor) -> None:
    make(seller, Relation, name="Acme")
    rows = [{"name": "Acme a.s."}, {"name": "Beta"}, {"name": "BETA s.r.o."}, {"name": "Gama"}]
    first, second, third, fourth = bulk.add_many(seller, RELATIONS, rows)
    assert isinstance(first, Refusal)
    assert first.reason == Reason.WARNED
    assert isinstance(third, Refusal)
    assert "earlier one of these rows" in third.message
    assert isinstance(second, Relation)
    assert isinstance(fourth, Relation)
    changes = [RowChange(second.pk, {"name": "Acme"}), RowChange(fourth.pk, {"city": "Nitra"})]
    assert [one.state for one in bulk.change_many(seller, RELATIONS, changes)] == [State.REFUSED, State.DONE]


def test_the_form_keeps_what_was_typed_and_offers_three_ways(seller: Actor, client: Client) -> None:
    first = make(seller, Relation, name="Acme", city="Nitra")
    sent = typed(seller, name="Acme s.r.o.", city="Brno", notes="typed by hand")
    page = client.post("/lists/relations/new/", sent)
    text = page.content.decode()
    assert page.status_code in (409, 422)
    assert f'href="/lists/relations/{first.pk}/"' in text
    assert f'formaction="/duplicates/relations/{first.pk}/merge-typed/"' in text
    assert "typed by hand" in text
    assert Relation.objects.count() == 1
    assert client.post("/lists/relations/new/", {**sent, "confirm": "duplicate"}).status_code == 302
    assert Relation.objects.count() == 2


def test_what_was_typed_goes_into_the_item_that_is_there(seller: Actor, client: Client) -> None:
    first = make(seller, Relation, name="Acme", city="Nitra")
    rows = {"addresses:0:city": "Brno", "phones:0:value": "0905 123 456"}
    sent = typed(seller, name="Acme s.r.o.", website="https://acme.example", notes="New", **rows)
    address = f"/duplicates/relations/{first.pk}/merge-typed/"
    page = client.post(address, sent)
    lines = {line.name: [option.is_chosen for option in line.options] for line in page.context["lines"]}
    assert lines["name"] == [True, False]
    assert lines["website"] == [False, True]
    assert ("addresses:0:city", "Brno") in page.context["back_hidden"]
    kept = dict(page.context["hidden"])
    answer: Any = client.post(address, {**kept, "step": "go", "keep-name": "typed"})
    assert answer.url == f"/lists/relations/{first.pk}/"
    first.refresh_from_db()
    assert (first.name, first.website, first.notes) == ("Acme s.r.o.", "https://acme.example", "New")
    # Rows of both are united; the main ones stay those of the item that is there.
    assert (first.city, first.phone) == ("Nitra", "0905 123 456")
    assert [row["city"] for row in first.addresses] == ["Nitra", "Brno"]
    assert Relation.objects.count() == 1


def test_what_was_typed_into_an_item_goes_with_it_into_the_other(seller: Actor, client: Client) -> None:
    first = make(seller, Relation, name="Acme", city="Nitra")
    second = make(seller, Relation, name="Beta", email="info@beta.sk")
    edited = {**typed(seller), "name": "Acme", "notes": "Moved", "emails:0:value": "info@beta.sk"}
    page = client.post(f"/lists/relations/{second.pk}/edit/", {**edited, "etag": second.version})
    address = f"/duplicates/relations/{first.pk}/merge-typed/?loser={second.pk}"
    assert f'formaction="{address}"' in page.content.decode()
    page = client.post(address, edited)
    kept = dict(page.context["hidden"])
    client.post(address, {**kept, "step": "go", "keep-notes": "typed"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.notes, first.email) == ("Acme", "Moved", "info@beta.sk")
    assert second.deleted_at is not None


def test_who_may_not_change_the_item_is_not_offered_to_merge(world: World, seller: Actor) -> None:
    first = make(seller, Relation, name="Acme")
    reader = client_of(world.reader)
    assert reader.post(f"/duplicates/relations/{first.pk}/merge-typed/", {"name": "Acme"}).status_code == 403
    stranger = client_of(world.stranger)
    assert stranger.post(f"/duplicates/relations/{first.pk}/merge-typed/", {"name": "A"}).status_code == 404


def test_the_api_answers_with_the_warnings_and_takes_the_code(world: World, seller: Actor) -> None:
    first = make(seller, Relation, name="Acme")
    _token, secret = tokens.create(world.salesperson, "Test", read=["*"], write=["*"], expires_at=None)
    asked: dict[str, Any] = {
        "data": json.dumps({**sample_values(seller, RELATIONS), "name": "Acme s.r.o."}),
        "content_type": "application/json",
        "headers": {"Authorization": f"Bearer {secret}"},
    }
    answer = Client().post("/api/v1/lists/relations/", **asked)
    assert answer.status_code == 409
    [told] = answer.json()["warnings"]
    assert (told["code"], [one["id"] for one in told["items"]]) == ("duplicate", [first.pk])
    assert Client().post("/api/v1/lists/relations/?confirm=duplicate", **asked).status_code == 201
