"""What programs find when they ask, each in its own way."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from libraries import documents
from libraries.models import DavProperty, Document, Folder, Library, ReadEntry
from libraries.places import contents
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import Program, path_of, send
from tests.libraries.webdav.conftest import Sit
from tests.people import World, actor

OFFER = path_of("Offer.docx")


@pytest.mark.parametrize("path", ["/", "/dav", "/dav/", "/dav/crm/", OFFER, "/dav/~/none/none.docx", "*"])
def test_options_are_told_before_anybody_is_known(db: None, path: str) -> None:
    answer = Program().ask("OPTIONS", path)
    assert answer.status == 200
    assert answer.headers["DAV"] == "1,2"
    assert answer.headers["MS-Author-Via"] == "DAV"
    assert "LOCK" in answer.headers["Allow"]


def test_the_way_down_from_the_root_is_answered(sit: Sit, crm: Library) -> None:
    program = sit()
    assert program.names("/") == ["dav"]
    assert "crm" in program.names("/dav/")
    assert program.propfind("/dav/crm/").texts("displayname") == [crm.name]


def test_strangers_are_asked_who_they_are(db: None) -> None:
    answer = Program().propfind("/dav/crm/")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_password_opens_nothing(world: World) -> None:
    world.salesperson.set_password("secret-word")
    world.salesperson.save()
    assert Program(world.salesperson, token="secret-word").propfind("/dav/crm/").status == 401


def test_the_token_of_one_person_is_no_token_of_another(world: World, sit: Sit) -> None:
    program = sit()
    program.user = world.colleague
    assert program.propfind("/dav/crm/").status == 401


def test_a_domain_before_the_name_does_not_matter(world: World, sit: Sit) -> None:
    pair = base64.b64encode(f"FIRM\\salesperson:{sit().token}".encode()).decode()
    program = Program(headers={"Authorization": f"Basic {pair}"})
    assert program.propfind("/dav/crm/").status == 207


def test_a_bearer_token_opens_too(world: World, sit: Sit) -> None:
    program = Program(headers={"Authorization": f"Bearer {sit().token}"})
    assert program.propfind("/dav/crm/").status == 207


def test_a_token_that_may_only_read_writes_nothing(world: World, upload: Upload) -> None:
    from crm_lists.programs.tokens import create  # noqa: PLC0415 - only here

    upload()
    _token, secret = create(world.salesperson, "test", read=["*"], write=[], expires_at=None)
    program = Program(world.salesperson, token=secret)
    assert program.get(OFFER).status == 200
    assert program.delete(OFFER).status == 403
    assert program.lock(OFFER).status == 403


def test_secrets_are_taken_over_https_only_where_the_site_is(world: World, sit: Sit) -> None:
    program = sit()
    with override_settings(
        SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    ):
        assert program.propfind("/dav/crm/").status == 403
        assert program.ask("PROPFIND", "/dav/crm/", Depth="0", X_Forwarded_Proto="https").status == 207


def test_other_names_of_the_server_are_refused(sit: Sit) -> None:
    assert sit().ask("PROPFIND", "/dav/crm/", Depth="0", Host="evil.example").status == 400


def test_guessing_is_slowed_down(db: None) -> None:
    answers = [Program().propfind(f"/dav/~/{number:022d}/").status for number in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429


# -- reading --------------------------------------------------------------------------------------


def test_an_unchanged_file_is_sent_all_the_same(upload: Upload, sit: Sit) -> None:
    upload()
    first = sit().get(OFFER)
    again = sit().get(
        OFFER, If_None_Match=first.headers["ETag"], If_Modified_Since=first.headers["Last-Modified"]
    )
    assert (again.status, again.body) == (200, first.body)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_reading_is_logged_where_it_is(world: World, crm: Library, upload: Upload, sit: Sit) -> None:
    document = upload()
    crm.logs_reading = True
    crm.save()
    sit("colleague").get(OFFER)
    entry = ReadEntry.objects.get()
    assert (entry.person, entry.way, entry.document_id) == (world.colleague, "dav", document.pk)


def test_no_folder_is_shown_to_a_browser(sit: Sit) -> None:
    answer = sit().get("/dav/crm/")
    assert answer.status == 403
    assert b"<html" not in answer.body.lower()


def test_a_whole_tree_is_not_listed(sit: Sit) -> None:
    answer = sit().propfind("/dav/crm/", "infinity")
    assert answer.status == 403
    assert b"propfind-finite-depth" in answer.body


def test_names_of_properties_are_told(upload: Upload, sit: Sit) -> None:
    upload()
    body = b'<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>'
    answer = sit().propfind(OFFER, "0", body)
    assert answer.texts("getetag") == [""]


def test_an_absent_name_is_not_found_and_no_multistatus(sit: Sit, crm: Library) -> None:
    assert sit().propfind(path_of("New.docx")).status == 404


@pytest.mark.parametrize(
    "name",
    [
        "a b.docx",
        "č ž €.docx",
        "100% #1.docx",
        "a&b+c.docx",
        "emoji 🧱.docx",
        "semi;colon.docx",
        "what?.docx",
    ],
)
def test_each_name_that_an_address_carries_is_kept(
    sit: Sit, crm: Library, word_file: MakeFile, name: str
) -> None:
    program = sit()
    assert program.put(path_of(name), word_file()).status == 201
    assert Document.objects.get().name == name
    assert program.names("/dav/crm/") == [name]
    assert program.move(path_of(name), path_of(f"new {name}")).status == 201
    assert Document.objects.get().name == f"new {name}"
    assert program.get(path_of(f"new {name}".upper())).status == 200


def test_very_long_ways_are_followed(sit: Sit, crm: Library, word_file: MakeFile) -> None:
    program, folders = sit(), [f"{'folder ' * 8}{number}" for number in range(8)]
    for depth in range(1, len(folders) + 1):
        assert program.ask("MKCOL", path_of(*folders[:depth])).status == 201
    assert program.put(path_of(*folders, "deep.docx"), word_file()).status == 201
    assert program.get(path_of(*folders, "deep.docx")).status == 200
    assert program.names(path_of(*folders[:-1])) == [folders[-1]]


@pytest.mark.parametrize(
    "path", ["/dav/crm/%00.docx", "/dav/crm/%ff%fe.docx", "/dav/crm/../../etc", "/dav/none/"]
)
def test_addresses_of_nothing_are_answered(sit: Sit, path: str) -> None:
    assert sit().get(path).status in (400, 404)


# -- bodies ---------------------------------------------------------------------------------------


def test_a_body_ends_where_its_length_says(anything: Library, sit: Sit) -> None:
    program = sit()
    environ = program._environ("PUT", "/dav/anything/a.txt", b"12345")
    environ["wsgi.input"] = BytesIO(b"12345 and the next request")
    assert send(environ).status == 201
    assert program.get("/dav/anything/a.txt").body == b"12345"


def test_a_body_that_was_cut_off_changes_nothing(anything: Library, sit: Sit) -> None:
    program = sit()
    program.put("/dav/anything/a.txt", b"whole")
    environ = program._environ("PUT", "/dav/anything/a.txt", b"12345")
    environ["CONTENT_LENGTH"] = "5000000"
    assert send(environ).status == 400
    assert program.get("/dav/anything/a.txt").body == b"whole"
    assert Document.objects.get().versions.count() == 1


def test_a_body_without_a_length_is_read_to_its_end(anything: Library, sit: Sit) -> None:
    program = sit()
    environ = program._environ("PUT", "/dav/anything/a.txt", b"chunks")
    del environ["CONTENT_LENGTH"]
    environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    assert send(environ).status == 411
    environ = {**environ, "wsgi.input": BytesIO(b"chunks"), "wsgi.input_terminated": True}
    assert send(environ).status == 201
    assert program.get("/dav/anything/a.txt").body == b"chunks"


@pytest.mark.parametrize(
    "body",
    [
        b"no xml",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><D:propfind xmlns:D="DAV:">&e;</D:propfind>',
        b"<a>" + b"x" * (2 << 20) + b"</a>",
    ],
)
def test_hostile_xml_is_refused(upload: Upload, sit: Sit, body: bytes) -> None:
    upload()
    assert sit().propfind(OFFER, "0", body).status in (400, 413)


# -- what programs keep ---------------------------------------------------------------------------

SET = (
    b'<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><Z:Win32LastModifiedTime '
    b'xmlns:Z="urn:schemas-microsoft-com:">Mon, 30 Nov 2026 09:00:00 GMT</Z:Win32LastModifiedTime>'
    b"</D:prop></D:set></D:propertyupdate>"
)


def test_properties_of_programs_are_kept_moved_and_copied(upload: Upload, sit: Sit) -> None:
    upload()
    program = sit()
    answer = program.ask("PROPPATCH", OFFER, SET)
    assert answer.status == 207
    assert answer.texts("status") == ["HTTP/1.1 200 OK"]
    assert "09:00:00" in program.propfind(OFFER).body.decode()
    program.copy(OFFER, path_of("Copy.docx"))
    program.move(OFFER, path_of("Moved.docx"))
    for name in ("Copy.docx", "Moved.docx"):
        assert "09:00:00" in program.propfind(path_of(name)).body.decode()
    assert DavProperty.objects.count() == 2


@pytest.mark.parametrize("at_once", [contents.AT_ONCE, 0], ids=["at once", "in the background"])
def test_what_programs_keep_with_the_content_of_a_folder_is_copied(
    crm: Library,
    sit: Sit,
    word_file: MakeFile,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    at_once: int,
) -> None:
    program, inner = sit(), path_of("Offers", "2026")
    for folder in (path_of("Offers"), inner):
        program.ask("MKCOL", folder)
    program.put(f"{inner}/Offer.docx", word_file())
    program.put(f"{inner}/Plain.docx", word_file("plain"))
    for path in (inner, f"{inner}/Offer.docx"):
        program.ask("PROPPATCH", path, SET)
    monkeypatch.setattr(contents, "AT_ONCE", at_once)
    with django_capture_on_commit_callbacks(execute=True):
        assert program.copy(path_of("Offers"), path_of("Copies"), Depth="infinity").status == 201
    kept = {
        path: "09:00:00" in program.propfind(path_of("Copies", *path)).body.decode()
        for path in [(), ("2026",), ("2026", "Offer.docx"), ("2026", "Plain.docx")]
    }
    assert list(kept.values()) == [False, True, True, False]


def test_a_reader_keeps_no_property(upload: Upload, sit: Sit) -> None:
    upload()
    assert "403" in sit("reader").ask("PROPPATCH", OFFER, SET).body.decode()
    assert not DavProperty.objects.exists()


# -- folders and deeds ----------------------------------------------------------------------------


def test_folders_are_made_moved_copied_and_deleted(
    world: World, crm: Library, sit: Sit, word_file: MakeFile
) -> None:
    program = sit()
    assert program.ask("MKCOL", path_of("One")).status == 201
    assert program.ask("MKCOL", path_of("One")).status == 405
    assert program.ask("MKCOL", path_of("None", "Two")).status == 409
    program.put(path_of("One", "a.docx"), word_file())
    assert program.copy(path_of("One") + "/", path_of("Two") + "/", Depth="infinity").status == 201
    assert program.names(path_of("Two")) == ["a.docx"]
    assert program.move(path_of("Two") + "/", path_of("Three") + "/").status == 201
    assert program.names("/dav/crm/") == ["One", "Three"]
    assert program.copy(path_of("One") + "/", path_of("Flat") + "/", Depth="0").status == 201
    assert program.names(path_of("Flat")) == []
    assert program.delete(path_of("One") + "/").status == 204
    assert Folder.objects.get(name="One").deleted_at is not None
    assert Document.objects.filter(folder__name="One").get().deleted_at is not None


def test_what_is_there_is_not_overwritten_unasked(upload: Upload, sit: Sit) -> None:
    upload()
    upload("Other.docx", text="other")
    assert sit().move(OFFER, path_of("Other.docx"), Overwrite="F").status == 412


def test_a_deleted_document_lies_in_the_recycle_bin(world: World, upload: Upload, sit: Sit) -> None:
    document = upload()
    assert sit().delete(OFFER).status == 204
    fresh = Document.objects.get(pk=document.pk)
    assert fresh.deleted_at is not None
    assert sit().get(OFFER).status == 404


def test_a_library_is_neither_deleted_nor_moved(sit: Sit, crm: Library) -> None:
    assert sit().delete("/dav/crm/").status == 403
    assert sit().move("/dav/crm/", "/dav/other/").status in (403, 409)
    assert sit().ask("MKCOL", "/dav/new").status in (403, 409)


def test_another_server_is_no_destination(upload: Upload, sit: Sit) -> None:
    upload()
    answer = sit().ask("MOVE", OFFER, Destination="http://other.example/dav/crm/x.docx")
    assert answer.status == 502


def test_what_the_library_does_not_take_is_refused_in_a_sentence(sit: Sit, crm: Library) -> None:
    answer = sit().put(path_of("program.exe"), b"MZ" + bytes(100))
    assert answer.status == 403
    assert "takes" in answer.body.decode()
    assert not Document.objects.exists()


# -- who sees what --------------------------------------------------------------------------------


def test_a_stranger_is_shown_no_name(world: World, upload: Upload, sit: Sit) -> None:
    upload()
    stranger = sit("stranger")
    assert stranger.names("/dav/crm/") == []
    for answer in (stranger.propfind(OFFER), stranger.get(OFFER), stranger.delete(OFFER)):
        assert answer.status == 404
    assert stranger.copy(OFFER, path_of("Mine.docx")).status == 404


def test_who_holds_no_role_is_shown_no_library(sit: Sit, crm: Library) -> None:
    assert sit("nobody").names("/dav/") == []
    assert sit("nobody").propfind("/dav/crm/").status == 404


def test_a_name_that_others_have_taken_unseen_is_refused(
    world: World, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    upload()
    assert sit("stranger").put(OFFER, word_file("mine")).status == 403
    assert Document.objects.count() == 1


def test_a_reader_changes_nothing(upload: Upload, sit: Sit, word_file: MakeFile) -> None:
    upload()
    reader = sit("reader")
    assert reader.get(OFFER).status == 200
    assert reader.put(OFFER, word_file("no")).status == 403
    assert reader.delete(OFFER).status == 403
    assert reader.move(OFFER, path_of("Mine.docx")).status == 403
    assert reader.put(path_of("Mine.docx"), word_file("no")).status == 403
    assert Document.objects.get().name == "Offer.docx"


def test_a_draft_is_for_those_who_see_drafts(
    world: World, crm: Library, upload: Upload, sit: Sit, word_file: MakeFile
) -> None:
    crm.versioning = Library.Versioning.DRAFTS
    crm.save()
    document = upload()
    documents.publish(actor(world.salesperson), document)
    documents.new_version(actor(world.salesperson), document, word_file("draft"))
    assert sit().get(OFFER).body == word_file("draft")
    assert sit("reader").get(OFFER).body == word_file("Hall roofing")
    assert sit("reader").propfind(OFFER).texts("getcontentlength") == [str(len(word_file("Hall roofing")))]


def test_a_folder_costs_the_same_queries_however_much_lies_in_it(
    world: World, crm: Library, upload: Upload, sit: Sit
) -> None:
    program, counts = sit(), []
    program.names("/dav/crm/")
    for number in range(12):
        upload(f"{number}.docx", text=str(number))
        if number in (2, 11):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                program.propfind("/dav/crm/", "1")
            counts.append(len(queries))
    assert counts[0] == counts[1]
