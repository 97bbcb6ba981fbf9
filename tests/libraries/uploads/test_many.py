"""Many files at once: an answer for each, few statements for all, and what is there already."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.models import Change
from libraries import documents
from libraries.documents import Clash, Kept, NewFile
from libraries.models import Document, Folder, Library
from libraries.uploads.places import folders_of
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor, client_of

JSON = {"Accept": "application/json"}
Send = Callable[..., list[Kept]]


@pytest.fixture
def send(world: World, crm: Library) -> Send:
    """Return a call that uploads files as the salesperson."""

    def do(*files: NewFile, folder: Folder | None = None) -> list[Kept]:
        return documents.upload_many(actor(world.salesperson), crm, files, folder=folder)

    return do


def test_each_file_gets_its_answer(send: Send, word_file: MakeFile) -> None:
    kept = send(
        NewFile("One.docx", word_file("one")),
        NewFile("Tool.docx", b"MZ a program"),
        NewFile("Empty.docx", b""),
        NewFile("Two.docx", word_file("two"), ("Stavby", "Nitra")),
    )
    assert [one.status for one in kept] == ["saved", "refused", "refused", "saved"]
    assert "Windows program" in kept[1].message
    assert "empty (0 bytes)" in kept[2].message
    assert Document.objects.get(name="Two.docx").folder == Folder.objects.get(path="Stavby/Nitra")


def test_documents_of_a_bulk_upload_are_like_others(send: Send, upload: Upload, word_file: MakeFile) -> None:
    [kept] = send(NewFile("Bulk.docx", word_file("Bulk text")))
    alone, bulk = upload("Alone.docx"), kept.document
    assert bulk is not None
    for name in ("version_number", "published_number", "status", "owner_id", "group_id", "format", "risk"):
        assert getattr(bulk, name) == getattr(alone, name), name
    verbs = Change.objects.filter(list_code="documents", item_id=bulk.pk).values_list("verb", flat=True)
    assert list(verbs) == ["add"]
    version = bulk.current_version()
    assert (str(version.number), version.name, version.by_id) == ("1.0", "Bulk.docx", bulk.created_by_id)
    assert version.file.original_filename == "Bulk.docx"


def test_the_number_of_queries_does_not_grow_with_the_files(send: Send, word_file: MakeFile) -> None:
    send(NewFile("First.docx", word_file("first")))
    counts = []
    for size in (3, 12):
        files = [NewFile(f"{size}-{one}.docx", word_file(f"{size} {one}")) for one in range(size)]
        with CaptureQueriesContext(connection) as queries:
            send(*files)
        # Whether custom columns have changed is asked now and then.
        told = [one["sql"] for one in queries.captured_queries]
        counts.append(len([sql for sql in told if "lists_designstamp" not in sql]))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("choice", "status", "names", "versions"),
    [
        (Clash.NUMBER, "saved", {"Offer.docx", "Offer (2).docx"}, 1),
        (Clash.VERSION, "versioned", {"Offer.docx"}, 2),
        (Clash.SKIP, "skipped", {"Offer.docx"}, 1),
        (Clash.ASK, "clash", {"Offer.docx"}, 1),
    ],
)
def test_a_name_that_is_taken(
    send: Send,
    upload: Upload,
    word_file: MakeFile,
    choice: Clash,
    status: str,
    names: set[str],
    versions: int,
) -> None:
    old = upload("Offer.docx")
    [kept] = send(NewFile("OFFER.docx".replace("OFFER", "Offer"), word_file("changed"), choice=choice))
    assert kept.status == status
    assert set(Document.objects.values_list("name", flat=True)) == names
    assert old.versions.count() == versions


def test_a_new_version_of_equal_bytes_is_none(send: Send, upload: Upload, word_file: MakeFile) -> None:
    old = upload("Offer.docx", text="same")
    [kept] = send(NewFile("Offer.docx", word_file("same"), choice=Clash.VERSION))
    assert kept.status == "skipped"
    assert old.versions.count() == 1


def test_two_files_of_one_name_are_numbered(send: Send, word_file: MakeFile) -> None:
    kept = send(NewFile("A.docx", word_file("1")), NewFile("a.docx", word_file("2")))
    assert [one.name for one in kept] == ["A.docx", "a (2).docx"]
    assert "kept as “a (2).docx”" in kept[1].message


def test_numbers_leave_out_names_that_are_there(send: Send, word_file: MakeFile) -> None:
    send(NewFile("A (2).docx", word_file("0")), NewFile("B.docx", word_file("1")))
    files = [NewFile(name, word_file(f"{name} {turn}")) for turn in range(2) for name in ("A.docx", "B.docx")]
    kept = send(*files)
    assert [one.name for one in kept] == ["A.docx", "B (2).docx", "A (3).docx", "B (3).docx"]


def test_a_name_given_by_a_number_is_not_given_again(send: Send, word_file: MakeFile) -> None:
    names = ["A.docx", "A.docx", "A (2).docx"]
    kept = send(*[NewFile(name, word_file(str(turn))) for turn, name in enumerate(names)])
    assert len({one.name for one in kept}) == 3
    assert {one.status for one in kept} == {"saved"}


def test_a_version_of_what_a_colleague_has_checked_out_is_refused_by_name(
    send: Send, world: World, upload: Upload, word_file: MakeFile
) -> None:
    documents.check_out(actor(world.colleague), upload("Offer.docx"))
    [kept] = send(NewFile("Offer.docx", word_file("mine"), choice=Clash.VERSION))
    assert kept.status == "refused"
    assert "Test Colleague" in kept.message


def test_equal_bytes_are_told_to_those_who_may_read_them(
    world: World, crm: Library, upload: Upload, word_file: MakeFile
) -> None:
    old = upload("Original.docx", text="the same")
    copy = NewFile("Copy.docx", word_file("the same"), choice=Clash.ASK)
    [seen] = documents.upload_many(actor(world.colleague), crm, [copy])
    assert (seen.status, seen.same_bytes) == ("clash", old)
    [unseen] = documents.upload_many(actor(world.stranger), crm, [copy])
    assert (unseen.status, unseen.same_bytes) == ("saved", None)


def test_a_hidden_document_of_the_name_is_not_told_of(
    world: World, crm: Library, upload: Upload, word_file: MakeFile
) -> None:
    upload("Offer.docx")
    file = NewFile("Offer.docx", word_file("other"), choice=Clash.ASK)
    [kept] = documents.upload_many(actor(world.stranger), crm, [file])
    assert (kept.status, kept.name, kept.same_name) == ("saved", "Offer (2).docx", None)


def test_a_hidden_folder_of_the_name_is_passed_over(
    world: World, crm: Library, send: Send, word_file: MakeFile
) -> None:
    send(NewFile("A.docx", word_file("1"), ("Nitra",)))
    stranger = actor(world.stranger)
    for number in range(2):
        documents.upload_many(stranger, crm, [NewFile(f"{number}.docx", word_file("2"), ("Nitra",))])
    paths = Folder.objects.order_by("pk").values_list("path", flat=True)
    assert list(paths) == ["Nitra", "Nitra (2)"]


def test_a_library_without_folders_says_so(crm: Library, send: Send, word_file: MakeFile) -> None:
    crm.has_folders = False
    crm.save()
    inside, flat = send(NewFile("A.docx", word_file("1"), ("Nitra",)), NewFile("B.docx", word_file("2")))
    assert inside.status == "refused"
    assert "without the folder “Nitra”" in inside.message
    assert flat.status == "saved"


@pytest.mark.parametrize("person", ["reader", "nobody"])
def test_who_may_not_add_uploads_nothing(
    world: World, crm: Library, word_file: MakeFile, person: str
) -> None:
    with pytest.raises(NotPermitted):
        documents.upload_many(actor(world.person(person)), crm, [NewFile("A.docx", word_file("1"))])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.docx", "passwd.docx"),
        ("a\0b.docx", "ab.docx"),
        ("exe\u202excod.docx", "exexcod.docx"),
        ("x" * 5000 + ".docx", "x" * 250 + ".docx"),
    ],
)
def test_names_that_lead_astray_are_kept_inert(
    send: Send, word_file: MakeFile, given: str, kept: str
) -> None:
    [one] = send(NewFile(given, word_file("1")))
    assert one.name == kept


def test_a_path_leads_only_downwards() -> None:
    assert folders_of("../../a/./b\\c//..") == ("a", "b", "c")


def test_folders_deeper_than_thirty_are_refused(send: Send, word_file: MakeFile) -> None:
    [one] = send(NewFile("A.docx", word_file("1"), tuple("x" * 31)))
    assert "30 deep" in one.message


def test_a_drop_zone_sends_paths_and_choices(world: World, upload: Upload, word_file: MakeFile) -> None:
    upload("Offer.docx")
    client = client_of(world.salesperson)
    sent = {
        "file": [
            SimpleUploadedFile("Offer.docx", word_file("2")),
            SimpleUploadedFile("Plan.docx", word_file("3")),
        ],
        "path": ["", "Stavby/Nitra"],
        "choice": ["version", "ask"],
    }
    answer = client.post("/libraries/crm/upload/", sent, headers=JSON).json()["results"]
    assert [one["status"] for one in answer] == ["versioned", "saved"]
    assert Document.objects.get(name="Plan.docx").folder.path == "Stavby/Nitra"  # type: ignore[union-attr]


def test_a_browser_asks_before_it_sends(world: World, upload: Upload) -> None:
    old = upload("Offer.docx")
    digest = old.current_version().sha256
    asked = {
        "files": [{"path": "Offer.docx"}, {"path": "x/Offer.docx"}, {"path": "x/y.docx", "sha256": digest}]
    }

    def ask(client: object) -> list[object]:
        answer = client.post("/libraries/crm/upload/look/", asked, content_type="application/json")  # type: ignore[attr-defined]
        found: list[object] = answer.json()["results"]
        return found

    name, none, same = ask(client_of(world.salesperson))
    assert name["same_name"]["url"] == same["same_bytes"]["url"]  # type: ignore[index]
    assert none is None
    assert ask(client_of(world.stranger)) == [None, None, None]
    refused = client_of(world.reader).post(
        "/libraries/crm/upload/look/", asked, content_type="application/json"
    )
    assert refused.status_code == 404


def test_without_scripts_a_taken_name_is_numbered_with_a_warning(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    upload("Offer.docx")
    client = client_of(world.salesperson)
    file = SimpleUploadedFile("Offer.docx", word_file("2"))
    page = client.post("/libraries/crm/upload/", {"file": file}, follow=True).content.decode()
    assert "kept as “Offer (2).docx”" in page


def test_upload_alone_refuses_as_before(world: World, crm: Library) -> None:
    with pytest.raises(ValidationError, match="empty"):
        documents.upload(actor(world.salesperson), crm, name="A.docx", content=b"")
