"""What is found out about an Office file before LibreOffice opens it."""

import zipfile
from pathlib import Path

import pytest

from libraries.containers.archives import ArchiveLimits
from libraries.formats.compound import MAGIC
from libraries.messages import Refusal
from libraries.renditions import checking
from libraries.renditions.checking import check_office_job
from tests.libraries.extraction.documents import open_document, paragraph, word, write_zip

ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'


def refusal_of(path: Path) -> str:
    with pytest.raises(Refusal) as caught:
        check_office_job(str(path))
    return caught.value.code


def test_a_plain_document_is_let_through(tmp_path: Path) -> None:
    check_office_job(str(word(tmp_path / "a.docx", paragraph("Hello"))))


def test_a_file_that_is_no_archive_is_left_to_the_filter(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1 Hello}")
    check_office_job(str(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", ENTITIES.encode(encoding))
    assert refusal_of(path) == "damaged"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": "0" * (20 << 20)})
    assert refusal_of(path) == "bomb"


def test_a_file_that_unfolds_to_more_than_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "LIMITS", ArchiveLimits(unpacked_bytes=100))
    assert refusal_of(word(tmp_path / "a.docx", paragraph("Hello" * 100))) == "bomb"


def test_a_file_of_many_megabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LARGEST_FILE", 10)
    assert refusal_of(word(tmp_path / "a.docx", paragraph("Hello"))) == "large"


def test_an_encrypted_open_document_is_named_as_such(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert refusal_of(open_document(tmp_path / "a.odt", "", manifest=manifest)) == "encrypted"


def test_an_encrypted_office_file_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(MAGIC + bytes(600))
    monkeypatch.setattr(checking, "root_names", lambda _stream: frozenset({"EncryptedPackage"}))
    assert refusal_of(path) == "encrypted"


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    whole = word(tmp_path / "a.docx", paragraph("Hello")).read_bytes()
    path = tmp_path / "half.docx"
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal_of(path) == "damaged"
