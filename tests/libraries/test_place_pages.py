"""The dialog in which a place is chosen, and what it does to selected documents and folders."""

from typing import Any

import pytest
from django.urls import reverse

from crm_lists.batches.models import Batch
from crm_lists.batches.running import start
from crm_lists.batches.undo import undo_of
from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document, Folder, Library
from tests.people import World, actor, client_of


@pytest.fixture
def firm(world: World, crm: Library) -> dict[str, Any]:
    """Return two folders, one with a document, and a document at the root."""
    person = actor(world.salesperson)
    source, target = (documents.add_folder(person, crm, name=name) for name in ("Source", "Ziel"))
    inside = documents.upload(person, crm, name="in.pdf", content=b"%PDF-1.4 1", generated={"folder": source})
    free = documents.upload(person, crm, name="free.pdf", content=b"%PDF-1.4 2")
    return {"source": source, "target": target, "inside": inside, "free": free}


def keys(firm: dict[str, Any]) -> list[str]:
    """Return the keys of a selected folder and a selected document."""
    return [f"folder-{firm['source'].pk}", str(firm["free"].pk)]


def url(deed: str) -> str:
    """Return the address of a deed."""
    return reverse("libraries:place", args=[deed])


def test_documents_and_folders_move_together_and_the_batch_takes_them_back(
    world: World, firm: dict[str, Any]
) -> None:
    client = client_of(world.salesperson)
    asked = client.post(url("move"), {"pk": keys(firm)})
    assert "Ziel" in asked.content.decode()
    sent = {"pk": keys(firm), "step": "go", "place": f"f{firm['target'].pk}"}
    answer = client.post(url("move"), sent)
    assert answer.headers["Location"] == firm["target"].url
    assert Folder.objects.get(pk=firm["source"].pk).path == "Ziel/Source"
    assert Document.objects.get(pk=firm["free"].pk).folder == firm["target"]
    batch = undo_of(Batch.objects.get(), world.salesperson)
    start(batch)
    assert Folder.objects.get(pk=firm["source"].pk).path == "Source"
    assert Document.objects.get(pk=firm["free"].pk).folder is None


def test_a_copy_into_a_new_folder_is_taken_back_by_its_batch(world: World, firm: dict[str, Any]) -> None:
    client = client_of(world.salesperson)
    sent = {"pk": keys(firm), "step": "go", "place": f"f{firm['target'].pk}", "new_folder": "Neu: 1 #?"}
    client.post(url("copy"), sent)
    found = Document.objects.filter(folder__path__startswith="Ziel/Neu: 1 #?")
    assert sorted(found.values_list("folder__path", "name")) == [
        ("Ziel/Neu: 1 #?", "free.pdf"),
        ("Ziel/Neu: 1 #?/Source", "in.pdf"),
    ]
    start(undo_of(Batch.objects.get(), world.salesperson))
    left = access.visible(actor(world.salesperson), definition_of(Document))
    assert sorted(left.values_list("name", flat=True)) == ["free.pdf", "in.pdf"]


def test_what_is_selected_is_deleted_after_the_question(world: World, firm: dict[str, Any]) -> None:
    client = client_of(world.salesperson)
    assert client.post(url("delete"), {"pk": keys(firm)}).status_code == 200
    assert not Document.objects.exclude(deleted_at=None).exists()
    client.post(url("delete"), {"pk": keys(firm), "step": "go"})
    assert Document.objects.exclude(deleted_at=None).count() == 2


@pytest.mark.parametrize("deed", ["move", "copy", "delete"])
def test_who_does_not_see_it_gets_no_answer(world: World, firm: dict[str, Any], deed: str) -> None:
    client = client_of(world.stranger)
    sent = {"pk": keys(firm), "step": "go", "place": f"f{firm['target'].pk}"}
    assert client.post(url(deed), sent).status_code == 404
    assert client.get(url(deed), {"pk": keys(firm)}).status_code == 404
    assert client.get(reverse("libraries:place-level"), {"at": f"f{firm['target'].pk}"}).status_code == 404
    assert "Ziel" not in client.get(reverse("libraries:place-level"), {"find": "iel"}).content.decode()


@pytest.mark.parametrize("place", ["", "x1", "f", "l999999", "f999999", "f99999999999999999999999", "f-1"])
def test_a_place_that_is_none_moves_nothing(world: World, firm: dict[str, Any], place: str) -> None:
    client = client_of(world.salesperson)
    answer = client.post(url("move"), {"pk": keys(firm), "step": "go", "place": place})
    assert answer.status_code in (404, 422)
    assert Folder.objects.get(pk=firm["source"].pk).parent is None


@pytest.mark.parametrize("selected", [[], ["folder-"], ["x"], ["folder-99999999999999999999"], ["-1"]])
def test_a_selection_of_nothing_is_not_found(world: World, firm: dict[str, Any], selected: list[str]) -> None:
    assert client_of(world.salesperson).post(url("move"), {"pk": selected}).status_code == 404
    assert client_of(world.salesperson).post(url("burn"), {"pk": keys(firm)}).status_code == 404


def test_folders_are_searched_by_name_and_shown_a_level_at_a_time(world: World, firm: dict[str, Any]) -> None:
    client = client_of(world.salesperson)
    documents.add_folder(actor(world.salesperson), firm["target"].library, name="Deep", parent=firm["target"])
    level = reverse("libraries:place-level")
    assert "CRM documents" in client.get(level).content.decode()
    top = client.get(level, {"at": f"l{firm['target'].library_id}"}).content.decode()
    assert "Ziel" in top
    assert "Deep" not in top
    assert "Deep" in client.get(level, {"at": f"f{firm['target'].pk}"}).content.decode()
    assert "Ziel/Deep" in client.get(level, {"find": "dee"}).content.decode()


def test_a_folder_in_itself_is_refused_in_words(world: World, firm: dict[str, Any]) -> None:
    client = client_of(world.salesperson)
    sent = {"pk": [f"folder-{firm['source'].pk}"], "step": "go", "place": f"f{firm['source'].pk}"}
    answer = client.post(url("move"), sent)
    assert answer.status_code == 422
    assert "cannot lie in itself" in answer.content.decode()
