"""Opening in a program: an address that is short enough, opens one document, and soon nothing."""

import re
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.models import Change
from libraries import documents
from libraries.models import DavTicket, Document, Library
from libraries.webdav import opening
from libraries.webdav.opening import EXCEL, LIBREOFFICE, WORD
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.webdav.client import Program, path_of
from tests.people import World, actor, client_of

SITE = "http://testserver"


def path_in(command: str) -> str:
    """Return the path of the address in a command."""
    return urlsplit(command.split("|")[2]).path


def opened(world: World, document: Document, agent: str = "Microsoft Office Word") -> tuple[Program, str]:
    """Return a program without a log-in, and the address that it was given."""
    command = opening.edit(actor(world.salesperson), document, WORD, SITE)
    return Program(agent=agent), path_in(command)


def test_the_page_hands_over_an_address_that_edits(world: World, upload: Upload) -> None:
    document = upload()
    client = client_of(world.salesperson)
    assert "Edit in Word" in client.get(f"/libraries/documents/{document.pk}/").content.decode()
    answer = client.post(f"/libraries/documents/{document.pk}/open-in/word/edit/")
    page = answer.content.decode()
    assert [label for label, _url in answer.context["breadcrumb"]] == ["Libraries", document.library.name]
    (command,) = re.findall(r'href="(ms-word:ofe\|u\|[^"]+)"', page)
    assert re.fullmatch(r"/dav/~/[\w-]{22}/Offer.docx", path_in(command))
    assert Program().get(path_in(command)).status == 200


def test_the_menu_of_a_row_sends_every_way_of_opening(world: World, upload: Upload) -> None:
    document = upload()
    client = client_of(world.salesperson)
    menu = client.get(f"/lists/documents/{document.pk}/menu/").content.decode()
    sent = set(re.findall(r'<form method="post" action="([^"]+/open-in/[^"]+)"', menu))
    assert {url.split("/open-in/")[1] for url in sent} == {
        "word/edit/",
        "word/view/",
        "libreoffice/edit/",
        "libreoffice/view/",
    }
    assert not re.findall(r'href="[^"]*/open-in/', menu)
    assert {client.post(url).status_code for url in sent} == {200}


def test_libreoffice_is_offered_too(world: World, upload: Upload) -> None:
    client = client_of(world.salesperson)
    url = f"/libraries/documents/{upload().pk}/open-in/libreoffice/view/"
    assert "vnd.libreoffice.command:ofv|u|http://testserver/dav/~/" in client.post(url).content.decode()


def test_who_may_not_change_is_offered_to_view(world: World, upload: Upload) -> None:
    document = upload()
    page = client_of(world.reader).get(f"/libraries/documents/{document.pk}/").content.decode()
    assert "Edit in Word" not in page
    assert "View in Word" in page
    assert (
        client_of(world.reader).post(f"/libraries/documents/{document.pk}/open-in/word/edit/").status_code
        == 403
    )
    assert (
        client_of(world.stranger).post(f"/libraries/documents/{document.pk}/open-in/word/view/").status_code
        == 404
    )


def test_what_others_hold_is_not_opened_for_editing(world: World, upload: Upload) -> None:
    document = upload()
    documents.check_out(actor(world.colleague), document)
    with pytest.raises(ValidationError, match="Test Colleague"):
        opening.edit(actor(world.salesperson), Document.objects.get(), WORD, SITE)
    url = f"/libraries/documents/{document.pk}/open-in/word/edit/"
    assert client_of(world.salesperson).post(url).status_code == 422


