"""Opening ZIP containers that strangers sent: Office files, OpenDocument files and archives."""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_LOCATOR64_MARK = b"PK\x06\x07"
_SMALL = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may unfold to."""

    entries: int = 20_000
    directory_bytes: int = 8 << 20
    unpacked_bytes: int = 2 << 30
    ratio: int = 400


class ArchiveRefused(Refusal):
    """The archive is damaged, encrypted or unfolds to too much."""


DEFAULT_LIMITS = ArchiveLimits()


@contextmanager
def open_archive(source: BinaryIO, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP container after its table of contents has been found harmless."""
    _check_directory(source, limits)
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, ValueError, OverflowError, struct.error, UnicodeError) as error:
        raise damaged() from error
    with archive:
        _check_entries(archive.infolist(), limits)
        yield archive


@contextmanager
def open_entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """Open one entry for reading; damage and encryption are refused by name."""
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 0x1:
            raise ArchiveRefused("encrypted", Message(_("The file is protected by a password.")))
        with archive.open(info) as stream:
            yield stream
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, zlib.error) as error:
        raise damaged() from error


def read_entry(archive: zipfile.ZipFile, name: str, *, limit: int = _SMALL) -> bytes:
    """Return the bytes of a small entry; a larger one is refused."""
    with open_entry(archive, name) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise _too_large()
    return data


def damaged() -> ArchiveRefused:
    """Return the refusal of a container that cannot be read."""
    return ArchiveRefused("damaged", Message(_("The file is damaged: its contents cannot be unpacked.")))


def _too_large() -> ArchiveRefused:
    return ArchiveRefused(
        "bomb", Message(_("The file unfolds to far more data than it should and was not opened."))
    )


def _check_directory(source: BinaryIO, limits: ArchiveLimits) -> None:
    """Refuse a table of contents too large to be read into memory."""
    size = source.seek(0, os.SEEK_END)
    start = max(size - _LONGEST_COMMENT - _END.size, 0)
    source.seek(start)
    tail = source.read(_LONGEST_COMMENT + _END.size)
    position = tail.rfind(_END_MARK)
    if position < 0 or len(tail) - position < _END.size:
        raise damaged()
    record = _END.unpack_from(tail, position)
    entries, directory_bytes = _directory64(source, tail[:position]) or (record[4], record[5])
    if entries > limits.entries or directory_bytes > limits.directory_bytes:
        raise _too_large()
    source.seek(0)


def _directory64(source: BinaryIO, before_end: bytes) -> tuple[int, int] | None:
    """Return entries and size that the table of a large archive states, if it has one."""
    locator = before_end[-_LOCATOR64.size :]
    if len(locator) < _LOCATOR64.size or not locator.startswith(_LOCATOR64_MARK):
        return None
    source.seek(min(_LOCATOR64.unpack(locator)[2], 1 << 62))
    record = source.read(_END64.size)
    if len(record) < _END64.size:
        raise damaged()
    fields = _END64.unpack(record)
    return fields[7], fields[8]


def _check_entries(entries: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes:
        raise _too_large()
    if any(_is_bomb(entry, limits) for entry in entries):
        raise _too_large()


def _is_bomb(entry: zipfile.ZipInfo, limits: ArchiveLimits) -> bool:
    return entry.file_size > 8 * _SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1)
