"""Each list writes through the one door: right, ETag, history, event, search and recycle bin."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change, OutboxEntry, SearchEntry
from tests.conformance.hiding import hideable, look_up, make_hidden
from tests.conformance.sent import column_of, untouched
from tests.making import make_item, sample_of, samples_of_list
from tests.people import World


def changes_of(definition: ListDefinition, item: Any) -> list[str]:
    """Return the verbs of the item's history, the first one first."""
    found = Change.objects.filter(list_code=definition.code, item_id=item.pk).order_by("pk")
    return list(found.values_list("verb", flat=True))


def text_column(definition: ListDefinition) -> str:
    """Return a column of the form that takes any text."""
    plain = ("text", "multiline")
    names = [name for name in definition.editable if definition.column(name).kind.code in plain]
    free = [name for name in names if not definition.column(name).field.unique]
    if not names:
        pytest.skip(f"nothing is written into {definition.code}")
    return (free or names)[0]


def test_adding_leaves_one_change_one_event_and_a_search_entry(definition: ListDefinition, item: Any) -> None:
    assert changes_of(definition, item)[0] == "add"
    found = Change.objects.filter(list_code=definition.code, item_id=item.pk)
    assert OutboxEntry.objects.filter(change__in=found).count() == found.count()
    entries = SearchEntry.objects.filter(list_code=definition.code, item_id=item.pk)
    assert entries.count() == 1


def test_changing_raises_the_etag_and_records_who_and_what(
    keeper: Actor, definition: ListDefinition, item: Any
) -> None:
    name = text_column(definition)
    before = item.version
    changed = actions.change(keeper, item, {name: "Another text"}, etag=before)
    change = Change.objects.filter(list_code=definition.code, item_id=item.pk).latest("pk")
    assert changed.version == before + 1 == change.version
    assert change.by == keeper.user
    assert change.after[name] == "Another text"
    assert change.before[name] != "Another text"


def test_equal_values_write_nothing(keeper: Actor, definition: ListDefinition) -> None:
    item = make_item(keeper, definition, full=True)
    written = changes_of(definition, item)
    fresh = access.get(keeper, definition, item.pk)
    values = {name: value_in(definition, fresh, name) for name in definition.editable}
    changed = actions.change(keeper, fresh, values, etag=item.version)
    for name, value in values.items():
        actions.change(keeper, fresh, {name: value}, etag=item.version)
    assert changed.version == item.version
    assert changes_of(definition, item) == written


def value_in(definition: ListDefinition, item: Any, name: str) -> Any:
    """Return the value of a column as an action takes it."""
    return definition.column(name).read(item)


