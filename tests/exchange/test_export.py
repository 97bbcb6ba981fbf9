"""Tests of the export: formats, order, extent, and what a spreadsheet program must not take for a formula."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client

from crm_lists.exchange.formats.delimited import guarded
from tests.making import make_item
from tests.people import World, actor, client_of

LIST = "/lists/relations"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def relations(world: World) -> list[Any]:
    names = ("Alfa", "=HYPERLINK(1)", "Žilina & <synovia>")
    return [make_item(actor(world.salesperson), "relations", name=name) for name in names]


def sent(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue()


def rows_of(content: bytes, separator: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_csv_holds_the_view_in_its_order(client: Client, relations: list[Any]) -> None:
    heading, *rows = rows_of(sent(client, f"{LIST}/export/csv/?view=all&sort=-name"))
    assert "Company" in heading[0] or heading
    assert [row[0] for row in rows] == ["Žilina & <synovia>", "Alfa", "'=HYPERLINK(1)"]


def test_a_filter_of_the_address_narrows_the_export(client: Client, relations: list[Any]) -> None:
    rows = rows_of(sent(client, f"{LIST}/export/csv/?view=all&q=alfa"))
    assert [row[0] for row in rows[1:]] == ["Alfa"]


def test_the_separator_may_be_chosen(client: Client, relations: list[Any]) -> None:
    address = f"{LIST}/export/?view=all&export.format=csv&export.separator=semicolon"
    assert len(rows_of(sent(client, address), ";")) == 4


def test_a_workbook_keeps_texts_as_texts_and_hides_its_keys(client: Client, relations: list[Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sent(client, f"{LIST}/export/xlsx/?view=all&sort=name")))
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "#id:relations"
    assert sheet.row_dimensions[2].hidden
    assert sheet.column_dimensions["A"].hidden
    names = {sheet.cell(row, 3).value: sheet.cell(row, 3).data_type for row in range(3, 6)}
    assert names["=HYPERLINK(1)"] in ("s", "inlineStr")
    assert {sheet.cell(row, 1).value for row in range(3, 6)} == {one.pk for one in relations}


def test_json_holds_keys_and_values(client: Client, relations: list[Any]) -> None:
    found = json.loads(sent(client, f"{LIST}/export/json/?view=all"))
    assert {one["id"] for one in found} == {one.pk for one in relations}
    assert {one["name"] for one in found} == {one.name for one in relations}


@pytest.mark.parametrize("code", ["csv", "xlsx", "json"])
def test_all_columns_of_all_items_are_sent(client: Client, relations: list[Any], code: str) -> None:
    assert sent(client, f"{LIST}/export/?export.format={code}&export.extent=all&q=nothing")


@pytest.mark.parametrize("code", ["csv", "xlsx", "json"])
def test_an_empty_list_is_a_file_all_the_same(client: Client, world: World, code: str) -> None:
    assert sent(client, f"{LIST}/export/{code}/?q=nothing-is-called-so")


def test_the_menu_keeps_what_the_listing_shows(client: Client, relations: list[Any]) -> None:
    page = client.get(f"{LIST}/?view=all&q=alfa").content.decode()
    assert f"{LIST}/export/xlsx/?view=all&amp;q=alfa" in page
    assert client.get(f"{LIST}/export/?view=all&q=alfa").status_code == 200


def test_an_unknown_format_is_not_there(client: Client) -> None:
    assert client.get(f"{LIST}/export/pdf/").status_code == 404


def test_who_may_not_open_the_list_gets_no_file(world: World) -> None:
    client = client_of(world.nobody)
    assert {client.get(f"{LIST}/export/{code}").status_code for code in ("", "csv/", "json/")} == {404}


def test_the_rows_of_others_are_left_out(world: World, relations: list[Any]) -> None:
    assert json.loads(sent(client_of(world.stranger), f"{LIST}/export/json/?view=all")) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_like_a_formula_is_guarded(start: str) -> None:
    assert guarded(f"{start}1+1") == f"'{start}1+1"
    assert guarded(f"1{start}") == f"1{start}"
