"""Files dropped on pages: each gets an answer that says what became of it."""

import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from libraries.models import Document
from outlook_bridge.models import Message
from outlook_bridge.pages import dropping
from tests.libraries.extraction.documents import pdf
from tests.making import make_item
from tests.outlook_bridge.conftest import SAMPLES, file_as, mail
from tests.people import World, actor, client_of

ON_LISTS = ["cases", "relations", "contacts", "activities"]


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of a salesperson."""
    return client_of(world.salesperson)


def drop(client: Client, name: str, content: bytes, query: str = "") -> dict[str, str]:
    """Drop a file and return what is said about it."""
    answer = client.post(f"/mail/file/{query}", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    [result] = answer.json()["results"]
    assert set(result) == {"name", "status", "message", "url"}
    return dict(result)


def on(item: Any, code: str) -> str:
    return f"?list={code}&item={item.pk}"


@pytest.mark.parametrize("code", ON_LISTS)
def test_mail_dropped_on_an_item_is_filed_there(world: World, client: Client, code: str) -> None:
    item = make_item(actor(world.salesperson), code, full=True)
    result = drop(client, "Offer.eml", mail(), on(item, code))

    message = Message.objects.get()
    assert result["status"] == "filed"
    assert (result["name"], result["url"]) == ("Offer.eml", f"/mail/{message.pk}/")
    assert result["message"].startswith("Filed under ")


def test_an_outlook_file_is_known_by_its_bytes(client: Client) -> None:
    content = (SAMPLES / "syn_class_meeting_request.msg").read_bytes()
    assert drop(client, "no ending", content)["status"] == "filed"


@pytest.mark.parametrize("code", ON_LISTS)
def test_another_file_becomes_a_document_of_the_item(
    world: World, client: Client, code: str, tmp_path: Any
) -> None:
    item = make_item(actor(world.salesperson), code, full=True)
    content = pdf(tmp_path / "made.pdf", ["Plan"]).read_bytes()
    result = drop(client, "Plan.pdf", content, on(item, code))

    document = Document.objects.get()
    assert (result["status"], result["url"]) == ("saved", f"/libraries/documents/{document.pk}/")
    assert document.relation == (item if code == "relations" else item.relation)


def test_a_format_that_the_library_does_not_take_is_refused_with_those_that_it_does(
    world: World, client: Client
) -> None:
    case = make_item(actor(world.salesperson), "cases")
    result = drop(client, "program.exe", b"MZ\x90\x00" + b"\x00" * 100, on(case, "cases"))

    assert result["status"] == "refused"
    assert "Word, Excel and PDF" in result["message"]
    assert not Document.objects.exists()


def test_a_broken_mail_is_kept_unread(world: World, client: Client) -> None:
    case = make_item(actor(world.salesperson), "cases")
    content = (SAMPLES / "syn_truncated_50.msg").read_bytes()
    result = drop(client, "Broken.msg", content, on(case, "cases"))

    document = Document.objects.get()
    assert (result["status"], result["url"]) == ("unread", f"/libraries/documents/{document.pk}/")
    assert "could not be read as an e-mail: " in result["message"]
    assert document.case == case


def test_the_second_time_is_a_duplicate(client: Client) -> None:
    drop(client, "Offer.eml", mail())
    result = drop(client, "Offer.eml", mail())
    assert (result["status"], result["url"]) == ("duplicate", f"/mail/{Message.objects.get().pk}/")


def test_the_e_mail_library_takes_mail_only(client: Client) -> None:
    result = drop(client, "Plan.txt", b"a plan")
    assert result["status"] == "refused"
    assert ".msg" in result["message"]
    assert ".eml" in result["message"]


def test_a_message_that_is_too_large_is_refused_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dropping, "LARGEST", 100)
    result = drop(client, "Offer.eml", mail())
    assert result["status"] == "refused"
    assert "larger than" in result["message"]


def test_a_reader_is_refused_with_the_reason(world: World) -> None:
    result = drop(client_of(world.reader), "Offer.eml", mail())
    assert result["status"] == "refused"
    assert "administrator" in result["message"]


def test_a_fault_of_the_server_is_told_and_not_hidden(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(dropping, "ingest", fail)
    with caplog.at_level(logging.ERROR):
        assert drop(client, "Offer.eml", mail())["status"] == "failed"
    assert "could not be taken" in caplog.text


def test_no_file_is_a_bad_request(client: Client) -> None:
    answer = client.post("/mail/file/")
    assert answer.status_code == 400
    assert answer.json()["results"][0]["status"] == "failed"


@pytest.mark.parametrize("person", ["stranger", "other_group", "nobody"])
def test_outsiders_get_404_for_an_item_that_is_not_for_them(world: World, person: str) -> None:
    case = make_item(actor(world.salesperson), "cases")
    files = {"file": SimpleUploadedFile("Offer.eml", mail())}
    answer = client_of(world.person(person)).post(f"/mail/file/{on(case, 'cases')}", files)
    assert answer.status_code == 404
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "query", ["?list=cases", "?list=cases&item=x", "?list=nothing&item=1", "?list=owners&item=1"]
)
def test_an_address_that_names_no_item_is_not_there(client: Client, query: str) -> None:
    files = {"file": SimpleUploadedFile("Offer.eml", mail())}
    assert client.post(f"/mail/file/{query}", files).status_code == 404


def test_dropping_is_no_get_and_needs_the_token_of_the_page(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.salesperson)
    assert strict.get("/mail/file/").status_code == 405
    assert strict.post("/mail/file/", {"file": SimpleUploadedFile("a.eml", mail())}).status_code == 403


@pytest.mark.parametrize("code", ON_LISTS)
def test_item_pages_have_a_drop_zone(world: World, client: Client, code: str) -> None:
    item = make_item(actor(world.salesperson), code)
    page = client.get(f"/lists/{code}/{item.pk}/").content.decode()
    assert f'data-url="/mail/file/?list={code}&amp;item={item.pk}"' in page


def test_who_may_add_nothing_has_no_drop_zone(world: World) -> None:
    case = make_item(actor(world.salesperson), "cases")
    reader = client_of(world.reader)
    assert "data-dropzone" not in reader.get(f"/lists/cases/{case.pk}/").content.decode()
    assert "data-dropzone" not in reader.get("/mail/").content.decode()


def test_a_case_shows_its_mail(world: World, client: Client) -> None:
    case = make_item(actor(world.salesperson), "cases")
    drop(client, "Offer.eml", mail(), on(case, "cases"))
    page = client.get(f"/lists/cases/{case.pk}/?tab=messages").content.decode()
    assert f'href="/mail/{Message.objects.get().pk}/"' in page


def test_mail_that_is_not_for_a_person_is_not_counted_on_the_case(world: World, client: Client) -> None:
    case = make_item(actor(world.salesperson), "cases")
    file_as(world.colleague, mail(headers={"Sensitivity": "Private"}))
    Message.objects.update(case=case, relation=case.relation)
    page = client.get(f"/lists/cases/{case.pk}/?tab=messages").content.decode()
    assert "Offer for the hall" not in page
