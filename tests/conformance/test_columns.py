"""Column parity: a column of every type, which no program declared, is in every surface."""

import io
import json
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import EMPTY, Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.listing import Listing, Query
from crm_lists.notices.forms import AlertForm
from tests.custom_lists.every_type import CODE, make_every_type
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.django_db

PATH = f"/lists/{CODE}"


@pytest.fixture
def every_type(world: World) -> ListDefinition:
    return make_every_type()


@pytest.fixture
def actor(world: World, every_type: ListDefinition) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def full(actor: Actor, every_type: ListDefinition) -> Any:
    """Return an item that holds a value in every column."""
    return make_item(actor, every_type, full=True)


@pytest.fixture
def browser(world: World) -> Client:
    return client_of(world.salesperson)


def columns(definition: ListDefinition) -> list[Column]:
    """Return the custom columns."""
    return list(definition.custom_columns)


def typed(definition: ListDefinition) -> list[Column]:
    """Return those that people type."""
    return [one for one in columns(definition) if one.is_editable]


def names(found: Iterable[Column]) -> set[str]:
    return {one.name for one in found}


def text_of(actor: Actor, column: Column, item: Any) -> str:
    value = column.read(item)
    labels = column.kind.labels(column, actor, value if isinstance(value, list) else [value])
    return column.text(value, labels)


def test_every_type_shows_what_an_item_holds(actor: Actor, every_type: ListDefinition, full: Any) -> None:
    full.refresh_from_db()
    for column in columns(every_type):
        value = column.read(full)
        labels = column.kind.labels(column, actor, value if isinstance(value, list) else [value])
        assert column.text(value, labels), column.name
        assert column.cell(value, labels) != EMPTY, column.name
        kept = column.kind.to_json(column, value)
        assert column.kind.from_json(column, kept) == value, column.name


def test_form_details_and_history_have_every_type(
    browser: Client, actor: Actor, every_type: ListDefinition, full: Any
) -> None:
    form = browser.get(f"{PATH}/{full.pk}/edit/").context["form"]
    assert names(typed(every_type)) <= set(form.fields)
    details = browser.get(f"{PATH}/{full.pk}/").content.decode()
    history = browser.get(f"{PATH}/{full.pk}/?tab=history").content.decode()
    for column in columns(every_type):
        assert column.label in details, column.name
    for column in typed(every_type):
        assert column.label in history, column.name


def test_the_listing_shows_sorts_and_filters_every_type(
    browser: Client, actor: Actor, every_type: ListDefinition, full: Any
) -> None:
    empty = make_item(actor, every_type)
    page = browser.get(f"{PATH}/?view=all").content.decode()
    for column in columns(every_type):
        assert column.label in page, column.name
        for sort in (column.name, f"-{column.name}"):
            rows = Listing(actor, every_type, Query(sort=sort)).rows
            assert {row.pk for row in rows} == {full.pk, empty.pk}, sort
            if not column.is_many:
                assert rows[0].pk == full.pk, sort
        for raw, wanted in (("0", full.pk), ("1", empty.pk)):
            found = Listing(actor, every_type, Query(params={f"{column.name}__isnull": raw}))
            assert [row.pk for row in found.rows] == [wanted], (column.name, raw)


def test_the_filter_pane_asks_for_every_type(
    browser: Client, actor: Actor, every_type: ListDefinition, full: Any
) -> None:
    make_item(actor, every_type)
    for column in columns(every_type):
        operator, field = next(iter(column.kind.filter_fields(column, actor).items()))
        value = column.read(full)
        raw = value[0] if isinstance(value, list) else value
        raw = {True: "1", False: "0"}.get(raw, raw) if isinstance(raw, bool) else raw
        if column.kind.code == "person":
            raw = full.created_by_id
            actions.change(actor, full, {column.name: raw})
            raw = "[Me]"
        elif hasattr(raw, "date"):
            raw = raw.date()
        found = Listing(actor, every_type, Query(params={f"{column.name}__{operator}": str(raw)}))
        assert [row.pk for row in found.rows] == [full.pk], (column.name, operator, raw, field)


def test_quick_edit_and_bulk_edit_have_every_type(
    browser: Client, every_type: ListDefinition, full: Any
) -> None:
    grid = browser.get(f"{PATH}/quick-edit/?view=all").context["grid"]
    assert names(columns(every_type)) <= {one["name"] for one in grid["columns"]}
    edited = {one["name"] for one in grid["columns"] if one["editor"]}
    assert names(typed(every_type)) - edited <= {"of_lookups"}
    page = browser.post(f"/batches/{CODE}/edit/", {"pk": full.pk}).content.decode()
    for column in typed(every_type):
        assert f"touch-{column.name}" in page, column.name


def test_files_have_every_type(browser: Client, every_type: ListDefinition, full: Any) -> None:
    [exported] = json.loads(browser.get(f"{PATH}/export/json/?view=all").getvalue())
    assert names(columns(every_type)) <= set(exported)
    assert not {name for name in names(columns(every_type)) if exported[name] in (None, "", [])}
    sample = browser.get(f"{PATH}/import/sample/").getvalue()
    sheet = openpyxl.load_workbook(io.BytesIO(sample)).worksheets[0]
    headings = {cell.value for cell in sheet[1]}
    assert {one.label for one in typed(every_type)} <= headings


def test_the_api_reads_and_writes_every_type(browser: Client, every_type: ListDefinition, full: Any) -> None:
    address = f"/api/v1/lists/{CODE}/{full.pk}"
    shown = browser.get(address).json()
    assert names(columns(every_type)) <= shown.keys()
    sent = {column.name: shown[column.name] for column in typed(every_type)}
    changed = {**sent, "of_text": "by a program", "of_number": "7.5", "of_choices": ["a", "c"]}
    answer = browser.patch(
        address,
        json.dumps(changed),
        content_type="application/json",
        headers={"If-Match": '"{}"'.format(shown["etag"])},
    )
    assert answer.status_code == 200, answer.content
    assert (answer.json()["of_choices"], answer.json()["of_text"]) == (["a", "c"], "by a program")
    unknown = browser.patch(
        address, json.dumps({"of_nobody": 1}), content_type="application/json", headers={"If-Match": "*"}
    )
    assert unknown.status_code == 422


def test_search_and_alerts_have_custom_columns(
    browser: Client, actor: Actor, every_type: ListDefinition, full: Any
) -> None:
    actions.change(actor, full, {"of_text": "quetzalcoatl"})
    assert f"{PATH}/{full.pk}/" in browser.get("/search/?q=quetzalcoatl").content.decode()
    form = AlertForm(actor, every_type, has_view=True)
    offered = {value for value, _label in form.fields["column"].choices}  # type: ignore[attr-defined]
    assert names(typed(every_type)) <= offered
