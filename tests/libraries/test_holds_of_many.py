"""Putting selected documents on hold for one matter, and ending the holds of many."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm_lists.batches.models import Batch
from crm_lists.batches.undo import may_undo
from crm_lists.framework.models import Change
from libraries.models import Document, Hold
from libraries.retention import holding
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of

LIST = "documents"


@pytest.fixture
def two(upload: Upload) -> list[Document]:
    return [upload("First.docx", text="1"), upload("Second.docx", text="2")]


def address(code: str) -> str:
    return reverse("batches:action", args=[LIST, code])


def carry_out(client: Client, code: str, documents: list[Document], **typed: str) -> Batch:
    """Fill in the form for the selected documents, look at the preview and let it be done."""
    selected: dict[str, Any] = {"pk": [one.pk for one in documents]}
    assert client.post(address(code), selected).status_code == 200
    previewed = client.post(address(code), {**selected, **typed, "step": "go"})
    assert previewed.status_code == 302
    batch = Batch.objects.latest("pk")
    client.post(reverse("batches:run", args=[batch.pk]))
    batch.refresh_from_db()
    return batch


def test_many_documents_are_put_on_hold_for_one_matter_and_released(
    world: World, two: list[Document]
) -> None:
    client = client_of(world.manager)
    held = carry_out(client, "hold", two, reason="Court")
    assert (held.done, held.refused) == (2, 0)
    assert Document.objects.filter(is_held=True).count() == 2
    assert set(Hold.objects.values_list("reason", "by")) == {("Court", world.manager.pk)}
    assert Change.objects.filter(verb="hold", note="Court", batch=held.uuid).count() == 2

    holding.hold(actor(world.administrator), two[0], "Audit")
    released = carry_out(client, "release", two)
    assert (released.done, released.refused) == (2, 0)
    assert not Document.objects.filter(is_held=True).exists()
    assert not Hold.objects.filter(ended_at__isnull=True).exists()
    assert Hold.objects.filter(ended_by=world.manager).count() == 3
    assert Change.objects.filter(verb="end_hold", batch=released.uuid).count() == 3


def test_the_matter_must_be_named(world: World, two: list[Document]) -> None:
    sent = {"pk": [one.pk for one in two], "step": "go", "reason": ""}
    assert client_of(world.manager).post(address("hold"), sent).status_code == 422
    assert not Batch.objects.exists()


def test_what_is_not_on_hold_is_not_released(world: World, two: list[Document]) -> None:
    holding.hold(actor(world.manager), two[0], "Court")
    batch = carry_out(client_of(world.manager), "release", two)
    assert batch.done == 1
    assert list(Change.objects.filter(verb="end_hold").values_list("item_id", flat=True)) == [two[0].pk]


def test_holds_are_ended_and_not_taken_back(world: World, two: list[Document]) -> None:
    """Taking the batch back would change no column, and leave the documents on hold."""
    assert not may_undo(carry_out(client_of(world.manager), "hold", two, reason="Court"))


@pytest.mark.parametrize("code", ["hold", "release"])
@pytest.mark.parametrize(
    ("person", "expected"),
    [("administrator", 200), ("manager", 200), ("salesperson", 404), ("reader", 404), ("nobody", 404)],
)
def test_who_is_offered_holds_for_many(
    world: World, two: list[Document], code: str, person: str, expected: int
) -> None:
    client = client_of(world.person(person))
    assert client.post(address(code), {"pk": [two[0].pk]}).status_code == expected
    page = client.get("/libraries/crm/")
    if page.status_code == 200:
        assert (address(code) in page.content.decode()) is (expected == 200)


def test_a_document_that_the_person_may_not_delete_is_left_alone(world: World, two: list[Document]) -> None:
    Document.objects.filter(pk=two[1].pk).update(owner=world.second, group=world.abroad)
    batch = carry_out(client_of(world.manager), "hold", two, reason="Court")
    assert batch.done == 1
    assert list(Document.objects.filter(is_held=True)) == [two[0]]


def test_a_single_document_has_the_page_of_its_holds_alone(world: World, two: list[Document]) -> None:
    client = client_of(world.manager)
    page = client.get(reverse("libraries:document", args=[two[0].pk])).content.decode()
    assert reverse("libraries:hold", args=[two[0].pk]) in page
    action = reverse("lists:action", args=[LIST, two[0].pk, "hold"])
    assert action not in page
    assert client.get(action).status_code == 404
    assert client.post(action, {"reason": "Court"}).status_code == 404
    assert not Hold.objects.exists()
