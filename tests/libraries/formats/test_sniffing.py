"""What a file is by its bytes."""

import os
import struct
import zipfile
from io import BytesIO, FileIO
from pathlib import Path

import docx
import openpyxl
import pytest

from libraries.formats import sniff

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT.parent / "shared" / "corpus" / "msg"


def office(main_type: str) -> bytes:
    types = f'<Types><Override PartName="/x.xml" ContentType="application/vnd.{main_type}"/></Types>'
    return container({"[Content_Types].xml": types.encode(), "x.xml": b"<x/>"})


def container(entries: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def compound_file(*names: str) -> bytes:
    """Return an OLE file whose root folder holds empty streams of these names."""
    fat = struct.pack("<128L", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<5H6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    entries = b"".join(
        directory_entry(name, 5 if not number else 2, right=number + 1, child=1 if not number else 0xFFFFFFFF)
        for number, name in enumerate(("Root Entry", *names))
    )
    return header + fat + entries.ljust(512, b"\x00")


def directory_entry(name: str, kind: int, *, right: int, child: int) -> bytes:
    encoded = name.encode("utf-16-le")
    start = encoded.ljust(64, b"\x00") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    siblings = struct.pack("<3L", 0xFFFFFFFF, 0xFFFFFFFF if kind == 5 else right, child)
    return (start + siblings).ljust(128, b"\x00")


OFFICE_TYPES = [
    ("openxmlformats-officedocument.wordprocessingml.document.main+xml", "docx"),
    ("openxmlformats-officedocument.wordprocessingml.template.main+xml", "dotx"),
    ("ms-word.document.macroEnabled.main+xml", "docm"),
    ("ms-word.template.macroEnabledTemplate.main+xml", "dotm"),
    ("openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xlsx"),
    ("ms-excel.sheet.macroEnabled.main+xml", "xlsm"),
    ("ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    ("openxmlformats-officedocument.presentationml.presentation.main+xml", "pptx"),
    ("ms-powerpoint.presentation.macroEnabled.main+xml", "pptm"),
    ("somebody.else+xml", "zip"),
]


@pytest.mark.parametrize(("main_type", "code"), OFFICE_TYPES)
def test_an_office_file_is_known_by_its_main_part(main_type: str, code: str) -> None:
    assert sniff(office(main_type), "misleading.zip").code == code


def test_files_of_the_office_libraries_are_known() -> None:
    document, workbook = BytesIO(), BytesIO()
    docx.Document().save(document)
    openpyxl.Workbook().save(workbook)
    assert [sniff(document).code, sniff(workbook).code] == ["docx", "xlsx"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("WordDocument", "1Table"), "doc"),
        (("Workbook",), "xls"),
        (("Book",), "xls"),
        (("PowerPoint Document",), "ppt"),
        (("__nameid_version1.0", "__properties_version1.0"), "msg"),
        (("EncryptionInfo", "EncryptedPackage"), "office_encrypted"),
        (("something",), "unknown"),
    ],
)
def test_a_compound_file_is_known_by_the_names_in_its_root(names: tuple[str, ...], code: str) -> None:
    assert sniff(compound_file(*names)).code == code


def test_an_encrypted_office_file_is_what_its_name_says() -> None:
    encrypted = compound_file("EncryptionInfo", "EncryptedPackage")
    assert sniff(encrypted, "Plan.XLSX").code == "xlsx"
    assert sniff(encrypted, "Plan.exe").code == "office_encrypted"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.docx", "empty"),
        (b"%PDF-1.7\n", "x.docx", "pdf"),
        (b"\x00\x01 junk %PDF-1.4", "x", "pdf"),
        (b"MZ\x90\x00%PDF-1.4", "invoice.pdf", "exe"),
        (b"\x7fELF\x02", "x", "elf"),
        (b"{\\rtf1\\ansi x}", "x.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "x.jpg", "png"),
        (b"\xff\xd8\xff\xe0", "x", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x", "webp"),
        (b"\x00\x00\x00\x20ftypavif", "x", "avif"),
        (b"\x00\x00\x00\x20ftypisom", "x", "mp4"),
        (b"x" * 257 + b"ustar", "x", "tar"),
        (b"PK\x05\x06" + bytes(18), "x.docx", "zip"),
        (b"PK\x03\x04 broken", "x.docx", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.doc", "unknown"),
        (b"\x01\x02\x03\x04", "x.docx", "unknown"),
        (b"plain words", "x.docx", "txt"),
        (b"a;b;c\n1;2;3", "x.csv", "csv"),
        (b"\xef\xbb\xbfa,b", "x.CSV", "csv"),
        (b"\xff\xfea\x00b\x00", "x.txt", "txt"),
        (b"del C:\\*", "run.bat", "script"),
        (b"#!/bin/sh\nls", "x.txt", "script"),
        (b"<!DOCTYPE html><html>", "x.txt", "html"),
        (b'<?xml version="1.0"?>\n<!-- a --><svg xmlns="x">', "x.xml", "svg"),
        (b'<?xml version="1.0"?><a/>', "x.txt", "xml"),
        (b"BEGIN:VCALENDAR\r\n", "x", "ics"),
        (b"BEGIN:VCARD\r\n", "x", "vcf"),
        (b"From: a@example.com\r\nSubject: x\r\n\r\nbody", "x", "eml"),
        (b"Received: from a\r\n by b\r\nDate: today\r\n\r\n", "x.txt", "eml"),
        (b"Subject: only one known line\n\nTo: be or not", "x.txt", "txt"),
    ],
)
def test_the_bytes_decide(data: bytes, name: str, code: str) -> None:
    assert sniff(data, name).code == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [("text", "odt"), ("spreadsheet", "ods"), ("presentation-template", "otp"), ("other", "zip")],
)
def test_an_open_document_is_known_by_its_mimetype_entry(kind: str, code: str) -> None:
    data = container(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"}
    )
    assert sniff(data).code == code


def test_a_java_program_is_no_archive() -> None:
    assert sniff(container({"META-INF/MANIFEST.MF": b""}), "x.zip").code == "script"


def test_a_huge_file_is_not_read_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.docx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.seek(2 << 30)
        file.write(office("openxmlformats-officedocument.wordprocessingml.document.main+xml"))
    with CountingFile(path) as counted:
        assert sniff(counted, "huge.docx").code == "docx"
        assert counted.bytes_read < 1 << 20


class CountingFile(FileIO):
    """A file that counts what is read from it."""

    bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size)
        self.bytes_read += len(data)
        return data


def test_the_place_in_the_file_stays() -> None:
    stream = BytesIO(b"%PDF-1.7 and more")
    stream.seek(5, os.SEEK_SET)
    sniff(stream)
    assert stream.tell() == 5


@pytest.mark.parametrize("seed", range(40))
def test_a_mangled_compound_file_never_fails(seed: int) -> None:
    data = bytearray(compound_file("WordDocument", "Data", "1Table"))
    for step in range(30):
        place = (seed * 7919 + step * 104729) % (len(data) - 8) + 8
        data[place] = (seed * 31 + step * 17) % 256
    assert sniff(bytes(data)).code in {"doc", "unknown"}


@pytest.mark.corpus
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.msg")), ids=lambda path: path.name)
def test_real_messages_are_known(path: Path) -> None:
    damaged = path.name in {"syn_truncated_50.msg"} or path.name.startswith("poi--clusterfuzz")
    with path.open("rb") as file:
        assert sniff(file, path.name).code in ({"msg", "unknown"} if damaged else {"msg"})
