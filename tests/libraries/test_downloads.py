"""Sending files: names, headers, parts, and nothing that can act in the browser."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from libraries import documents
from libraries.models import Document, Library
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def file_url(document: Document) -> str:
    return reverse("libraries:file", args=[document.pk])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_download_has_the_name_and_the_bytes_of_the_document(
    client: Client, upload: Upload, word_file: MakeFile
) -> None:
    answer = client.get(file_url(upload("Ponuka č. 5.docx", text="text")))
    assert body(answer) == word_file("text")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"Ponuka c. 5.docx\"; filename*=UTF-8''Ponuka%20%C4%8D.%205.docx"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert answer.headers["Content-Length"] == str(len(word_file("text")))


def test_an_old_version_is_sent_by_its_number(
    client: Client, world: World, upload: Upload, word_file: MakeFile
) -> None:
    document = upload(text="first")
    documents.new_version(actor(world.salesperson), document, word_file("second"))
    answer = client.get(reverse("libraries:version", args=[document.pk, "1.0"]))
    assert body(answer) == word_file("first")


def test_only_what_is_safe_is_shown_and_only_when_asked_for(
    client: Client, world: World, crm: Library, mail: Library, pdf_file: MakeFile
) -> None:
    salesperson = actor(world.salesperson)
    pdf = documents.upload(salesperson, crm, name="Report.pdf", content=pdf_file())
    page = documents.upload(salesperson, mail, name="page.html", content=b"<html><script>1</script></html>")

    assert client.get(file_url(pdf)).headers["Content-Disposition"].startswith("attachment")
    shown = client.get(f"{file_url(pdf)}?show=1")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    hostile = client.get(f"{file_url(page)}?show=1")
    assert hostile.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in hostile.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-3", slice(0, 4)),
        ("bytes=5-", slice(5, None)),
        ("bytes=-4", slice(-4, None)),
        ("Bytes=2-3", slice(2, 4)),
        ("bytes=-999999999", slice(None)),
        ("bytes=4-999999999", slice(4, None)),
        # Parts that touch, overlap or lie outside leave one.
        ("bytes=0-3, 4-9", slice(0, 10)),
        ("bytes=5-9,2-6", slice(2, 10)),
        ("bytes=0-3,9999999-", slice(0, 4)),
    ],
)
def test_a_part_is_sent_alone(
    client: Client, upload: Upload, word_file: MakeFile, asked: str, part: slice
) -> None:
    whole = word_file("text")
    answer = client.get(file_url(upload(text="text")), headers={"Range": asked})
    assert answer.status_code == 206
    assert body(answer) == whole[part]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert answer.headers["Content-Length"] == str(len(whole[part]))


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0", "bytes=9999999-, 99999999-999999999"])
def test_a_part_beyond_the_end_is_refused(client: Client, upload: Upload, asked: str) -> None:
    answer = client.get(file_url(upload()), headers={"Range": asked})
    assert (answer.status_code, answer.headers["Content-Range"].split("/")[0]) == (416, "bytes *")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=x", "bytes=4-2", "bytes=0-1,4-2"]
)
def test_an_odd_part_is_answered_with_the_whole(client: Client, upload: Upload, asked: str) -> None:
    assert client.get(file_url(upload()), headers={"Range": asked}).status_code == 200


def test_a_part_of_another_version_is_answered_with_the_whole(client: Client, upload: Upload) -> None:
    headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert client.get(file_url(upload()), headers=headers).status_code == 200


@pytest.mark.parametrize("condition", ["W/{etag}", "Tue, 01 Dec 2026 08:00:00 GMT", "*"])
def test_only_the_exact_etag_lets_a_part_be_sent(client: Client, upload: Upload, condition: str) -> None:
    address = file_url(upload())
    etag = client.get(address).headers["ETag"]
    asked = {"Range": "bytes=0-3"}
    loose = {**asked, "If-Range": condition.format(etag=etag)}
    assert client.get(address, headers=loose).status_code == 200
    assert client.get(address, headers={**asked, "If-Range": etag}).status_code == 206


def test_parts_of_an_empty_file(world: World, mail: Library, client: Client) -> None:
    empty = documents.upload(actor(world.salesperson), mail, name="empty.txt", content=b"")
    assert client.get(file_url(empty), headers={"Range": "bytes=-5"}).status_code == 200
    assert client.get(file_url(empty), headers={"Range": "bytes=0-"}).status_code == 416


@pytest.mark.parametrize(
    ("sender", "header", "value"),
    [("x-accel", "X-Accel-Redirect", "/kept-files/{path}"), ("x-sendfile", "X-Sendfile", "{root}/{path}")],
)
def test_the_web_server_in_front_is_told_which_bytes_to_send(
    client: Client, upload: Upload, settings: Any, sender: str, header: str, value: str
) -> None:
    document = upload("Offer.docx")
    row = document.current_version().file
    settings.SEND_FILES_BY = sender
    answer = client.get(file_url(document), headers={"Range": "bytes=0-3"})
    path = row.file.name
    assert answer.headers[header] == value.format(path=path, root=row.file.path.removesuffix(f"/{path}"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Offer.docx" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert Client().get(file_url(document)).headers.get(header) is None


def test_what_the_browser_has_is_not_sent_again(client: Client, upload: Upload) -> None:
    address = file_url(upload())
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_head_tells_size_and_name_without_the_bytes(
    client: Client, upload: Upload, word_file: MakeFile
) -> None:
    answer = client.head(file_url(upload(text="text")))
    assert answer.headers["Content-Length"] == str(len(word_file("text")))
    assert "Offer.docx" in answer.headers["Content-Disposition"]
    assert client.post(file_url(upload())).status_code == 405
