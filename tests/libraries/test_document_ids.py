"""The document ID: the short address, the search, the column and its filter."""

import pytest
from django.test import Client

from crm_lists.programs import tokens
from libraries import documents
from libraries.models import Document, Library
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def document(upload: Upload) -> Document:
    found = upload()
    Document.objects.filter(pk=found.pk).update(short_id="K7Q29XWM10")
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("written", ["K7Q29XWM10", "k7q29xwm10", "K7Q29-XWM10", "k7q2-9xwm-1o", "K7Q29XWMLO"])
def test_the_short_address_leads_to_the_document(client: Client, document: Document, written: str) -> None:
    answer = client.get(f"/d/{written}/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/libraries/documents/{document.pk}/"


def test_it_stays_when_the_document_is_moved_and_renamed(
    client: Client, world: World, crm: Library, document: Document
) -> None:
    who = actor(world.salesperson)
    documents.move(who, document, documents.add_folder(who, crm, name="Zeta"))
    client.post(f"/libraries/rename/documents/{document.pk}/", {"name": "x.docx", "etag": 2})
    assert client.get("/d/K7Q29XWM10/", follow=True).status_code == 200


@pytest.mark.parametrize("written", ["K7Q29XWM11", "x", "%00", "K7Q29XWM1", "🙂" * 10, "../../etc"])
def test_what_is_no_id_of_a_document_is_not_found(client: Client, document: Document, written: str) -> None:
    assert client.get(f"/d/{written}/").status_code == 404


@pytest.mark.parametrize("person", ["stranger", "nobody"])
def test_who_may_not_read_the_document_gets_the_same_answer(
    world: World, document: Document, person: str
) -> None:
    answer = client_of(world.person(person)).get("/d/K7Q29XWM10/")
    assert answer.status_code == 404


def test_who_is_not_logged_in_comes_back_after_the_door(document: Document) -> None:
    assert Client().get("/d/K7Q29XWM10/").headers["Location"] == "/login/?next=/d/K7Q29XWM10/"


@pytest.mark.parametrize("written", ["K7Q29XWM10", "k7q2-9xwm1o"])
def test_the_search_finds_the_document_by_its_id(
    client: Client, world: World, document: Document, written: str
) -> None:
    page = client.get(f"/search/?q={written}").content.decode()
    assert f'href="/libraries/documents/{document.pk}/"' in page
    assert "Document ID K7Q29XWM10" in page
    assert document.name not in client_of(world.stranger).get(f"/search/?q={written}").content.decode()


@pytest.mark.parametrize("query", ["q=K7Q29XWM10", "q=k7q29-xwm1o", "short_id=k7q29-xwm10"])
def test_the_library_finds_it_too(client: Client, upload: Upload, document: Document, query: str) -> None:
    upload("other.docx", text="2")
    page = client.get(f"/libraries/crm/?{query}").content.decode()
    assert document.name in page
    assert "other.docx" not in page


def test_quick_find_of_the_list_of_documents_finds_it(client: Client, upload: Upload) -> None:
    found, other = upload("a.docx", text="1"), upload("b.docx", text="2")
    page = client.get(f"/lists/documents/?q={found.short_id.lower()}").content.decode()
    assert found.name in page
    assert other.name not in page


def test_a_word_that_looks_like_an_id_is_looked_for_as_a_word(client: Client, upload: Upload) -> None:
    upload("Contracted.docx")
    assert "Contracted.docx" in client.get("/libraries/crm/?q=contracted").content.decode()


@pytest.mark.parametrize(
    "address", ["/libraries/documents/{}/", "/lists/documents/{}/menu/", "/lists/documents/{}/pane/"]
)
def test_pages_and_menus_give_the_address_to_copy(client: Client, document: Document, address: str) -> None:
    assert 'data-copy="/d/K7Q29XWM10/"' in client.get(address.format(document.pk)).content.decode()


def test_it_is_a_column_of_views(client: Client, document: Document) -> None:
    assert "K7Q29XWM10" in client.get("/libraries/crm/?columns=name,short_id").content.decode()


@pytest.mark.parametrize("query", ["short_id=K7Q29XWM10", "short_id=k7q2-9xwm1o"])
def test_programs_find_the_document_by_its_id(
    world: World, document: Document, upload: Upload, query: str
) -> None:
    upload("other.docx", text="2")
    for person, expected in ((world.salesperson, [document.pk]), (world.stranger, [])):
        _token, secret = tokens.create(person, "Test", read=("*",), write=(), expires_at=None)
        program = Client(headers={"authorization": f"Bearer {secret}"})
        found = program.get(f"/api/v1/lists/documents/?{query}")
        rows = found.json()["items"] if found.status_code == 200 else []
        assert [row["id"] for row in rows] == expected


@pytest.mark.parametrize("query", ["short_id=K7Q29XWM11", "short_id=x", "short_id=%F0%9F%99%82"])
def test_programs_find_nothing_by_what_is_no_id(world: World, document: Document, query: str) -> None:
    _token, secret = tokens.create(world.salesperson, "Test", read=("*",), write=(), expires_at=None)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get(f"/api/v1/lists/documents/?{query}").json()["items"] == []
