"""Each list goes out in every format and comes back from a workbook, for those who may and nobody else."""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.exchange.asked import all_columns
from crm_lists.exchange.formats import export_formats
from crm_lists.exchange.models import Import
from crm_lists.exchange.plan import importable, may_import
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from tests.people import World, client_of

pytestmark = pytest.mark.sampled


def sent(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return bytes(response.getvalue())


def test_every_format_holds_the_item_and_no_strangers(
    world: World, client: Client, definition: ListDefinition, item: Any
) -> None:
    base = f"/lists/{definition.code}/export"
    title = str(definition.column(definition.title).read(item))
    assert title.encode() in sent(client, f"{base}/csv/?view=all")
    assert item.pk in [one["id"] for one in json.loads(sent(client, f"{base}/json/?view=all"))]
    stranger = client_of(world.stranger)
    for one in export_formats:
        answer = stranger.get(f"{base}/{one.code}/?view=all")
        content = answer.getvalue() if answer.status_code == 200 else b""
        assert answer.status_code == 404 or title.encode() not in content


def test_a_workbook_of_all_columns_comes_back_unchanged(
    client: Client,
    keeper: Actor,
    definition: ListDefinition,
    item: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    content = sent(client, f"/lists/{definition.code}/export/?export.format=xlsx&export.extent=all")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][2:] == [one.name for one in all_columns(definition)]
    base = f"/lists/{definition.code}/import/"
    if not may_import(keeper, definition):
        assert client.get(base).status_code == 404
        return
    client.post(base, {"file": SimpleUploadedFile("list.xlsx", content)})
    made = Import.objects.get()
    assert made.plan.is_round_trip
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{base}{made.pk}/run/")
    made.refresh_from_db()
    assert set(made.counts) == {"skipped"}, list(made.results_path.open())


def test_the_sample_has_every_column_that_people_type(
    world: World, client: Client, keeper: Actor, definition: ListDefinition
) -> None:
    address = f"/lists/{definition.code}/import/sample/"
    if not may_import(keeper, definition):
        assert client.get(address).status_code == 404
        return
    sheet = openpyxl.load_workbook(io.BytesIO(sent(client, address))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [one.label for one in importable(definition)]
    assert client_of(world.nobody).get(address).status_code == 404
