"""Long work on lists without programming: conversions and tables of files run as batches."""

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from crm_lists.batches import records, running
from crm_lists.batches.models import Batch, Result, State
from crm_lists.batches.undo import may_undo, undo_of
from crm_lists.custom_lists.designing import conversion, converting, filling, from_table, tables
from crm_lists.custom_lists.models import CustomList
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, CustomColumn, OutboxEntry
from tests.making import make_item
from tests.people import World

from .making import add_column

TABLE = "Plate,Price\n" + "".join(f"NR {number} AB,{number}\n" for number in range(1, 8)) + "NR X,lots\n"


@pytest.fixture
def administrator(world: World) -> Actor:
    return Actor.of(world.administrator)


def filled(actor: Actor, text: str = TABLE) -> Batch:
    """Make a list of a table, whose second column is a figure."""
    table = tables.take_table(SimpleUploadedFile("cars.csv", text.encode()))
    made = CustomList(code="cars", name="Cars", item_name="Car")
    wanted = [
        {"place": 0, "label": "Plate", "type": "title"},
        {"place": 1, "label": "Price", "type": "number"},
    ]
    return from_table.make_list(actor, made, table, wanted)


def test_a_small_table_is_taken_in_at_once(administrator: Actor) -> None:
    batch = filled(administrator)
    assert (batch.state, batch.done, batch.refused) == (State.DONE, 7, 1)
    assert find_list("cars").items().count() == 7
    refused = batch.rows.get(result=Result.REFUSED)
    assert refused.message.startswith("Row 9: ")
    assert OutboxEntry.objects.filter(change__batch=batch.uuid).exists()


def test_a_large_table_is_taken_in_by_chunks_in_the_background(
    administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    monkeypatch.setattr(running, "CHUNK", 3)
    batch = filled(administrator)
    assert (batch.state, batch.handled, batch.total) == (State.RUNNING, 0, 8)
    assert records.find_batch(administrator, batch.pk) == batch
    assert running._run_chunk(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.RUNNING, 3)
    # The process was killed here; the next one goes on behind the last chunk.
    running.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.refused) == (State.DONE, 7, 1)
    assert find_list("cars").items().count() == 7
    assert Change.objects.filter(list_code="cars", batch=batch.uuid).count() == 7


def test_a_table_is_forgotten_once_it_is_in(
    administrator: Actor, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        batch = filled(administrator)
    with pytest.raises(ValidationError, match="not there any more"):
        tables.open_table(UUID(batch.parameters["table"]))


def test_taken_rows_can_be_taken_back(administrator: Actor) -> None:
    batch = filled(administrator)
    assert may_undo(batch)
    back = undo_of(batch, administrator.user)
    running.start(back)
    assert not find_list("cars").items().filter(deleted_at=None).exists()


def converted_column(administrator: Actor, values: list[str]) -> tuple[CustomColumn, CustomColumn]:
    column = add_column("cases", "one", "text")
    for value in values:
        make_item(administrator, "cases", one=value)
    return column, conversion.converted(column, "number", {})


def test_a_conversion_is_a_batch(administrator: Actor) -> None:
    column, future = converted_column(administrator, ["5", "a dozen"])
    with pytest.raises(ValidationError):
        converting.start_conversion(administrator, column, future, may_lose=False)
    assert not Batch.objects.exists()
    batch = converting.start_conversion(administrator, column, future, may_lose=True)
    assert (batch.state, batch.done, batch.total) == (State.DONE, 2, 2)
    assert [row.message for row in batch.rows.exclude(message="")] == ["Lost: a dozen"]
    assert CustomColumn.objects.get(pk=column.pk).type_code == "number"
    assert OutboxEntry.objects.filter(change__batch=batch.uuid).exists()
    # The values that it found mean nothing in the new type.
    assert not may_undo(batch)


def test_a_large_conversion_runs_in_the_background(
    administrator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "AT_ONCE", 1)
    column, future = converted_column(administrator, ["5", "6"])
    batch = converting.start_conversion(administrator, column, future, may_lose=False)
    assert batch.state == State.RUNNING
    assert CustomColumn.objects.get(pk=column.pk).type_code == "text"
    # Somebody types what does not fit before it begins: nothing is lost, and the batch says so.
    make_item(administrator, "cases", one="many")
    running.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.problem) == (State.FAILED, "Some values would be lost. Say that they may be.")
    assert CustomColumn.objects.get(pk=column.pk).type_code == "text"


def test_a_column_that_is_gone_is_said(administrator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "AT_ONCE", 1)
    column, future = converted_column(administrator, ["5", "6"])
    batch = converting.start_conversion(administrator, column, future, may_lose=False)
    CustomColumn.objects.filter(pk=column.pk).update(type_code="email")
    running.run(batch.pk)
    batch.refresh_from_db()
    assert batch.state == State.FAILED
    assert "not there any more" in batch.problem
