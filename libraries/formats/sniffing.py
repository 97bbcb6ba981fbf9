"""Telling what a file is from its bytes; the name only decides between kinds of plain text."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO
from zipfile import ZipFile

from libraries.containers.archives import ArchiveLimits, ArchiveRefused, open_archive, read_entry
from libraries.formats import compound
from libraries.formats.registry import Format, by_code, by_extension
from libraries.names import extension

_HEAD_BYTES = 8192
_PDF_MAY_START_BEFORE = 1024
#: An archive is only looked at here, not unfolded.
ARCHIVE_LIMITS = ArchiveLimits(
    entries=200_000, directory_bytes=32 << 20, unpacked_bytes=1 << 60, ratio=1 << 60
)

_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gz"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"ID3", "mp3"),
    (b"BM", "bmp"),
)
_ROOT_NAMES: tuple[tuple[str, str], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_MAIN_PARTS: tuple[tuple[str, str], ...] = (
    ("wordprocessingml.document.main+xml", "docx"),
    ("wordprocessingml.template.main+xml", "dotx"),
    ("ms-word.document.macroenabled.main+xml", "docm"),
    ("ms-word.template.macroenabledtemplate.main+xml", "dotm"),
    ("spreadsheetml.sheet.main+xml", "xlsx"),
    ("spreadsheetml.template.main+xml", "xltx"),
    ("ms-excel.sheet.macroenabled.main+xml", "xlsm"),
    ("ms-excel.template.macroenabled.main+xml", "xltm"),
    ("ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    ("ms-excel.addin.macroenabled.main+xml", "xlam"),
    ("presentationml.presentation.main+xml", "pptx"),
    ("presentationml.slideshow.main+xml", "ppsx"),
    ("presentationml.template.main+xml", "potx"),
    ("ms-powerpoint.presentation.macroenabled.main+xml", "pptm"),
    ("ms-powerpoint.slideshow.macroenabled.main+xml", "ppsm"),
    ("ms-powerpoint.template.macroenabled.main+xml", "potm"),
)
_OPEN_DOCUMENTS = {
    f"application/vnd.oasis.opendocument.{kind}": code
    for kind, code in (
        ("text", "odt"),
        ("text-template", "ott"),
        ("spreadsheet", "ods"),
        ("spreadsheet-template", "ots"),
        ("presentation", "odp"),
        ("presentation-template", "otp"),
    )
}
_BRANDS = {b"avif": "avif", b"avis": "avif", b"heic": "heic", b"heix": "heic", b"mif1": "heic"}
_CHUNKS = {b"WEBP": "webp", b"WAVE": "wav"}
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_MAIL_HEADER = re.compile(
    rb"^(received|return-path|from|to|subject|date|message-id|mime-version|delivered-to|x-[a-z0-9-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_PROLOGUE = rb"(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)*"
_TEXT_STARTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"BEGIN:VCALENDAR", re.IGNORECASE), "ics"),
    (re.compile(rb"BEGIN:VCARD", re.IGNORECASE), "vcf"),
    (re.compile(_PROLOGUE + rb"(<!doctype svg[^>]*>\s*)?<svg[\s>]", re.IGNORECASE), "svg"),
    (re.compile(_PROLOGUE + rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE), "html"),
    (re.compile(rb"<\?xml\s", re.IGNORECASE), "xml"),
    (re.compile(rb"#!"), "script"),
)
_NAMED_TEXT = frozenset({"txt", "csv", "json", "xml", "html", "ics", "vcf", "script", "eml"})


def sniff(source: bytes | BinaryIO, name: str = "") -> Format:
    """Return the format of a file, given as its bytes or as a seekable file."""
    stream = BytesIO(source) if isinstance(source, bytes) else source
    position = stream.tell()
    try:
        return by_code(_code(stream, name))
    finally:
        stream.seek(position)


def _code(stream: BinaryIO, name: str) -> str:
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if not head:
        return "empty"
    if head.startswith(compound.MAGIC):
        return _compound_code(stream, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_code(stream)
    return _magic_code(head) or _text_code(head, name) or "unknown"


def _magic_code(head: bytes) -> str:
    for magic, code in _MAGICS:
        if head.startswith(magic):
            return code
    if head.startswith(b"RIFF"):
        return _CHUNKS.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    if head[257:262] == b"ustar":
        return "tar"
    return "pdf" if b"%PDF-" in head[:_PDF_MAY_START_BEFORE] else ""


def _compound_code(stream: BinaryIO, name: str) -> str:
    names = compound.root_names(stream)
    if "EncryptedPackage" in names:
        return _encrypted_code(name)
    return next((code for root_name, code in _ROOT_NAMES if root_name in names), "unknown")


def _encrypted_code(name: str) -> str:
    """Believe the name of an encrypted Office file: nothing else tells what is inside."""
    named = by_extension(extension(name))
    is_office = named is not None and any(named.code == code for _part, code in _MAIN_PARTS)
    return named.code if named and is_office else "office_encrypted"


def _zip_code(stream: BinaryIO) -> str:
    try:
        with open_archive(stream, limits=ARCHIVE_LIMITS) as archive:
            return _container_code(archive)
    except ArchiveRefused:
        return "zip"


def _container_code(archive: ZipFile) -> str:
    names = archive.NameToInfo
    if "[Content_Types].xml" in names:
        types = read_entry(archive, "[Content_Types].xml").lower()
        return next((code for part, code in _MAIN_PARTS if part.encode() in types), "zip")
    if "mimetype" in names:
        kind = read_entry(archive, "mimetype", limit=256).decode("ascii", errors="replace").strip()
        return _OPEN_DOCUMENTS.get(kind, "zip")
    return "script" if "META-INF/MANIFEST.MF" in names else "zip"


def _text_code(head: bytes, name: str) -> str:
    if not head.startswith(_WIDE_TEXT) and _CONTROLS.search(head):
        return ""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((code for pattern, code in _TEXT_STARTS if pattern.match(start)), "")
    named = by_extension(extension(name))
    tests: tuple[Callable[[], str], ...] = (
        lambda: "script" if named and named.code == "script" else "",
        lambda: found,
        lambda: "eml" if _is_mail(start) else "",
        lambda: named.code if named and named.code in _NAMED_TEXT - {"eml"} else "txt",
    )
    return next(code for code in (test() for test in tests) if code)


def _is_mail(start: bytes) -> bool:
    """Recognise a message by its header: two known lines before the first empty one."""
    header = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    begins = _MAIL_HEADER.match(start) or start.startswith(b"From ")
    return bool(begins) and len({line.lower() for line in _MAIL_HEADER.findall(header)}) >= 2
