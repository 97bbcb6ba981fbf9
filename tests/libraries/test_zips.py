"""Archives of selected documents and folders: what is in them, for whom, and under which names."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import access
from libraries import documents
from libraries.downloads import zips
from libraries.downloads.zip_names import Names, safe_name
from libraries.models import Document, Folder, Library, ReadEntry
from libraries.places.selecting import selected
from libraries.storing import files
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def opened(client: Client, *keys: object) -> zipfile.ZipFile:
    answer = client.post("/libraries/zip/", {"pk": list(keys)})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert archive.testzip() is None
    return archive


def key_of(folder: Folder) -> str:
    return f"folder-{folder.pk}"


def put(world: World, document: Document, folder: Folder) -> Document:
    return documents.move(actor(world.salesperson), document, folder)


def test_documents_and_folders_go_in_with_their_paths(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    who = actor(world.salesperson)
    outer = documents.add_folder(who, crm, name="Outer")
    inner = documents.add_folder(who, crm, name="Inner", parent=outer)
    documents.add_folder(who, crm, name="Empty", parent=outer)
    put(world, upload("deep.docx", text="deep"), inner)
    put(world, upload("one.docx", text="one"), outer)
    top = upload("top.docx", text="top")
    archive = opened(client, top.pk, key_of(outer))
    assert set(archive.namelist()) == {
        "Outer/",
        "Outer/Empty/",
        "Outer/Inner/",
        "Outer/Inner/deep.docx",
        "Outer/one.docx",
        "top.docx",
    }
    with documents.open_version(who, top) as content:
        assert archive.read("top.docx") == content.read()


def test_a_folder_below_a_selected_one_stands_in_it(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    who = actor(world.salesperson)
    above = documents.add_folder(who, crm, name="Above")
    chosen = documents.add_folder(who, crm, name="Chosen", parent=above)
    put(world, upload("in.docx", text="1"), chosen)
    put(world, upload("beside.docx", text="2"), above)
    answer = client.get(f"/libraries/zip/?pk={key_of(chosen)}")
    assert 'filename="Chosen.zip"' in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert archive.namelist() == ["Chosen/", "Chosen/in.docx"]


def test_one_document_is_sent_as_it_is(client: Client, upload: Upload) -> None:
    document = upload()
    answer = client.post("/libraries/zip/", {"pk": [document.pk]})
    assert answer.headers["Location"] == f"/libraries/documents/{document.pk}/file/"


# -- rights ---------------------------------------------------------------------------------------


def test_only_what_the_person_may_read_goes_in(world: World, crm: Library, upload: Upload) -> None:
    mine = upload("mine.docx", text="1")
    hidden = upload("hidden.docx", text="2", who=world.stranger)
    other = upload("other.docx", text="3")
    archive = opened(client_of(world.salesperson), mine.pk, other.pk, hidden.pk)
    assert set(archive.namelist()) == {"mine.docx", "other.docx"}
    stranger = client_of(world.stranger)
    assert stranger.post("/libraries/zip/", {"pk": [mine.pk, other.pk]}).status_code == 404


def test_names_of_hidden_folders_are_not_told(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    who = actor(world.salesperson)
    outer = documents.add_folder(who, crm, name="Outer")
    secret = documents.add_folder(who, crm, name="Secret", parent=outer)
    put(world, upload("a.docx", text="1"), secret)
    put(world, upload("b.docx", text="2"), outer)
    hidden = Folder.objects.get(pk=secret.pk)
    strange = upload("strange.docx", text="3", who=world.stranger)
    Folder.objects.filter(pk=hidden.pk).update(
        owner=strange.owner, group=strange.group, salesperson=strange.salesperson, created_by=world.stranger
    )
    archive = opened(client, key_of(outer))
    assert set(archive.namelist()) == {"Outer/", "Outer/a.docx", "Outer/b.docx"}


@pytest.mark.parametrize(
    "keys", [[], ["x"], ["folder-"], ["folder-x"], ["9" * 40], ["folder-" + "9" * 40], ["-1"], ["0"]]
)
def test_a_selection_of_nothing_is_not_found(client: Client, keys: list[str]) -> None:
    assert client.post("/libraries/zip/", {"pk": keys}).status_code == 404


def test_who_is_not_logged_in_is_sent_to_the_door(upload: Upload) -> None:
    document = upload()
    assert "/login/" in Client().get(f"/libraries/zip/?pk={document.pk}").headers["Location"]


# -- versions -------------------------------------------------------------------------------------


def test_the_version_that_the_person_may_see_goes_in(
    client: Client, world: World, upload: Upload, word_file: Any
) -> None:
    who = actor(world.salesperson)
    first = upload("first.docx", text="1")
    documents.new_version(who, first, word_file("second text"))
    archive = opened(client, first.pk, upload("other.docx", text="3").pk)
    assert archive.read("first.docx") == word_file("second text")


def test_a_document_of_which_nothing_is_published_is_told_in_the_archive(
    client: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, other = upload("draft.docx", text="1"), upload("other.docx", text="2")
    Document.objects.filter(pk=draft.pk).update(published_number=None)

    def nothing(*_asked: object) -> None:
        raise access.ItemNotFound("hidden")

    monkeypatch.setattr(zips, "version_of", nothing)
    archive = opened(client, draft.pk, other.pk)
    assert set(archive.namelist()) == {"other.docx", "What is missing here.txt"}
    assert "draft.docx: nothing of it is published yet" in archive.read("What is missing here.txt").decode()


def test_a_file_that_is_lost_does_not_take_the_others_with_it(
    client: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, other = upload("lost.docx", text="1"), upload("other.docx", text="2")
    row = lost.current_version().file
    plain = files.open_file

    def open_file(one: Any) -> Any:
        if one.pk == row.pk:
            raise FileNotFoundError
        return plain(one)

    monkeypatch.setattr(files, "open_file", open_file)
    archive = opened(client, lost.pk, other.pk)
    assert "lost.docx: its file cannot be read" in archive.read("What is missing here.txt").decode()
    assert "other.docx" in archive.namelist()


def test_each_reading_is_logged_where_the_library_keeps_a_log(
    client: Client, crm: Library, upload: Upload
) -> None:
    crm.logs_reading = True
    crm.save()
    opened(client, upload("a.docx", text="1").pk, upload("b.docx", text="2").pk)
    logged = {(entry.name, entry.way) for entry in ReadEntry.objects.all()}
    assert logged == {("a.docx", "zip"), ("b.docx", "zip")}


# -- limits ---------------------------------------------------------------------------------------


def test_too_many_documents_are_refused_before_the_first_byte(
    client: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MOST_DOCUMENTS", 1)
    keys = [upload("a.docx", text="1").pk, upload("b.docx", text="2").pk]
    answer = client.post("/libraries/zip/", {"pk": keys})
    assert answer.status_code == 422
    assert "One archive takes 1 documents" in answer.content.decode()


def test_too_many_bytes_are_refused_with_their_number(client: Client, upload: Upload) -> None:
    keys = [upload("a.docx", text="1").pk, upload("b.docx", text="2").pk]
    Document.objects.update(size=15 << 30)
    page = client.post("/libraries/zip/", {"pk": keys}).content.decode()
    assert "These 2 documents have together 30.0" in page


@pytest.mark.slow
def test_a_file_beyond_four_gigabytes_is_sent_piece_by_piece(
    world: World, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = upload("big.docx", text="1")
    pieces = 70

    class Sparse(io.RawIOBase):
        left = pieces

        def read(self, size: int = -1) -> bytes:
            Sparse.left -= 1
            return huge if Sparse.left >= 0 else b""

    huge = bytes(64 << 20)
    monkeypatch.setattr(files, "open_file", lambda _row: Sparse())
    who = actor(world.salesperson)
    reach = zips.Reach(who)
    contents = zips.contents_of(reach, selected(who, [str(big.pk)]))
    length, tail = 0, b""
    for piece in zips.stream(reach, contents):
        length += len(piece)
        tail = (tail + piece)[-4096:] if len(piece) < 4096 else piece[-4096:]
    assert length > pieces * len(huge) > 4 << 30
    assert b"PK\x06\x06" in tail


# -- all of a view --------------------------------------------------------------------------------


def test_all_that_the_listing_shows_is_taken_with_its_folders(
    client: Client, world: World, crm: Library, upload: Upload
) -> None:
    folder = documents.add_folder(actor(world.salesperson), crm, name="Zeta")
    put(world, upload("inside.docx", text="1"), folder)
    upload("a.docx", text="2")
    query = client.get("/libraries/crm/").context["selection"]["query"]
    answer = client.post(f"/libraries/zip/{query}", {"all": "1"})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert set(archive.namelist()) == {"a.docx", "Zeta/", "Zeta/inside.docx"}


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\..\\boot.ini", "_.._boot.ini"),
        ("C:\\x.docx", "C__x.docx"),
        ("a\x00b.docx", "ab.docx"),
        ("CON", "_CON"),
        ("a<b>:c|d?e*.docx", "a_b__c_d_e_.docx"),
        ("..", "document"),
        ("exe\u202excod.docx", "exexcod.docx"),
        ("x" * 5000 + ".docx", "x" * 195 + ".docx"),
    ],
)
def test_a_name_leads_nowhere_and_can_be_unpacked_anywhere(name: str, safe: str) -> None:
    found = safe_name(name)
    assert found.removeprefix("..") == safe.removeprefix("..")
    assert not set(found) & set('<>:"|?*\\/\x00')
    assert found not in ("", ".", "..")


def test_equal_names_are_numbered_as_windows_compares_them() -> None:
    names = Names()
    assert [names.free("", name) for name in ("a.docx", "A.docx", "a (2).docx", "a.docx")] == [
        "a.docx",
        "A (2).docx",
        "a (2) (2).docx",
        "a (3).docx",
    ]
    assert names.free("other", "a.docx") == "a.docx"


def test_many_equal_names_cost_no_time() -> None:
    names = Names()
    found = {names.free("", "a.docx") for _number in range(10_000)}
    assert len(found) == 10_000
