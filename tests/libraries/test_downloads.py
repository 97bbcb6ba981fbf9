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
    assert answer.headers["Content-Disposition"] == ("attachment; filename*=utf-8''Ponuka%20%C4%8D.%205.docx")
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
    [("bytes=0-3", slice(0, 4)), ("bytes=5-", slice(5, None)), ("bytes=-4", slice(-4, None))],
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


def test_a_part_beyond_the_end_is_refused(client: Client, upload: Upload) -> None:
    answer = client.get(file_url(upload()), headers={"Range": "bytes=9999999-"})
    assert (answer.status_code, answer.headers["Content-Range"].split("/")[0]) == (416, "bytes *")


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=x", "bytes=4-2"])
def test_an_odd_part_is_answered_with_the_whole(client: Client, upload: Upload, asked: str) -> None:
    assert client.get(file_url(upload()), headers={"Range": asked}).status_code == 200


def test_a_part_of_another_version_is_answered_with_the_whole(client: Client, upload: Upload) -> None:
    headers = {"Range": "bytes=0-3", "If-Range": '"another"'}
    assert client.get(file_url(upload()), headers=headers).status_code == 200


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
