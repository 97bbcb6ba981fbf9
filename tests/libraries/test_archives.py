"""Opening ZIP containers from strangers."""

import struct
import zipfile
from io import BytesIO

import pytest

from libraries.containers.archives import ArchiveLimits, ArchiveRefused, open_archive, open_entry, read_entry


def zipped(entries: dict[str, bytes]) -> BytesIO:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target


def refusal_of(source: BytesIO, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(ArchiveRefused) as caught, open_archive(source, limits=limits or ArchiveLimits()):
        pass
    return caught.value.code


def test_an_entry_is_read() -> None:
    with open_archive(zipped({"a.txt": b"text"})) as archive:
        assert read_entry(archive, "a.txt") == b"text"


def test_an_entry_of_too_high_a_ratio_is_refused() -> None:
    assert refusal_of(zipped({"bomb": bytes(50 << 20)})) == "bomb"


def test_too_many_entries_are_refused() -> None:
    many = zipped({str(number): b"" for number in range(50)})
    assert refusal_of(many, ArchiveLimits(entries=49)) == "bomb"


def test_too_much_unpacked_data_is_refused() -> None:
    assert refusal_of(zipped({"a": b"12345", "b": b"12345"}), ArchiveLimits(unpacked_bytes=9)) == "bomb"


def test_a_large_zip64_table_is_refused_before_it_is_read() -> None:
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 5, 5, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 46, 0, 0)
    assert refusal_of(BytesIO(record + locator + end)) == "bomb"


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive at all" * 100, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_damaged(data: bytes) -> None:
    assert refusal_of(BytesIO(data)) in {"damaged", "bomb"}


def test_a_truncated_archive_is_damaged() -> None:
    whole = zipped({"a.txt": b"text" * 1000}).getvalue()
    assert refusal_of(BytesIO(whole[: len(whole) // 2])) == "damaged"


def test_a_broken_entry_is_damaged() -> None:
    source = zipped({"a.txt": bytes(range(256)) * 40})
    data = bytearray(source.getvalue())
    data[60:80] = bytes(20)
    with (
        open_archive(BytesIO(bytes(data))) as archive,
        pytest.raises(ArchiveRefused, match="damaged"),
        open_entry(archive, "a.txt") as stream,
    ):
        stream.read()


def test_an_encrypted_entry_is_named_as_such() -> None:
    data = bytearray(zipped({"a.txt": b"text"}).getvalue())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    with open_archive(BytesIO(bytes(data))) as archive, pytest.raises(ArchiveRefused, match="password"):
        read_entry(archive, "a.txt")


def test_a_small_entry_that_is_large_is_refused() -> None:
    with open_archive(zipped({"a.txt": b"12345"})) as archive, pytest.raises(ArchiveRefused) as caught:
        read_entry(archive, "a.txt", limit=4)
    assert caught.value.code == "bomb"
