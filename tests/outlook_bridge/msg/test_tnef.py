"""Content that Outlook packed into a `winmail.dat`."""

import random
import struct
from datetime import datetime
from uuid import UUID

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.outlook_entries import APPOINTMENT
from outlook_bridge.msg.reader import as_eml, read
from outlook_bridge.msg.tnef import SIGNATURE, NotTnef, read_tnef
from outlook_bridge.msg.values import Kind, MailMessage
from tests.outlook_bridge.msg.builder import attachment, message, stored_rtf

EPOCH = datetime(1601, 1, 1)
RTF = stored_rtf(rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}packed{\*\htmltag72 </p>}}")


def attribute(number: int, value: bytes, *, level: int = 1) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)


def wide(text: str) -> bytes:
    return struct.pack("<I", 1) + padded(text.encode("utf-16-le") + b"\0\0")


def binary(value: bytes) -> bytes:
    return struct.pack("<I", 1) + padded(value)


def properties(*rows: tuple[int, int, bytes]) -> bytes:
    return struct.pack("<I", len(rows)) + b"".join(
        struct.pack("<HH", kind, number) + value for kind, number, value in rows
    )


def named(guid: UUID, name: int | str, value: bytes) -> bytes:
    if isinstance(name, str):
        return guid.bytes_le + struct.pack("<I", 1) + padded(name.encode("utf-16-le") + b"\0\0") + value
    return guid.bytes_le + struct.pack("<II", 0, name) + value


def part(name: str, content: bytes, *rows: tuple[int, int, bytes]) -> bytes:
    found = attribute(0x69002, bytes(14), level=2) + attribute(0x18010, b"SHORT~1.TXT\0", level=2)
    found += attribute(0x6800F, content, level=2) if content else b""
    return found + attribute(0x69005, properties((0x1F, 0x3707, wide(name)), *rows), level=2)


def tnef(*pieces: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + b"".join(pieces)


def carrier(packed: bytes, *, text: str = "") -> bytes:
    return (
        b"From: a@b.test\r\nSubject: Packed\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\n"
        + text.encode()
        + b"\r\n--m\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
        + b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        + packed
        + b"\r\n--m--\r\n"
    )


def carried(packed: bytes, *, text: str = "") -> MailMessage:
    item = attachment({0x3705: 1, 0x3707: "winmail.dat", 0x370E: "application/ms-tnef", 0x3701: packed})
    return read(message({0x0037: "Packed", 0x1000: text}, attachments=(item,)))


BODY = attribute(0x69003, properties((0x1F, 0x0037, wide("Packed")), (0x102, 0x1009, binary(RTF))))


def test_text_and_files_come_out() -> None:
    found = carried(tnef(BODY, part("Žltý.txt", b"content"), part("b.bin", b"x" * 5)))
    assert (found.subject, found.html, found.text) == ("Packed", "<p>packed</p>", "packed")
    assert [(item.name, item.content) for item in found.attachments] == [
        ("Žltý.txt", b"content"),
        ("b.bin", b"xxxxx"),
    ]
    assert found.warnings == ()


def test_an_internet_message_is_unpacked_as_well() -> None:
    found = read(carrier(tnef(BODY, part("a.txt", b"content")), text="Hello"))
    assert (found.text, found.html) == ("Hello", "<p>packed</p>")
    assert [item.name for item in found.attachments] == ["a.txt"]


def test_a_message_in_it_can_be_read_again() -> None:
    inner = tnef(BODY, part("inside.txt", b"deep"))
    found = carried(tnef(BODY, part("Inner", b"", (0x0D, 0x3701, binary(bytes(16) + inner)))))
    nested = read(found.attachments[0].content)
    assert (found.attachments[0].embedded, nested.subject, nested.html) == (True, "Packed", "<p>packed</p>")
    assert [item.content for item in nested.attachments] == [b"deep"]


def test_an_invitation_of_an_old_program_says_when() -> None:
    ticks = int((datetime(2024, 7, 1, 7) - EPOCH).total_seconds()) * 10_000_000
    start = named(APPOINTMENT, 0x820D, struct.pack("<Q", ticks))
    keywords = named(UUID(int=5), "Keywords", struct.pack("<I", 2) + padded(b"a") + padded(b"b"))
    found = carried(
        tnef(
            attribute(0x78008, b"IPM.Microsoft Schedule.MtgReq\0"),
            attribute(
                0x69003, properties((0x40, 0x8012, start), (0x101E, 0x8013, keywords), (0x0B, 1, b"\1\0\0\0"))
            ),
        )
    )
    assert found.kind is Kind.MEETING_REQUEST
    assert found.appointments[0].starts == datetime(2024, 7, 1, 7)


def test_old_attributes_serve_where_there_are_no_properties() -> None:
    code_page = attribute(0x69007, struct.pack("<II", 1250, 0))
    old = attribute(0x69002, bytes(14), level=2) + attribute(0x18010, b"\x8elt.txt\0", level=2)
    found = carried(
        tnef(code_page, attribute(0x2800C, b"\x8elt\xfd\0"), old, attribute(0x6800F, b"data", level=2))
    )
    assert found.text == "Žltý"
    assert [(item.name, item.content) for item in found.attachments] == [("Žlt.txt", b"data")]


@pytest.mark.parametrize("packed", [SIGNATURE, SIGNATURE + b"\1\0", tnef(b"\x01")])
def test_a_damaged_one_stays_a_file_and_is_told(packed: bytes) -> None:
    found = carried(packed)
    assert [item.name for item in found.attachments] == ["winmail.dat"]
    assert found.warnings == (reasons.PACKED_UNREADABLE,)


def test_what_only_has_the_name_stays_a_file() -> None:
    assert carried(b"no tnef").warnings == ()
    with pytest.raises(NotTnef):
        read_tnef(b"no tnef", depth=1)


def test_what_was_packed_is_written_unpacked() -> None:
    item = attachment({0x3705: 1, 0x3707: "winmail.dat", 0x3701: tnef(BODY, part("a.txt", b"content"))})
    written = as_eml(message({0x0037: "Packed"}, attachments=(item,)))
    assert b"winmail" not in written
    assert read(written).attachments[0].content == b"content"


def test_damage_anywhere_lets_out_no_foreign_exception() -> None:
    source = random.Random(7)
    inner = tnef(BODY, part("inside.txt", b"deep"))
    whole = tnef(BODY, part("a.txt", b"content"), part("I", b"", (0x0D, 0x3701, binary(bytes(16) + inner))))
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(source.randint(1, 6)):
            data[source.randrange(6, len(data))] = source.randrange(256)
        try:
            carried(bytes(data[: source.randint(6, len(data))]))
        except (UnreadableMail, MailTooLarge):
            continue
