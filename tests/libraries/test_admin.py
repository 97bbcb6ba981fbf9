"""Settings of libraries and document types in the Wagtail admin."""

from django.test import Client

from libraries.models import DocumentType, Library
from tests.people import World, client_of

LIBRARIES = "/admin/snippets/libraries/library"
TYPES = "/admin/snippets/libraries/documenttype"


def test_an_administrator_chooses_the_formats_of_a_library(world: World) -> None:
    client = client_of(world.administrator)
    assert "Word" in client.get(f"{LIBRARIES}/add/").content.decode()

    typed = {
        "name": "Brochures",
        "code": "literature",
        "icon": "library",
        "kind": "documents",
        "allowed_formats": ["pdf", "picture"],
        "is_active": "on",
    }
    client.post(f"{LIBRARIES}/add/", typed)

    assert Library.objects.get(code="literature").allowed_formats == ["pdf", "picture"]
    assert "Brochures" in client.get("/libraries/").content.decode()


def test_a_library_without_chosen_formats_takes_all(world: World, crm: Library) -> None:
    typed = {"name": crm.name, "code": crm.code, "icon": crm.icon, "kind": crm.kind, "is_active": "on"}
    client_of(world.administrator).post(f"{LIBRARIES}/edit/{crm.pk}/", typed)
    crm.refresh_from_db()
    assert crm.allowed_formats == []


def test_a_document_type_says_where_it_is_offered(world: World, crm: Library) -> None:
    offer = DocumentType.objects.get(code="offer")
    page = client_of(world.administrator).get(f"{TYPES}/edit/{offer.pk}/").content.decode()
    assert 'name="libraries"' in page


def test_others_do_not_reach_the_settings(world: World, client: Client) -> None:
    for person in (world.salesperson, world.manager):
        assert client_of(person).get(f"{LIBRARIES}/").status_code in (302, 403)
    assert client.get(f"{LIBRARIES}/").status_code == 302
