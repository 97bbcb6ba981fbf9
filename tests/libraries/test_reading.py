"""The log of reading: who came by which version, in libraries that keep one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm_lists.framework import actions, recycling
from crm_lists.framework.lists import definition_of
from libraries import documents, reading
from libraries.models import Document, Library, ReadEntry
from libraries.reading import Way, showing
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.reader)


@pytest.fixture
def logged(crm: Library) -> Library:
    crm.logs_reading = True
    crm.save()
    return crm


def file_url(document: Document) -> str:
    return reverse("libraries:file", args=[document.pk])


def lines() -> list[tuple[Any, ...]]:
    found = ReadEntry.objects.order_by("pk").select_related("person")
    return [(entry.name, entry.label, entry.person and entry.person.username, entry.way) for entry in found]


def test_a_library_that_keeps_no_log_has_none(client: Client, upload: Upload) -> None:
    client.get(file_url(upload()))
    assert lines() == []


def test_nothing_is_asked_of_the_database_where_no_library_keeps_a_log(
    world: World, upload: Upload, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = documents.version_of(actor(world.reader), upload())
    reading.logged_libraries()
    with django_assert_num_queries(0):
        reading.note(actor(world.reader), version, Way.VIEW)


@pytest.mark.usefixtures("logged")
def test_a_download_and_a_look_are_logged_with_version_and_person(
    world: World, client: Client, crm: Library, pdf_file: MakeFile
) -> None:
    report = documents.upload(actor(world.salesperson), crm, name="Report.pdf", content=pdf_file())
    client.get(file_url(report))
    client.get(f"{file_url(report)}?show=1")
    assert lines() == [
        ("Report.pdf", "1.0", "reader", "download"),
        ("Report.pdf", "1.0", "reader", "view"),
    ]


@pytest.mark.usefixtures("logged")
def test_the_parts_of_one_reading_are_one_line(client: Client, upload: Upload) -> None:
    document = upload()
    for part in ("bytes=0-3", "bytes=4-9", "bytes=10-"):
        assert client.get(file_url(document), headers={"Range": part}).status_code == 206
    assert len(lines()) == 1


@pytest.mark.usefixtures("logged")
def test_who_fetches_only_a_later_part_is_logged_too(client: Client, upload: Upload) -> None:
    client.get(file_url(upload()), headers={"Range": "bytes=1-"})
    assert len(lines()) == 1


@pytest.mark.usefixtures("logged")
def test_a_question_without_the_bytes_and_a_refusal_are_no_reading(world: World, upload: Upload) -> None:
    document = upload()
    client_of(world.reader).head(file_url(document))
    assert client_of(world.stranger).get(file_url(document)).status_code == 404
    assert lines() == []


@pytest.mark.usefixtures("logged")
def test_many_versions_are_logged_by_few_statements(
    world: World, upload: Upload, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader = actor(world.reader)
    versions = [
        documents.version_of(reader, upload(f"{number}.docx", text=str(number))) for number in range(6)
    ]
    reading.logged_libraries()
    with django_assert_max_num_queries(6):
        reading.note_many(reader, versions, Way.ZIP)
    assert [line[0] for line in lines()] == [f"{number}.docx" for number in range(6)]


@pytest.mark.usefixtures("logged")
def test_a_document_whose_reading_cannot_be_logged_is_still_read(
    client: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_rows: object) -> None:
        raise DatabaseError("database is locked")

    monkeypatch.setattr(ReadEntry.objects, "bulk_create", fail)
    assert client.get(file_url(upload())).status_code == 200
    assert lines() == []


# -- who is shown it ------------------------------------------------------------------------------


def readers_url(document: Document) -> str:
    return reverse("libraries:readers-file", args=[document.pk])


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("person", "is_shown"),
    [
        ("administrator", True),
        ("manager", True),
        ("salesperson", False),
        ("colleague", False),
        ("reader", False),
        ("other_group", False),
        ("stranger", False),
        ("nobody", False),
    ],
)
def test_who_is_shown_who_has_read_a_document(
    world: World, upload: Upload, person: str, is_shown: bool
) -> None:
    document = upload()
    client_of(world.reader).get(file_url(document))
    client = client_of(world.person(person))
    panel = client.get(reverse("libraries:document", args=[document.pk]), {"tab": "readers"})
    assert panel.status_code == (200 if is_shown else 404)
    assert client.get(readers_url(document)).status_code == (200 if is_shown else 404)
    if is_shown:
        assert "Test Reader" in panel.content.decode()


def test_where_no_log_is_kept_nobody_is_shown_one(world: World, upload: Upload) -> None:
    document = upload()
    assert client_of(world.administrator).get(readers_url(document)).status_code == 404


@pytest.mark.usefixtures("logged")
def test_the_file_of_readers_is_harmless_in_a_spreadsheet(world: World, upload: Upload) -> None:
    document = upload("=cmd.docx")
    client_of(world.reader).get(file_url(document))
    answer: Any = client_of(world.manager).get(readers_url(document))
    written = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert written[0] == "When;Who;For;What;Document;Version"
    assert "Test Reader;;downloaded;'=cmd.docx;1.0" in written[1]


@pytest.mark.usefixtures("logged")
def test_administrators_look_through_the_whole_log(world: World, upload: Upload) -> None:
    for name in ("Offer.docx", "Plan.docx"):
        client_of(world.reader).get(file_url(upload(name, text=name)))
    report = reverse("libraries:reading")
    assert client_of(world.manager).get(report).status_code == 404
    client = client_of(world.administrator)
    everything = client.get(report).content.decode()
    assert "Offer.docx" in everything
    assert "Plan.docx" in everything
    assert "Plan.docx" not in client.get(report, {"name": "offer"}).content.decode()
    assert "Offer.docx" not in client.get(report, {"until": "2001-01-01"}).content.decode()
    assert "Offer.docx" in client.get(report, {"since": "nonsense", "person": "x"}).content.decode()
    file: Any = client.get(report, {"file": "csv"})
    assert len(b"".join(file.streaming_content).splitlines()) == 3


@pytest.mark.usefixtures("logged")
def test_the_log_outlives_the_document_and_ends_with_its_time(world: World, upload: Upload) -> None:
    document = upload()
    client_of(world.reader).get(file_url(document))
    actions.delete(actor(world.salesperson), document)
    recycling.purge_many(actor(world.administrator), definition_of(Document), [document.pk])
    assert [line[0] for line in lines()] == ["Offer.docx"]
    assert showing.forget_old() == 0
    ReadEntry.objects.update(at=timezone.now() - timedelta(days=400))
    assert showing.forget_old() == 1
