"""What makes a file one to be careful with."""

import struct

import pytest

from libraries.formats import Danger, dangers_of, sniff
from tests.libraries.formats.test_sniffing import compound_file, container, office

WORD = "openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_WORD = "ms-word.document.macroEnabled.main+xml"
SHEETS = "ms-excel.sheet.binary.macroEnabled.main"


def found(data: bytes, name: str = "") -> list[str]:
    return [str(one) for one in dangers_of(data, sniff(data, name))]


def with_part(name: str) -> bytes:
    types = f'<Types><Override PartName="/x.xml" ContentType="application/vnd.{WORD}"/></Types>'
    return container({"[Content_Types].xml": types.encode(), name: b"x"})


def open_document(*parts: str) -> bytes:
    return container({"mimetype": b"application/vnd.oasis.opendocument.text", **dict.fromkeys(parts, b"x")})


def locked_zip() -> bytes:
    data = bytearray(container({"secret.txt": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def slides(has_macros: int) -> bytes:
    record = b"\x02\x00\x00\x04\x0c\x00\x00\x00" + struct.pack("<LLL", 1, has_macros, 2)
    return compound_file("PowerPoint Document") + record


@pytest.mark.parametrize(
    ("data", "dangers"),
    [
        (office(WORD), []),
        (office(MACRO_WORD), ["macros"]),
        (with_part("word/vbaProject.bin"), ["macros"]),
        (with_part("word/VBAPROJECT.BIN"), ["macros"]),
        (office(SHEETS), []),
        (open_document("content.xml"), []),
        (open_document("Basic/Standard/Module1.xml"), ["macros"]),
        (open_document("Scripts/python/evil.py"), ["macros"]),
        (compound_file("WordDocument"), []),
        (compound_file("WordDocument", "Macros"), ["macros"]),
        (compound_file("Workbook", "_VBA_PROJECT_CUR"), ["macros"]),
        (slides(1), ["macros"]),
        (slides(0), []),
        (compound_file("EncryptedPackage", "EncryptionInfo"), ["password"]),
        (compound_file("PowerPoint Document", "EncryptedSummary"), ["password"]),
        (container({"a.txt": b"x"}), ["archive"]),
        (locked_zip(), ["password", "archive"]),
        (b"7z\xbc\xaf\x27\x1c rest", ["archive"]),
        (b"%PDF-1.7\n1 0 obj", []),
        (b"%PDF-1.7\n" + b"x" * 100_000 + b"trailer << /Encrypt 5 0 R >>", ["password"]),
        (b"PK\x03\x04 cut off", ["archive"]),
        (b"plain text", []),
        (b"", []),
    ],
)
def test_dangers_by_bytes(data: bytes, dangers: list[str]) -> None:
    assert found(data) == dangers


def test_a_name_says_nothing_of_macros() -> None:
    assert found(office(MACRO_WORD), "Innocent.docx") == [Danger.MACROS]


@pytest.mark.parametrize("length", range(0, 600, 13))
def test_a_damaged_compound_file_is_no_fault(length: int) -> None:
    found(compound_file("WordDocument", "Macros")[:length])
