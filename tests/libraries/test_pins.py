"""Pinned and recent documents, and the page with which the libraries begin."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.events import deliver_events
from crm_lists.framework.models import Change
from crm_lists.organisation.sharing import giving
from libraries import documents
from libraries.models import Document, Folder, Library, Pin, RecentDocument
from libraries.places import pins, recents
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def folder(world: World, crm: Library) -> Folder:
    return documents.add_folder(actor(world.salesperson), crm, name="Zeta")


def pinned(client: Client, address: str = "/libraries/crm/") -> list[str]:
    return [one.item.name for one in client.get(address).context["pinned"]]


# -- pins -----------------------------------------------------------------------------------------


def test_what_is_pinned_stands_on_top_of_its_place(
    client: Client, world: World, upload: Upload, folder: Folder
) -> None:
    inside = documents.move(actor(world.salesperson), upload("in.docx", text="1"), folder)
    for code, pk in (("documents", inside.pk), ("folders", folder.pk)):
        assert client.post(f"/libraries/pin/{code}/{pk}/me/").status_code == 302
    assert pinned(client) == ["Zeta"]
    assert pinned(client, folder.url) == ["in.docx"]
    client.post(f"/libraries/unpin/folders/{folder.pk}/me/")
    assert pinned(client) == []


def test_a_pin_is_for_its_person_and_one_for_everybody_is_for_all_who_may_read(
    client: Client, world: World, upload: Upload
) -> None:
    own, common = upload("own.docx", text="1"), upload("common.docx", text="2")
    client.post(f"/libraries/pin/documents/{own.pk}/me/")
    client_of(world.administrator).post(f"/libraries/pin/documents/{common.pk}/everybody/")
    assert pinned(client) == ["own.docx", "common.docx"]
    assert pinned(client_of(world.colleague)) == ["common.docx"]
    assert pinned(client_of(world.stranger)) == []


@pytest.mark.parametrize(
    ("person", "audience", "status"),
    [
        ("salesperson", "me", 302),
        ("reader", "me", 302),
        ("salesperson", "everybody", 403),
        ("administrator", "everybody", 302),
        ("stranger", "me", 404),
        ("stranger", "everybody", 404),
        ("nobody", "me", 404),
        ("salesperson", "nobody", 404),
    ],
)
def test_who_may_pin_for_whom(world: World, upload: Upload, person: str, audience: str, status: int) -> None:
    document = upload()
    client = client_of(world.person(person))
    assert client.post(f"/libraries/pin/documents/{document.pk}/{audience}/").status_code == status
    assert Pin.objects.exists() is (status == 302)


@pytest.mark.parametrize("address", ["/libraries/pin/cases/1/me/", "/libraries/pin/nothing/1/me/"])
def test_only_documents_and_folders_are_pinned(client: Client, address: str) -> None:
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405


def test_a_thing_is_pinned_once(client: Client, upload: Upload) -> None:
    document = upload()
    for _time in range(2):
        client.post(f"/libraries/pin/documents/{document.pk}/me/")
    assert Pin.objects.count() == 1


def test_the_database_refuses_a_pin_of_nothing(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Pin.objects.create(person=world.salesperson)


def test_the_menu_offers_what_is_not_yet_so(client: Client, upload: Upload) -> None:
    document = upload()
    menu = f"/lists/documents/{document.pk}/menu/"
    assert f"/libraries/pin/documents/{document.pk}/me/" in client.get(menu).content.decode()
    client.post(f"/libraries/pin/documents/{document.pk}/me/")
    assert f"/libraries/unpin/documents/{document.pk}/me/" in client.get(menu).content.decode()


# -- recent ---------------------------------------------------------------------------------------


def test_what_was_opened_last_stands_first(client: Client, world: World, upload: Upload) -> None:
    first, second = upload("a.docx", text="1"), upload("b.docx", text="2")
    for document in (first, second, first):
        client.get(f"/libraries/documents/{document.pk}/")
    found = recents.recent_of(actor(world.salesperson))
    assert [one.document.name for one in found] == ["a.docx", "b.docx"]
    assert recents.recent_of(actor(world.colleague)) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_somebody_changed_is_recent_for_him(world: World, upload: Upload) -> None:
    upload()
    deliver_events.call()
    assert [one.document.name for one in recents.recent_of(actor(world.salesperson))] == ["Offer.docx"]


def test_what_many_changes_make_recent_is_noted_as_a_whole(
    world: World, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        upload(f"{number}.docx", text=str(number))
    keep, kept = recents._keep, []

    def fail_at_the_last(person: int, document: int, at: datetime) -> None:
        kept.append(document)
        if len(kept) == 3:
            raise DatabaseError("the disk is full")
        keep(person, document, at)

    changes = list(Change.objects.filter(list_code="documents"))
    with monkeypatch.context() as patched:
        patched.setattr(recents, "_keep", fail_at_the_last)
        with pytest.raises(DatabaseError):
            recents.note_changes("documents", changes)
    assert not RecentDocument.objects.exists()
    recents.note_changes("documents", changes)
    assert RecentDocument.objects.count() == 3


def test_so_many_are_kept_and_no_more(world: World, upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recents, "KEPT", 2)
    who = actor(world.salesperson)
    for number in range(4):
        recents.note(who, upload(f"{number}.docx", text=str(number)))
    assert sorted(row.document.name for row in RecentDocument.objects.all()) == ["2.docx", "3.docx"]


def test_an_older_moment_does_not_take_the_place_of_a_later_one(world: World, upload: Upload) -> None:
    document = upload()
    recents.note(actor(world.salesperson), document)
    before = RecentDocument.objects.get().at
    recents._keep(world.salesperson.pk, document.pk, timezone.now() - timedelta(days=1))
    assert RecentDocument.objects.get().at == before


def test_what_one_may_not_read_any_more_is_not_recent(world: World, upload: Upload) -> None:
    document = upload()
    RecentDocument.objects.create(person=world.stranger, document=document, at=timezone.now())
    assert recents.recent_of(actor(world.stranger)) == []


# -- the entry page -------------------------------------------------------------------------------


def test_the_entry_page_gathers_what_the_person_works_with(
    client: Client, world: World, crm: Library, upload: Upload, folder: Folder
) -> None:
    recent, held, own = (upload(f"{name}.docx", text=name) for name in ("recent", "held", "pinned"))
    client.get(f"/libraries/documents/{recent.pk}/")
    documents.check_out(actor(world.salesperson), held)
    client.post(f"/libraries/pin/documents/{own.pk}/me/")
    foreign = upload("shared.docx", text="s", who=world.stranger)
    giving.share(actor(world.stranger), foreign, {"person": world.salesperson, "level": "read"})
    shown = client.get("/libraries/").context["cards"]
    cards = {card["title"]: [line.title for line in card["lines"]] for card in shown}
    assert cards["Recent"] == ["recent.docx"]
    assert cards["Checked out to me"] == ["held.docx"]
    assert cards["Pinned"] == ["pinned.docx"]
    assert cards["Shared with me"] == ["shared.docx"]
    assert set(cards["My documents"]) == {"recent.docx", "held.docx", "pinned.docx"}


def test_who_may_read_no_documents_is_told_so(world: World) -> None:
    assert "There is no library for you" in client_of(world.nobody).get("/libraries/").content.decode()


def test_the_entry_page_costs_the_same_queries_whatever_there_is(
    client: Client, world: World, upload: Upload
) -> None:
    counts = []
    for number in (3, 12):
        for index in range(number):
            document = upload(f"{number}-{index}.docx", text=f"{number} {index}")
            client.get(f"/libraries/documents/{document.pk}/")
            pins.pin(actor(world.salesperson), document, pins.ME)
        client.get("/libraries/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/libraries/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- another name ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"), [("salesperson", 302), ("reader", 404), ("stranger", 404), ("nobody", 404)]
)
def test_who_may_change_a_document_renames_it(world: World, upload: Upload, person: str, status: int) -> None:
    document = upload()
    sent = {"name": "Contract.docx", "etag": document.version}
    address = f"/libraries/rename/documents/{document.pk}/"
    client = client_of(world.person(person))
    assert client.get(address).status_code == (200 if status == 302 else 404)
    assert client.post(address, sent).status_code == status
    assert (Document.objects.get().name == "Contract.docx") is (status == 302)


def test_a_name_that_is_taken_is_refused_in_the_form(client: Client, upload: Upload) -> None:
    upload("taken.docx", text="1")
    document = upload("other.docx", text="2")
    answer = client.post(
        f"/libraries/rename/documents/{document.pk}/", {"name": "taken.docx", "etag": document.version}
    )
    assert answer.status_code == 422
    assert "There is already a document" in answer.content.decode()


def test_a_folder_is_renamed_where_it_stands(client: Client, folder: Folder) -> None:
    answer = client.post(f"/libraries/rename/folders/{folder.pk}/", {"name": "Beta", "etag": folder.version})
    assert answer.headers["Location"] == "/libraries/crm/"
    assert Folder.objects.get().name == "Beta"


def test_pinning_is_refused_by_the_door_too(world: World, upload: Upload) -> None:
    document = upload()
    with pytest.raises(NotPermitted):
        pins.pin(actor(world.salesperson), document, pins.EVERYBODY)
    with pytest.raises(access.ItemNotFound):
        pins.pin(actor(world.stranger), document, pins.ME)
