"""Tests of the round trip: a workbook goes out, is changed, and comes back."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from crm_lists.exchange.models import Import
from crm_lists.framework import actions
from tests.exchange.test_import import LIST, bring, brought, mapped, names, run
from tests.making import make_item
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def capture(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


@pytest.fixture
def relations(world: World) -> list[Any]:
    return [
        make_item(actor(world.salesperson), "relations", full=True, name=name)
        for name in ("Alfa", "Beta", "Gama")
    ]


def exported(client: Client) -> Any:
    content = client.get(f"{LIST}/export/?export.format=xlsx&export.extent=all").getvalue()
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place(sheet: Any, name: str) -> int:
    return int(next(cell.column for cell in sheet[2] if cell.value == name))


def taken_back(client: Client, book: Any, capture: Any) -> Import:
    made = brought(client, saved(book), "relations.xlsx")
    assert made.plan.is_round_trip
    assert mapped(client, made).status_code == 302
    return run(client, made, capture)


def test_an_untouched_workbook_changes_nothing(client: Client, relations: list[Any], capture: Any) -> None:
    assert taken_back(client, exported(client), capture).counts == {"skipped": 3}


def test_only_changed_cells_count(client: Client, relations: list[Any], capture: Any) -> None:
    book = exported(client)
    sheet = book.worksheets[0]
    sheet.cell(3, place(sheet, "city")).value = "Žilina"
    made = taken_back(client, book, capture)
    assert made.counts == {"changed": 1, "skipped": 2}
    relations[0].refresh_from_db()
    assert relations[0].city == "Žilina"


def test_an_emptied_cell_clears_and_new_rows_are_added(
    world: World, client: Client, relations: list[Any], capture: Any
) -> None:
    book = exported(client)
    sheet = book.worksheets[0]
    sheet.cell(3, place(sheet, "city")).value = None
    required = {cell.column: cell.value for cell in sheet[4]}
    sheet.append([None, None, *[required.get(column) for column in range(3, sheet.max_column + 1)]])
    sheet.cell(6, place(sheet, "name")).value = "Delta"
    made = taken_back(client, book, capture)
    assert made.counts == {"changed": 1, "skipped": 2, "added": 1}, list(made.results_path.open())
    assert "Delta" in names(world)
    relations[0].refresh_from_db()
    assert relations[0].city == ""


def test_a_row_changed_meanwhile_is_refused_with_both_values(
    world: World, client: Client, relations: list[Any], capture: Any
) -> None:
    book = exported(client)
    actions.change(actor(world.salesperson), relations[0], {"city": "Nitra"})
    sheet = book.worksheets[0]
    sheet.cell(3, place(sheet, "city")).value = "Žilina"
    made = taken_back(client, book, capture)
    assert made.counts == {"failed": 1, "skipped": 2}
    page = client.get(f"{LIST}/import/{made.pk}/result/?outcome=failed").content.decode()
    assert "“Žilina” in the file, “Nitra” in the list" in page


def test_deleted_rows_are_left_alone_and_deleted_items_are_said(
    world: World, client: Client, relations: list[Any], capture: Any
) -> None:
    book = exported(client)
    book.worksheets[0].delete_rows(4)
    actions.delete(actor(world.salesperson), relations[2])
    assert taken_back(client, book, capture).counts == {"skipped": 1, "failed": 1}
    assert "Beta" in names(world)


def test_a_workbook_of_another_list_is_refused(client: Client, relations: list[Any]) -> None:
    response = bring(client, saved(exported(client)), "relations.xlsx", code="contacts")
    assert response.status_code == 422
    assert "exported from the list" in response.content.decode()
