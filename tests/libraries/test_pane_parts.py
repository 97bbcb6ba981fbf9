"""What the details pane tells of documents and folders besides their columns."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import actions, designs
from crm_lists.framework.models import CustomColumn
from libraries import documents
from libraries.models import Document, Folder, Library
from tests.libraries.conftest import Upload
from tests.making import make_item
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def document(upload: Upload) -> Document:
    return upload("Contract.docx")


@pytest.fixture
def folder(world: World, crm: Library) -> Folder:
    return documents.add_folder(actor(world.salesperson), crm, name="Tender")


def sections(client: Client, item: Any, code: str) -> dict[str, list[tuple[str, str, str]]]:
    shown = client.get(f"/lists/{code}/{item.pk}/pane/").context["pane_item"]["sections"]
    return {
        str(one.title): [(str(line.title), line.url, str(line.meta)) for line in one.lines] for one in shown
    }


def add_lookup(list_code: str, code: str, target: str) -> None:
    CustomColumn.objects.create(
        list_code=list_code, code=code, label=code.title(), type_code="lookup", settings={"list": target}
    )
    designs.changed()


def test_nothing_is_said_of_links_where_nothing_links_here(client: Client, document: Document) -> None:
    assert "Linked from" not in sections(client, document, "documents")
    add_lookup("relations", "contract", "documents")
    assert "Linked from" not in sections(client, document, "documents")


def test_what_looks_the_document_up_leads_to_its_tab(
    client: Client, world: World, document: Document
) -> None:
    add_lookup("relations", "contract", "documents")
    keeper = actor(world.salesperson)
    relation = make_item(keeper, "relations")
    actions.change(keeper, relation, {"contract": document})
    url = f"/libraries/documents/{document.pk}/?tab=relations"
    assert sections(client, document, "documents")["Linked from"] == [("Relations", url, "1")]
    assert relation.name in client.get(url).content.decode()


def test_a_folder_tells_it_too(client: Client, world: World, folder: Folder) -> None:
    add_lookup("relations", "papers", "folders")
    keeper = actor(world.salesperson)
    actions.change(keeper, make_item(keeper, "relations"), {"papers": folder})
    lines = sections(client, folder, "folders")["Linked from"]
    assert [(title, meta) for title, _url, meta in lines] == [("Relations", "1")]
    assert client.get(lines[0][1]).status_code == 200


def test_items_that_the_person_does_not_read_are_not_counted(world: World, document: Document) -> None:
    add_lookup("relations", "contract", "documents")
    keeper = actor(world.salesperson)
    relation = make_item(keeper, "relations")
    actions.change(keeper, relation, {"contract": document})
    type(relation).objects.filter(pk=relation.pk).update(owner=world.second, group=world.abroad)
    assert "Linked from" not in sections(client_of(world.manager), document, "documents")
