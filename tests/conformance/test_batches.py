"""Each list can be changed and deleted in bulk by those who may, and taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_lists.batches.models import Batch
from crm_lists.framework import access, actions, recycling
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import State
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change
from tests.conformance.test_writing import text_column
from tests.people import World, client_of

pytestmark = pytest.mark.sampled


def opened(answer: Any) -> Batch:
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Batch.objects.get(pk=int(answer.url.strip("/").split("/")[-1]))


def test_bulk_edit_changes_a_column_and_is_taken_back(
    keeper: Actor, client: Client, definition: ListDefinition, item: Any
) -> None:
    column = definition.column(text_column(definition))
    before = column.read(item)
    sent = {"pk": item.pk, "step": "go", f"touch-{column.name}": "1", column.name: "Changed in bulk"}
    batch = opened(client.post(f"/batches/{definition.code}/edit/", sent))
    assert client.get(f"/batches/{batch.pk}/").status_code == 200
    client.post(f"/batches/{batch.pk}/run/")
    assert column.read(access.get(keeper, definition, item.pk)) == "Changed in bulk"
    undo = opened(client.post(f"/batches/{batch.pk}/undo/"))
    client.post(f"/batches/{undo.pk}/run/")
    assert column.read(access.get(keeper, definition, item.pk)) == before


def test_bulk_delete_is_taken_back(
    keeper: Actor, client: Client, definition: ListDefinition, item: Any
) -> None:
    batch = opened(client.post(f"/batches/{definition.code}/delete/", {"pk": item.pk}))
    client.post(f"/batches/{batch.pk}/run/")
    assert not access.visible(keeper, definition).filter(pk=item.pk).exists()
    undo = opened(client.post(f"/batches/{batch.pk}/undo/"))
    client.post(f"/batches/{undo.pk}/run/")
    assert access.visible(keeper, definition).filter(pk=item.pk).exists()


def test_deleted_item_is_purged_with_what_belongs_to_it(
    keeper: Actor, definition: ListDefinition, item: Any
) -> None:
    actions.delete(keeper, item)
    program = Actor.system()
    [outcome] = recycling.purge_many(program, definition, [item.pk])
    assert outcome.state == State.DONE, outcome.refusal
    assert not definition.items().filter(pk=item.pk).exists()
    last = Change.objects.filter(list_code=definition.code, item_id=item.pk).latest("pk")
    assert last.verb == "purge"


@pytest.mark.parametrize("person", ["stranger", "nobody"])
def test_stranger_changes_nothing_in_bulk(
    world: World, definition: ListDefinition, item: Any, person: str
) -> None:
    stranger: User = world.person(person)
    answer = client_of(stranger).post(f"/batches/{definition.code}/delete/", {"pk": item.pk})
    assert answer.status_code in (404, 422)
    assert access.visible(Actor.system(), definition).filter(pk=item.pk).exists()
