"""Warnings: nothing is saved before the person has confirmed them, whichever way it came."""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import actions, bulk, warnings
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.bulk import Reason, Refusal, RowChange
from crm_lists.framework.items import Item
from crm_lists.framework.lists import find_list
from crm_lists.framework.warnings import SaveWarning, Warned
from crm_lists.relations.models import Relation
from tests.conformance.sent import untouched
from tests.making import make
from tests.people import World, client_of

NEW = "/lists/relations/new/"
RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def browser(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture(autouse=True)
def _warner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warn of relations of one name, and of notes of Nowhere."""
    monkeypatch.setattr(warnings.warners, "_entries", {})

    @warnings.warners.register("relations")
    def warn(_actor: Actor, item: Any, columns: Collection[str]) -> Iterator[SaveWarning]:
        if "name" in columns:
            others = Relation.objects.filter(name=item.name).exclude(pk=item.pk)
            if keys := list(others.values_list("pk", flat=True)):
                found = tuple(("relations", key) for key in keys)
                yield SaveWarning("same-name", "There is a relation of this name already.", "name", found)
        if "notes" in columns and item.notes == "Nowhere":
            yield SaveWarning("notes", "No post reaches Nowhere.", "notes")


def sent(browser: Client, url: str, **typed: Any) -> dict[str, Any]:
    """Return what the form at the address sends when these values are typed into it."""
    shown = browser.get(url)
    return untouched(shown.content.decode(), shown.context["form"].fields) | typed


def warned(run: Callable[[], Any]) -> list[str]:
    with pytest.raises(Warned) as caught:
        run()
    return [one.code for one in caught.value.warnings]


def test_nothing_is_added_before_the_warnings_are_confirmed(seller: Actor) -> None:
    make(seller, Relation, name="Orava")
    values = {"name": "Orava", "notes": "Nowhere"}
    assert warned(lambda: actions.add(seller, Relation, values)) == ["same-name", "notes"]
    assert warned(lambda: actions.add(seller, Relation, values, confirmed=["notes"])) == ["same-name"]
    assert Relation.objects.count() == 1
    actions.add(seller, Relation, values, confirmed=["notes", "same-name"])
    assert Relation.objects.count() == 2


def test_a_change_is_warned_of_what_it_changes_only(seller: Actor) -> None:
    make(seller, Relation, name="Orava")
    other = make(warnings.confirming(seller, ["same-name"]), Relation, name="Orava")
    actions.change(seller, other, {"name": "Orava", "notes": "Nitra"})
    assert warned(lambda: actions.change(seller, other, {"notes": "Nowhere"})) == ["notes"]
    assert actions.change(seller, other, {"notes": "Nowhere"}, confirmed=["notes"]).notes == "Nowhere"


@pytest.mark.parametrize("source", [Source.BRIDGE, Source.COMMAND])
def test_nobody_is_warned_who_cannot_answer(world: World, source: Source) -> None:
    actor = Actor.of(world.salesperson, source)
    actions.add(actor, Relation, {"name": "Orava", "notes": "Nowhere"})


def test_many_rows_are_warned_one_by_one(seller: Actor) -> None:
    rows = [{"name": "One", "notes": "Nowhere"}, {"name": "Two"}]
    bad, good = bulk.add_many(seller, RELATIONS, rows)
    assert isinstance(bad, Refusal)
    assert (bad.reason, bad.errors) == (Reason.WARNED, {"notes": ["No post reaches Nowhere."]})
    assert isinstance(good, Item)
    asked = [RowChange(good.pk, {"notes": "Nowhere"})]
    [outcome] = bulk.change_many(seller, RELATIONS, asked)
    assert outcome.refusal is not None
    assert outcome.refusal.reason == Reason.WARNED
    [outcome] = bulk.change_many(warnings.confirming(seller, ["notes"]), RELATIONS, asked)
    assert outcome.refusal is None
    [again] = bulk.change_many(seller, RELATIONS, asked)
    assert again.refusal is None


def test_what_warners_ask_is_prepared_once_for_many_rows(
    seller: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warnings.preparations, "_entries", {})
    prepared = []
    warnings.preparations.register("relations")(lambda _actor, items: prepared.append(len(items)))
    bulk.add_many(seller, RELATIONS, [{"name": "One"}, {"name": ""}, {"name": "Two"}])
    assert prepared == [2]


def test_only_items_that_one_may_open_are_named(world: World, seller: Actor) -> None:
    own = make(seller, Relation, name="Orava")
    make(warnings.confirming(Actor.of(world.stranger), ["same-name"]), Relation, name="Orava")
    with pytest.raises(Warned) as caught:
        actions.add(seller, Relation, {"name": "Orava"})
    [shown] = caught.value.shown()
    assert [one["id"] for one in shown.items] == [own.pk]


def test_the_form_keeps_what_was_typed_and_saves_it_anyway(browser: Client, seller: Actor) -> None:
    known = make(seller, Relation, name="Orava")
    typed = sent(browser, NEW, name="Orava", notes="Martin")
    answer = browser.post(NEW, typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "There is a relation of this name already." in text
    assert RELATIONS.url_of(known.pk) in text
    assert "Martin</textarea>" in text
    assert 'name="confirm" value="same-name"' in text
    assert Relation.objects.count() == 1
    browser.post(NEW, {**typed, "confirm": "same-name"})
    assert Relation.objects.count() == 2


def test_a_dialog_shows_the_warnings_in_its_place(browser: Client) -> None:
    answer = browser.post(NEW, sent(browser, NEW, name="X", notes="Nowhere"), headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Save anyway" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_column_in_the_pane_is_saved_anyway(browser: Client, seller: Actor) -> None:
    relation = make(seller, Relation, notes="Martin")
    url = f"/lists/relations/{relation.pk}/pane/notes/"
    typed = {"notes": "Nowhere", "etag": relation.version}
    answer = browser.post(url, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert 'name="confirm" value="notes"' in answer.content.decode()
    browser.post(url, {**typed, "confirm": "notes"}, headers={"HX-Request": "true"})
    relation.refresh_from_db()
    assert relation.notes == "Nowhere"


def test_answers_to_a_conflict_are_sent_again_with_the_confirmation(browser: Client, seller: Actor) -> None:
    relation = make(seller, Relation, name="Mine", notes="Martin")
    began = relation.version
    changed = actions.change(seller, relation, {"name": "Theirs"})
    url = f"/lists/relations/{relation.pk}/edit/"
    both = {"base": began, "keep-name": "theirs", "etag": changed.version}
    answered = sent(browser, url, name="Other", notes="Nowhere", **both)
    answer = browser.post(url, answered)
    assert answer.status_code == 409
    assert '<input type="hidden" name="keep-name" value="theirs">' in answer.content.decode()
    browser.post(url, {**answered, "confirm": "notes"})
    relation.refresh_from_db()
    assert (relation.name, relation.notes) == ("Theirs", "Nowhere")


def test_a_page_without_a_form_of_its_own_asks_too(browser: Client, seller: Actor) -> None:
    relation = actions.add(seller, Relation, {"name": "X", "notes": "Nowhere"}, confirmed=["notes"])
    changed = actions.change(seller, relation, {"notes": "Nitra"})
    url = f"/lists/relations/{relation.pk}/versions/1/restore/"
    sent = {"etag": changed.version, "note": "as it was"}
    answer = browser.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert '<input type="hidden" name="note" value="as it was">' in text
    browser.post(url, {**sent, "confirm": "notes"})
    relation.refresh_from_db()
    assert relation.notes == "Nowhere"


def test_the_api_answers_with_the_warnings_and_takes_their_codes(browser: Client, seller: Actor) -> None:
    known = make(seller, Relation, name="Orava")
    body = json.dumps({"name": "Orava", "notes": "Nowhere"})
    address = "/api/v1/lists/relations/"
    answer = browser.post(address, body, content_type="application/json")
    assert answer.status_code == 409
    found = answer.json()["warnings"]
    assert [one["code"] for one in found] == ["same-name", "notes"]
    assert found[0]["items"] == [
        {"list": "relations", "id": known.pk, "title": "Orava", "url": RELATIONS.url_of(known.pk)}
    ]
    again = browser.post(f"{address}?confirm=same-name&confirm=notes", body, content_type="application/json")
    assert again.status_code == 201
    url = f"{address}{again.json()['id']}"
    browser.patch(url, json.dumps({"notes": "Nitra"}), content_type="application/json")
    changed = json.dumps({"notes": "Nowhere"})
    assert browser.patch(url, changed, content_type="application/json").status_code == 409
    assert browser.patch(f"{url}?confirm=notes", changed, content_type="application/json").status_code == 200


def test_a_request_sent_again_under_its_key_confirms(browser: Client) -> None:
    body = json.dumps({"name": "X", "notes": "Nowhere"})
    sent: dict[str, Any] = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
    assert browser.post("/api/v1/lists/relations/", body, **sent).status_code == 409
    assert browser.post("/api/v1/lists/relations/?confirm=notes", body, **sent).status_code == 201


def test_rows_of_the_api_tell_their_warnings(browser: Client) -> None:
    rows = [
        {"op": "add", "values": {"name": "X", "notes": "Nowhere"}},
        {"op": "add", "values": {"name": "Y"}},
    ]
    address = "/api/v1/lists/relations/bulk"
    answer = browser.post(address, json.dumps({"rows": rows}), content_type="application/json").json()
    first, second = answer["results"]
    assert (first["reason"], first["warnings"][0]["code"]) == ("warned", "notes")
    assert second["status"] == "done"
    again = browser.post(
        f"{address}?confirm=notes", json.dumps({"rows": rows[:1]}), content_type="application/json"
    )
    assert again.json()["done"] == 1


def test_quick_edit_tells_and_saves_anyway(browser: Client, seller: Actor) -> None:
    relation = make(seller, Relation, notes="Martin")
    cell = {
        **{"id": relation.pk, "etag": relation.version, "columns": ["name", "notes"]},
        **{"cells": {"notes": {"text": "Nowhere"}}, "known": {"notes": "Martin"}},
    }
    url = "/lists/relations/quick-edit/cell/"
    answer = browser.post(url, json.dumps(cell), content_type="application/json")
    assert answer.status_code == 409
    told = answer.json()
    assert (told["status"], told["confirm"]) == ("warned", ["notes"])
    assert told["message"] == "No post reaches Nowhere."
    again = browser.post(url, json.dumps({**cell, "confirm": ["notes"]}), content_type="application/json")
    assert again.json()["status"] == "saved"


def test_no_request_confirms_everything_unseen(browser: Client) -> None:
    browser.post(NEW, sent(browser, NEW, name="X", notes="Nowhere", confirm="*"))
    assert not Relation.objects.exists()


def test_a_dropped_card_is_asked_about_in_json(browser: Client, seller: Actor) -> None:
    relation = make(seller, Relation, notes="Martin")
    values = {"column": "notes", "value": "Nowhere", "etag": relation.version}
    url = f"/lists/relations/{relation.pk}/move/"
    answer = browser.post(url, values, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["warnings"]] == ["notes"]
    again = browser.post(url, {**values, "confirm": "notes"}, headers={"Accept": "application/json"})
    assert again.status_code == 200


def test_rows_that_have_the_values_already_are_not_warned_of(seller: Actor) -> None:
    relations = [actions.add(seller, Relation, {"name": "X", "notes": "Nowhere"}, confirmed=["notes"])]
    relations.append(make(warnings.confirming(seller, ["same-name"]), Relation, name="Y", notes="Nitra"))
    outcomes = bulk.change_many(
        seller, RELATIONS, [RowChange(one.pk, {"notes": "Nowhere"}) for one in relations]
    )
    assert [one.state.value for one in outcomes] == ["same", "refused"]