def test_the_untouched_form_writes_nothing(keeper: Actor, client: Client, definition: ListDefinition) -> None:
    if not definition.is_edited_by_form:
        pytest.skip(f"{definition.code} has no common form")
    item = make_item(keeper, definition, full=True)
    written = changes_of(definition, item)
    edit = f"/lists/{definition.code}/{item.pk}/edit/"
    page = client.get(edit)
    sent = untouched(page.content.decode(), page.context["form"].fields)
    assert {column_of(name) for name in sent} >= {
        "etag",
        *(name for name in definition.asked if _is_set(definition, item, name)),
    }
    answer = client.post(edit, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert changes_of(definition, item) == written
    assert access.get(keeper, definition, item.pk).version == item.version


def _is_set(definition: ListDefinition, item: Any, name: str) -> bool:
    value = value_in(definition, item, name)
    return value not in (None, "", [], False)


@pytest.mark.owned_lists
def test_saving_the_form_keeps_lookups_that_the_person_may_not_read(
    world: World, keeper: Actor, client: Client, definition: ListDefinition
) -> None:
    name = text_column(definition)
    for column in hideable(definition):
        # An item for each column: what one looks up may decide what another does.
        item, target = make_item(keeper, definition), make_hidden(world, column)
        look_up(definition, item, column, target)
        edit = f"/lists/{definition.code}/{item.pk}/edit/"
        page = client.get(edit)
        sent = untouched(page.content.decode(), page.context["form"].fields)
        answer = client.post(edit, {**sent, name: f"Another text for {column.name}"})
        assert answer.status_code == 302, (column.name, answer.context["form"].errors)
        fresh = access.get(keeper, definition, item.pk)
        assert column.read(fresh) == target.pk, column.name
        assert getattr(fresh, name) == f"Another text for {column.name}"


def test_stale_change_is_refused_and_changes_nothing(
    keeper: Actor, definition: ListDefinition, item: Any
) -> None:
    name = text_column(definition)
    actions.change(keeper, item, {name: "First"}, etag=item.version)
    with pytest.raises(actions.StaleItem):
        actions.change(keeper, item, {name: "Second"}, etag=item.version)
    assert getattr(access.get(keeper, definition, item.pk), name) == "First"


def test_program_kept_columns_cannot_be_typed(keeper: Actor, definition: ListDefinition, item: Any) -> None:
    kept = [name for name in definition.recorded if name not in definition.editable]
    for name in kept:
        with pytest.raises(ValidationError):
            actions.change(keeper, item, {name: None})


def test_deleting_and_restoring_brings_the_item_back(
    keeper: Actor, client: Client, definition: ListDefinition, item: Any
) -> None:
    actions.delete(keeper, item)
    with pytest.raises(access.ItemNotFound):
        access.get(keeper, definition, item.pk)
    assert not SearchEntry.objects.filter(list_code=definition.code, item_id=item.pk).exists()
    bin_page = client.get("/recycle-bin/").content.decode()
    assert f"/lists/{definition.code}/{item.pk}/restore/" in bin_page
    actions.restore(keeper, definition, item.pk)
    assert access.get(keeper, definition, item.pk).deleted_at is None
    assert SearchEntry.objects.filter(list_code=definition.code, item_id=item.pk).exists()
    assert changes_of(definition, item)[-2:] == ["delete", "restore"]


@pytest.mark.owned_lists
def test_reader_may_see_but_not_write(world: World, definition: ListDefinition, item: Any) -> None:
    reader, name = Actor.of(world.reader), text_column(definition)
    with pytest.raises(actions.NotPermitted):
        actions.change(reader, item, {name: "x"})
    with pytest.raises(actions.NotPermitted):
        actions.delete(reader, item)
    with pytest.raises(actions.NotPermitted):
        make_item(reader, definition)


@pytest.mark.parametrize("person", ["stranger", "nobody"])
def test_stranger_writes_nothing_and_learns_nothing(
    world: World, definition: ListDefinition, item: Any, person: str
) -> None:
    stranger, name = Actor.of(world.person(person)), text_column(definition)
    written = changes_of(definition, item)
    with pytest.raises(access.ItemNotFound):
        actions.change(stranger, item, {name: "x"})
    with pytest.raises(access.ItemNotFound):
        actions.delete(stranger, item)
    assert changes_of(definition, item) == written


@pytest.mark.form_lists
def test_form_adds_an_item_and_shows_errors_at_the_field(
    keeper: Actor, client: Client, definition: ListDefinition
) -> None:
    assert client.get(f"/lists/{definition.code}/new/").status_code == 200
    refused = client.post(f"/lists/{definition.code}/new/", {"unknown": "1"})
    assert refused.status_code == 422
    assert "errorlist" in refused.content.decode()
    values = form_values(keeper, definition)
    before = access.visible(keeper, definition).count()
    answer = client.post(f"/lists/{definition.code}/new/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    assert access.visible(keeper, definition).count() == before + 1


@pytest.mark.form_lists
def test_stale_form_answers_409_with_both_versions(
    keeper: Actor, client: Client, definition: ListDefinition, item: Any
) -> None:
    name = text_column(definition)
    edit = f"/lists/{definition.code}/{item.pk}/edit/"
    values = {**form_values(keeper, definition), name: "Mine text", "etag": item.version}
    actions.change(keeper, item, {name: "Their text"})
    answer = client.post(edit, values)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine text" in page
    assert "Their text" in page
    assert getattr(access.get(keeper, definition, item.pk), name) == "Their text"
    kept = client.post(edit, {**values, "etag": item.version + 1, f"keep-{name}": "theirs"})
    assert kept.status_code == 302
    assert getattr(access.get(keeper, definition, item.pk), name) == "Their text"


@pytest.mark.form_lists
def test_api_adds_changes_and_refuses_stale_etags(
    keeper: Actor, client: Client, definition: ListDefinition
) -> None:
    name = text_column(definition)
    values = form_values(keeper, definition)
    added = client.post(f"/api/v1/lists/{definition.code}/", values, content_type="application/json")
    assert added.status_code == 201, added.json()
    url = f"/api/v1/lists/{definition.code}/{added.json()['id']}"
    etag = added.json()["etag"]
    changed = client.patch(
        url, {name: "By the API"}, content_type="application/json", headers={"if-match": f'"{etag}"'}
    )
    assert changed.status_code == 200, changed.json()
    assert changed.json()[name] == "By the API"
    stale = client.patch(url, {name: "x"}, content_type="application/json", headers={"if-match": f'"{etag}"'})
    assert stale.status_code == 412
    assert stale.json()["etag"] == etag + 1
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404


def form_values(actor: Actor, definition: ListDefinition) -> dict[str, Any]:
    """Return what a person would type into the form, as text."""
    fitting = samples_of_list(actor, definition, {})
    values: dict[str, Any] = {name: getattr(one, "pk", one) for name, one in fitting.items() if one}
    for name in definition.editable:
        column = definition.column(name)
        if column.is_required or name == definition.title:
            value = sample_of(actor, column)
            values[name] = getattr(value, "pk", value)
    if {"starts_at", "ends_at"} <= values.keys():
        values["ends_at"] = values["starts_at"] + timedelta(hours=1)
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else str(value)
        for name, value in values.items()
    }
