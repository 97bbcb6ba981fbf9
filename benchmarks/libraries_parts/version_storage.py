"""What a hundred versions cost: of a file with pictures, of one that is all text, and of equal bytes.

Each version changes one paragraph. Beside the bytes that are kept stand those of so many whole copies.
"""

import io
import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db.models import QuerySet

from benchmarks.frame import Bar, Beside, Case, medians_ms
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Owner
from libraries import documents
from libraries.models import Document, DocumentVersion
from libraries.storing import files
from libraries.storing.delta import delta_path
from libraries.storing.packing import pack_document
from libraries.storing.place import place
from libraries.storing.rows import PackedFile

DATA_VERSION = 1
OWNER = "Version storage"
#: The text-heavy file takes a second to write anew each time, so it has fewer versions.
VERSIONS, TEXT_VERSIONS = 100, 25
PICTURES, PICTURE_BYTES = 8, 600_000
FEW_PARAGRAPHS, MANY_PARAGRAPHS = 1_500, 60_000
_MEGABYTE = 1_000_000
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def make_data() -> None:
    """Make the owner of the documents; they are made anew at each measurement."""
    now = datetime.now(UTC)
    Owner.objects.create(name=OWNER, created_at=now, modified_at=now, version=1)


def measure() -> Iterable[Case]:
    """Write the versions, pack them and count the bytes."""
    tenth = Bar(0.1, "most", "ratio")
    yield from _measured("pictures", _word_files(VERSIONS, FEW_PARAGRAPHS, PICTURES), tenth)
    yield from _measured("all text", _word_files(TEXT_VERSIONS, MANY_PARAGRAPHS, 0), None)
    yield from _equal()


def _measured(kind: str, contents: Iterator[bytes], bar: Bar | None) -> Iterator[Case]:
    document = _document(kind, contents)
    try:
        packing = medians_ms(lambda: pack_document(document.pk), times=1, warm_up=0)[0]
        yield _cost(f"{kind}: versions, one paragraph changed", document, bar)
        count = _packed(document).count()
        yield Case(name=f"{kind}: packing, per version", value=packing / max(count, 1), unit="ms")
        if count:
            yield _reading(kind, document)
    finally:
        _remove(document)


def _equal() -> Iterator[Case]:
    content = next(_word_files(1, FEW_PARAGRAPHS, PICTURES))
    document = _document("equal", iter([content] * VERSIONS))
    try:
        yield _cost("equal bytes: versions", document, Bar(1.01 / VERSIONS, "most", "ratio"))
    finally:
        _remove(document)


def _document(kind: str, contents: Iterator[bytes]) -> Document:
    system, library = Actor.system(), documents.common_library(documents.CRM_LIBRARY)
    generated = {"owner": Owner.objects.get(name=OWNER)}
    name = f"{kind}.docx"
    document = documents.upload(system, library, name=name, content=next(contents), generated=generated)
    for content in contents:
        document = documents.new_version(system, document, content)
    return document


def _cost(name: str, document: Document, bar: Bar | None) -> Case:
    whole = sum(version.size for version in document.versions.all())
    count = document.versions.count()
    beside = Beside(f"{count} whole copies", whole / _MEGABYTE)
    kept = _kept(document) / _MEGABYTE
    return Case(name=f"{name} ({count})", value=kept, unit="MB", beside=beside, bar=bar)


def _packed(document: Document) -> "QuerySet[PackedFile]":
    packed = PackedFile.objects.filter(file__in=document.versions.values("file"), base__isnull=False)
    return packed.select_related("file", "base")


def _kept(document: Document) -> int:
    """Return how many bytes the storage holds for a document."""
    names = set(document.versions.values_list("file__file", flat=True))
    packed = _packed(document)
    deltas = {delta_path(one.file.file.name, one.base.file.name) for one in packed if one.base}
    return sum(place().kept_size(name) or 0 for name in names | deltas)


def _reading(kind: str, document: Document) -> Case:
    newest, oldest = document.versions.first(), document.versions.last()
    whole, packed = medians_ms(lambda: _read(newest), lambda: _read(oldest))
    beside = Beside("a whole one", whole)
    return Case(name=f"{kind}: reading a packed version", value=packed, unit="ms", beside=beside)


def _read(version: DocumentVersion | None) -> None:
    if version is not None:
        with files.open_file(version.file) as opened:
            opened.read()


def _remove(document: Document) -> None:
    kept = {version.file for version in document.versions.select_related("file")}
    Document.objects.get(pk=document.pk).purge()
    files.drop_unshared(kept)


def _word_files(count: int, paragraphs: int, pictures: int) -> Iterator[bytes]:
    """Return Word files of about five megabytes, each with another paragraph changed."""
    chance = random.Random(count + paragraphs)
    words = [f"{chance.randrange(1 << 40):x}"[: chance.randrange(2, 9)] for _ in range(4_000)]
    lines = [" ".join(chance.choices(words, k=30)) for _ in range(paragraphs)]
    media = [chance.randbytes(PICTURE_BYTES) for _ in range(pictures)]
    for number in range(count):
        lines[chance.randrange(paragraphs)] = f"Changed in version {number}: {chance.random()}"
        yield _word_file(lines, media)


def _word_file(lines: Iterable[str], media: Iterable[bytes]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", document)
        for number, picture in enumerate(media):
            archive.writestr(f"word/media/image{number}.jpeg", picture)
    return packed.getvalue()
