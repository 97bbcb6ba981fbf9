"""What makes a file one to be careful with, told from its bytes: macros, archives, passwords."""

from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipFile

from libraries.containers.archives import ArchiveRefused, open_archive
from libraries.formats import compound
from libraries.formats.registry import Family, Format
from libraries.formats.sniffing import ARCHIVE_LIMITS

_MACRO_STORAGES = frozenset({"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"})
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_OPEN_DOCUMENT_SCRIPTS = ("Basic/", "Scripts/")
_ENCRYPTED_ROOTS = frozenset({"EncryptedPackage", "EncryptedSummary"})
#: The record of PowerPoint 97 that says whether the presentation has macros, with its length.
_SLIDES_MACROS = b"\x02\x00\x00\x04\x0c\x00\x00\x00"
_WORD_START = b"\xec\xa5"
_WORD_ENCRYPTED = 0x0100
_EXCEL_FILE_PASS = 0x002F
_FIRST_RECORDS = 20
_PDF_TAIL = 1 << 16
_BLOCK = 1 << 20
#: Formats that can carry macros, and mostly do not.
_MAY_HAVE_MACROS = frozenset({"xlsb"})


class Danger(StrEnum):
    """A reason to be careful, the gravest first; the values are those of a document's column."""

    MACROS = "macros"
    PASSWORD = "password"  # noqa: S105 - the name of the danger
    ARCHIVE = "archive"


def dangers_of(source: bytes | BinaryIO, file_format: Format) -> list[Danger]:
    """Return what is to be feared of a file, the gravest first."""
    stream = BytesIO(source) if isinstance(source, bytes) else source
    position = stream.tell()
    try:
        found = set(_dangers(stream, file_format))
    finally:
        stream.seek(position)
    return [danger for danger in Danger if danger in found]


def _dangers(stream: BinaryIO, file_format: Format) -> Iterator[Danger]:
    if file_format.is_macro and file_format.code not in _MAY_HAVE_MACROS:
        yield Danger.MACROS
    if file_format.family == Family.ARCHIVE:
        yield Danger.ARCHIVE
    stream.seek(0)
    head = stream.read(8)
    if head.startswith(compound.MAGIC):
        yield from _dangers_of_compound(stream, file_format)
    elif head.startswith(b"PK"):
        yield from _dangers_of_container(stream)
    elif file_format.code == "pdf" and _has_encryption(stream):
        yield Danger.PASSWORD


def _dangers_of_container(stream: BinaryIO) -> Iterator[Danger]:
    try:
        with open_archive(stream, limits=ARCHIVE_LIMITS) as archive:
            if _has_macro_part(archive):
                yield Danger.MACROS
            if any(entry.flag_bits & 0x1 for entry in archive.infolist()):
                yield Danger.PASSWORD
    except ArchiveRefused:
        return


def _has_macro_part(archive: ZipFile) -> bool:
    """Tell whether an Office or OpenDocument file carries macros, whatever its name and its types say."""
    is_open_document = "mimetype" in archive.NameToInfo
    is_office = "[Content_Types].xml" in archive.NameToInfo
    return any(
        (is_office and name.lower().endswith(_MACRO_PARTS))
        or (is_open_document and name.startswith(_OPEN_DOCUMENT_SCRIPTS) and not name.endswith("/"))
        for name in archive.namelist()
    )


def _dangers_of_compound(stream: BinaryIO, file_format: Format) -> Iterator[Danger]:
    names = compound.root_names(stream)
    if names & _MACRO_STORAGES or (file_format.code == "ppt" and _slides_have_macros(stream)):
        yield Danger.MACROS
    if names & _ENCRYPTED_ROOTS or _is_locked(stream, file_format):
        yield Danger.PASSWORD


def _is_locked(stream: BinaryIO, file_format: Format) -> bool:
    """Tell whether a file of Word or Excel 97 asks for a password."""
    if file_format.code == "doc":
        start = compound.stream_start(stream, "WordDocument")
        is_document = start.startswith(_WORD_START)
        return is_document and bool(int.from_bytes(start[10:12], "little") & _WORD_ENCRYPTED)
    if file_format.code == "xls":
        names = ("Workbook", "Book")
        return any(_has_file_pass(compound.stream_start(stream, name)) for name in names)
    return False


def _has_file_pass(start: bytes) -> bool:
    """Look for the record FILEPASS, which stands among the first of a workbook."""
    place = 0
    for _count in range(_FIRST_RECORDS):
        if place + 4 > len(start):
            return False
        kind, length = int.from_bytes(start[place : place + 2], "little"), start[place + 2 : place + 4]
        if kind == _EXCEL_FILE_PASS:
            return True
        place += 4 + int.from_bytes(length, "little")
    return False


def _slides_have_macros(stream: BinaryIO) -> bool:
    stream.seek(0)
    before = b""
    while block := stream.read(_BLOCK):
        held = before + block
        place = held.find(_SLIDES_MACROS)
        while place >= 0:
            if held[place + 12 : place + 16] == b"\x01\x00\x00\x00":
                return True
            place = held.find(_SLIDES_MACROS, place + 1)
        before = held[-16:]
    return False


def _has_encryption(stream: BinaryIO) -> bool:
    """Tell whether the trailer of a PDF names an encryption; it stands at an end of the file."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(size - _PDF_TAIL, 0))
    tail = stream.read(_PDF_TAIL)
    stream.seek(0)
    return b"/Encrypt" in tail or b"/Encrypt" in stream.read(_PDF_TAIL)