def test_the_clean_stream_of_word_makes_one_version(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    document = upload()
    word, path = opened(world, document)
    assert word.ask("OPTIONS", path.rpartition("/")[0] + "/").headers["MS-Author-Via"] == "DAV"
    assert word.ask("HEAD", path).status == 200
    assert word.propfind(path.rpartition("/")[0] + "/").status == 207
    token = word.lock(path, Timeout="Second-3600").token
    assert word.get(path).body == word_file("Hall roofing")
    for text in ("first save", "second save"):
        assert word.ask("LOCK", path, If=f"(<{token}>)", Timeout="Second-3600").status == 200
        assert word.put(path, word_file(text), token).status == 204
    assert word.unlock(path, token).status == 204
    assert [one.size for one in document.versions.order_by("major")] == [
        len(word_file("Hall roofing")),
        len(word_file("second save")),
    ]
    assert word.get(path).status == 404


def test_the_address_ends_with_the_lock(world: World, upload: Upload) -> None:
    word, path = opened(world, upload())
    word.unlock(path, word.lock(path).token)
    assert DavTicket.objects.get().revoked_at is not None
    assert word.propfind(path).status == 404


def test_the_address_ends_by_itself(world: World, upload: Upload) -> None:
    word, path = opened(world, upload())
    ticket = DavTicket.objects.get()
    assert ticket.expires_at is not None
    assert ticket.expires_at <= timezone.now() + timedelta(minutes=30)
    DavTicket.objects.update(expires_at=timezone.now())
    assert word.get(path).status == 404


def test_the_address_lasts_as_long_as_its_lock(world: World, upload: Upload) -> None:
    word, path = opened(world, upload())
    word.lock(path, Timeout="Second-3600")
    ticket = DavTicket.objects.get()
    assert ticket.expires_at is not None
    assert ticket.expires_at > timezone.now() + timedelta(minutes=59)


def test_the_address_is_as_strong_as_its_person(world: World, upload: Upload) -> None:
    word, path = opened(world, upload())
    world.salesperson.is_active = False
    world.salesperson.save()
    assert word.get(path).status == 404


def test_opening_is_told_in_the_history(world: World, upload: Upload) -> None:
    document = upload()
    opened(world, document)
    change = Change.objects.get(verb=opening.OPENED)
    assert (change.item_id, change.by, change.note) == (document.pk, world.salesperson, "Word")


def test_the_address_opens_one_document(world: World, upload: Upload, word_file: MakeFile) -> None:
    upload("Other.docx", text="other")
    word, path = opened(world, upload())
    place = path.rpartition("/")[0]
    assert word.names(f"{place}/") == ["Offer.docx"]
    for other in (f"{place}/Other.docx", f"{place}/sub/Offer.docx", path_of("Other.docx"), "/dav/"):
        assert word.get(other).status in (401, 404)
    assert word.put(f"{place}/New.docx", word_file("new")).status == 403
    assert word.delete(path).status == 403
    assert word.move(path, f"{place}/Renamed.docx").status == 403
    assert word.ask("MKCOL", f"{place}/folder").status == 403
    assert word.copy(path, path_of("Copy.docx")).status in (403, 409, 502)
    assert Document.objects.count() == 2


def test_temporary_files_beside_it_are_taken(world: World, upload: Upload, word_file: MakeFile) -> None:
    document = upload()
    word, path = opened(world, document)
    place = path.rpartition("/")[0]
    assert word.put(f"{place}/~WRD0001.tmp", word_file("saved")).status == 201
    assert word.move(f"{place}/~WRD0001.tmp", path).status == 204
    assert document.versions.count() == 2


def test_an_address_for_reading_writes_nothing(world: World, upload: Upload, word_file: MakeFile) -> None:
    path = path_in(opening.view(actor(world.reader), upload(), WORD, SITE))
    word = Program(agent="Word")
    assert word.get(path).status == 200
    assert word.lock(path).status == 403
    assert word.put(path, word_file("no")).status == 403
    assert list(word.propfind(path).xml.iter("{DAV:}lockentry")) == []


def test_who_may_only_read_gets_no_address_for_editing(world: World, upload: Upload) -> None:
    with pytest.raises(NotPermitted):
        opening.edit(actor(world.reader), upload(), WORD, SITE)


@pytest.mark.parametrize("name", [f"{'Ž' * 120}.docx", 'a "b" <c>: d|e?.docx', "#1 100%.docx"])
def test_addresses_are_short_enough_and_open_the_document(
    world: World, upload: Upload, name: str, word_file: MakeFile
) -> None:
    document = upload(name)
    for program in (WORD, EXCEL, LIBREOFFICE):
        command = opening.edit(actor(world.salesperson), document, program, "https://crm.some-firm.example")
        address = command.split("|")[2]
        assert len(address) <= program.longest
        assert not set('\\:?<>|"*#%') & set(unquote(address.rpartition("/")[2]))
        assert Program().get(urlsplit(address).path).body == word_file("Hall roofing")


def test_a_site_with_a_very_long_name_still_opens(world: World, upload: Upload) -> None:
    document = upload(f"{'Ž' * 120}.docx")
    site = f"https://{'a' * 100}.example"
    address = opening.edit(actor(world.salesperson), document, EXCEL, site).split("|")[2]
    assert len(address) <= 216
    assert address.endswith(f"/{document.short_id}.docx")
    assert Program().get(urlsplit(address).path).status == 200


def test_a_new_file_is_begun_from_a_template_and_saved_beside_it(
    world: World, upload: Upload, word_file: MakeFile
) -> None:
    template = upload("Offer.docx")
    command = opening.new_from(actor(world.salesperson), template, WORD, SITE)
    kind, _u, source, _s, place = command.split("|")
    assert kind == "ms-word:nft"
    word, folder = Program(agent="Word"), urlsplit(place).path
    assert word.get(urlsplit(source).path).status == 200
    assert word.names(folder) == []
    token = word.lock(f"{folder}Made.docx").token
    assert word.put(f"{folder}Made.docx", word_file("made"), token).status in (201, 204)
    assert word.names(folder) == ["Made.docx"]
    assert word.get(f"{folder}Offer.docx").status == 404
    assert Document.objects.get(name="Made.docx").created_by == world.salesperson


def test_what_is_opened_is_no_more_than_its_person_may(
    world: World, crm: Library, upload: Upload, word_file: MakeFile
) -> None:
    document = upload()
    word, path = opened(world, document)
    documents.check_out(actor(world.manager), document)
    assert word.put(path, word_file("no")).status == 423
    assert word.lock(path).status == 423
