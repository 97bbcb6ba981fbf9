"""Document sets: their columns, their first content, and what they share with their documents."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm_lists.batches.models import Batch
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from libraries import documents
from libraries.document_sets.making import make_set
from libraries.models import Document, DocumentSetType, DocumentType, Folder, Library
from libraries.places import contents, placing
from libraries.places.placing import Place
from tests.custom_lists.making import add_column
from tests.making import make_item
from tests.people import World, actor, client_of


@pytest.fixture
def person(world: World) -> Actor:
    """Return the one who makes sets."""
    return actor(world.salesperson)


@pytest.fixture
def relation(person: Actor) -> Any:
    """Return a company."""
    return make_item(person, find_list("relations"))


@pytest.fixture
def kind(world: World, crm: Library) -> DocumentSetType:
    """Return a kind of set that shares company and project."""
    for code in ("folders", "documents"):
        add_column(code, "project", "text")
    return DocumentSetType.objects.create(
        code="offer-file",
        label="Offer file",
        columns=["project", "description"],
        shared_columns=["relation", "project"],
        welcome="All of one offer.",
    )


def put(person: Actor, name: str, folder: Folder | None, library: Library, **values: Any) -> Document:
    """Upload a small PDF."""
    content, place = b"%PDF-1.4 " + name.encode(), {"folder": folder}
    return documents.upload(person, library, name=name, content=content, generated=place, values=values)


def fresh(document: Document) -> tuple[Any, Any]:
    """Return company and project as they are kept."""
    found = Document.objects.get(pk=document.pk)
    return found.relation_id, found.extra.get("project")


def test_a_set_begins_with_its_content_which_gets_what_it_shares(
    person: Actor, crm: Library, kind: DocumentSetType, relation: Any
) -> None:
    model = documents.add_folder(person, crm, name="Model")
    inner = documents.add_folder(person, crm, name="Inner", parent=model)
    put(person, "a.pdf", model, crm)
    put(person, "b.pdf", inner, crm)
    kind.content = model
    kind.save()
    made = make_set(person, Place(crm), kind, {"name": "Nitra", "relation": relation, "project": "P1"})
    found = Document.objects.filter(folder__path__startswith="Nitra").order_by("name")
    assert [(one.folder.path, *fresh(one)) for one in found if one.folder] == [
        ("Nitra", relation.pk, "P1"),
        ("Nitra/Inner", relation.pk, "P1"),
    ]
    assert made.set_type == kind


def test_what_changes_in_a_set_is_brought_to_all_its_documents_once(
    person: Actor, crm: Library, kind: DocumentSetType, relation: Any
) -> None:
    made = make_set(person, Place(crm), kind, {"name": "Set", "project": "P1"})
    inner = documents.add_folder(person, crm, name="Inner", parent=made)
    first, second = put(person, "a.pdf", made, crm), put(person, "b.pdf", inner, crm)
    outside = put(person, "c.pdf", None, crm)
    assert fresh(first) == (None, "P1")
    actions.change(person, made, {"project": "P2", "relation": relation})
    assert fresh(first) == fresh(second) == (relation.pk, "P2")
    assert fresh(outside) == (None, None)
    for one in (first, second):
        assert Change.objects.filter(list_code="documents", item_id=one.pk).count() == 2
    actions.change(person, Folder.objects.get(pk=made.pk), {"project": ""})
    assert fresh(first) == (relation.pk, None)


def test_documents_that_come_in_later_get_what_is_shared(
    person: Actor, crm: Library, kind: DocumentSetType
) -> None:
    made = make_set(person, Place(crm), kind, {"name": "Set", "project": "P1"})
    moved = placing.move(person, put(person, "a.pdf", None, crm), Place(crm, made))
    folder = documents.add_folder(person, crm, name="Comes in")
    inside = put(person, "b.pdf", folder, crm)
    placing.move(person, folder, Place(crm, made))
    copied = placing.copy(person, put(person, "c.pdf", None, crm), Place(crm, made))
    assert [fresh(one)[1] for one in (moved, inside, copied)] == ["P1"] * 3


def test_a_set_within_a_set_keeps_its_own(person: Actor, crm: Library, kind: DocumentSetType) -> None:
    outer = make_set(person, Place(crm), kind, {"name": "Outer", "project": "P1"})
    inner = make_set(person, Place(crm, outer), kind, {"name": "Inner", "project": "P2"})
    document = put(person, "a.pdf", inner, crm)
    actions.change(person, outer, {"project": "P3"})
    assert fresh(document)[1] == "P2"


def test_a_set_takes_only_its_types(person: Actor, crm: Library, kind: DocumentSetType) -> None:
    offer, contract = (DocumentType.objects.get(code=code) for code in ("offer", "contract"))
    kind.document_types.add(offer)
    made = make_set(person, Place(crm), kind, {"name": "Set"})
    assert put(person, "a.pdf", made, crm, document_type=offer).document_type == offer
    with pytest.raises(ValidationError, match="takes no documents of the type"):
        put(person, "b.pdf", made, crm, document_type=contract)
    outside = put(person, "c.pdf", None, crm, document_type=contract)
    with pytest.raises(ValidationError, match="takes no documents of the type"):
        placing.move(person, outside, Place(crm, made))


def test_what_others_have_checked_out_is_left_and_said(
    world: World, person: Actor, crm: Library, kind: DocumentSetType
) -> None:
    made = make_set(person, Place(crm), kind, {"name": "Set", "project": "P1"})
    free, held = put(person, "a.pdf", made, crm), put(person, "b.pdf", made, crm)
    documents.check_out(actor(world.administrator), held)
    actions.change(person, made, {"project": "P2"})
    assert (fresh(free)[1], fresh(held)[1]) == ("P2", "P1")
    batch = Batch.objects.get(kind=contents.KIND)
    assert (batch.state, batch.refused, batch.rows.get().title) == ("done", 1, "b.pdf")


def test_a_plain_folder_has_no_columns_of_sets(
    world: World, person: Actor, crm: Library, kind: DocumentSetType
) -> None:
    plain = documents.add_folder(person, crm, name="Plain")
    made = make_set(person, Place(crm), kind, {"name": "Set"})
    client = client_of(world.salesperson)
    for folder, has in ((plain, False), (made, True)):
        form = client.get(reverse("lists:edit", args=["folders", folder.pk])).content.decode()
        assert ('name="project"' in form) is has


def test_the_menu_makes_a_set_and_its_page_begins_with_its_card(
    world: World, crm: Library, kind: DocumentSetType, relation: Any
) -> None:
    client = client_of(world.salesperson)
    url = reverse("libraries:new-set", args=[crm.code, kind.code])
    assert url in client.get(crm.url).content.decode()
    dialog = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "All of one offer." in dialog
    answer = client.post(url, {"name": "Nitra", "project": "P 7", "relation": relation.pk})
    made = Folder.objects.get(name="Nitra")
    assert answer.headers["Location"] == made.url
    page = client.get(made.url).content.decode()
    assert "All of one offer." in page
    assert "P 7" in page
    assert client_of(world.stranger).get(made.url).status_code == 404


@pytest.mark.parametrize("why", ["elsewhere", "retired", "without folders"])
def test_a_set_that_is_not_offered_is_not_made(
    world: World, crm: Library, kind: DocumentSetType, why: str
) -> None:
    if why == "elsewhere":
        kind.libraries.add(Library.objects.create(code="other", name="Other"))
    elif why == "retired":
        DocumentSetType.objects.filter(pk=kind.pk).update(is_active=False)
    else:
        Library.objects.filter(pk=crm.pk).update(has_folders=False)
    url = reverse("libraries:new-set", args=[crm.code, kind.code])
    answer = client_of(world.salesperson).post(url, {"name": "Nitra"})
    assert answer.status_code in (404, 422)
    assert not Folder.objects.exists()


def test_the_admin_takes_the_address_of_a_folder_as_first_content(
    world: World, person: Actor, crm: Library, kind: DocumentSetType
) -> None:
    model = documents.add_folder(person, crm, name="Model")
    client = client_of(world.administrator)
    url = f"/admin/snippets/libraries/documentsettype/edit/{kind.pk}/"
    assert 'value="relation"' in client.get(url).content.decode()
    sent = {
        "label": "Offer file",
        "code": "offer-file",
        "position": 0,
        "icon": "folder_briefcase",
        "shared_columns": ["relation"],
        "is_active": "on",
    }
    client.post(url, {**sent, "content": f"https://site.example/libraries/folders/{model.pk}/"})
    kind.refresh_from_db()
    assert (kind.content, kind.shared_columns, kind.columns) == (model, ["relation"], [])
    assert client.post(url, {**sent, "content": "nowhere"}).status_code == 200
