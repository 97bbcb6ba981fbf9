"""Hostile files: every one ends as a message or as one of the two exceptions of the package."""

import resource
import time
from pathlib import Path

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import Limits, MailMessage
from tests.outlook_bridge.msg.builder import DATA, SENT_TICKS, SUBJECT, attachment, message, recipient
from tests.outlook_bridge.msg.fuzz import damaged, use


def seconds_of(data: bytes) -> tuple[MailMessage, float]:
    started = time.process_time()
    return read(data), time.process_time() - started


def peak_of_memory() -> int:
    """Return the most memory that this process has had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("path", sorted(DATA.glob("syn_*.msg")), ids=lambda path: path.name)
def test_the_made_files_stay_under_the_bars(path: Path) -> None:
    started, peak = time.process_time(), peak_of_memory()
    if "truncated" in path.name:
        with pytest.raises(UnreadableMail):
            read(path.read_bytes())
    else:
        read(path.read_bytes())
    assert time.process_time() - started < 2
    # What the tests before have taken is theirs: only what the file adds to the peak counts.
    assert peak_of_memory() - peak < 300 * 1024


def test_five_thousand_recipients_are_read_in_order_within_a_second() -> None:
    people = tuple(recipient(f"Person {number}", f"p{number}@example.test") for number in range(5_000))
    read_message, seconds = seconds_of(message({SUBJECT: "many"}, recipients=people))
    emails = [item.address.email for item in read_message.recipients]
    assert emails == [f"p{number}@example.test" for number in range(5_000)]
    assert seconds < 1


def test_two_thousand_attachments_of_one_name_get_names_of_their_own() -> None:
    parts = tuple(
        attachment({0x3705: 1, 0x0E21: number, 0x3707: "same.txt", 0x3701: b"x"}) for number in range(2_048)
    )
    read_message, seconds = seconds_of(message({}, attachments=parts))
    assert len({item.name for item in read_message.attachments}) == 2_048
    assert read_message.attachments[1].name == "same (2).txt"
    assert seconds < 1.5


def test_beyond_the_limits_the_rest_is_left_out_with_a_reason() -> None:
    people = tuple(recipient(f"P{number}", f"p{number}@example.test") for number in range(4))
    parts = tuple(attachment({0x3705: 1, 0x3701: b"x"}) for _ in range(4))
    data = message({0x1000: "x" * 50}, recipients=people, attachments=parts)
    cut = read(data, limits=Limits(entries=3, body_size=20))
    assert (len(cut.recipients), len(cut.attachments), len(cut.text)) == (3, 3, 20)
    expected = {reasons.TOO_MANY_RECIPIENTS, reasons.TOO_MANY_ATTACHMENTS, reasons.BODY_CUT}
    assert set(cut.warnings) == expected
    with pytest.raises(MailTooLarge) as caught:
        read(data, limits=Limits(file_size=100))
    assert caught.value.reason == reasons.FILE_TOO_LARGE


def test_fifty_levels_are_read_as_far_as_the_limit() -> None:
    level = read((DATA / "syn_nested_50.msg").read_bytes())
    depth = 0
    assert reasons.TOO_DEEP in level.warnings
    while level.attachments[0].content:
        level = read(level.attachments[0].content)
        depth += 1
    assert depth == Limits().nesting
    assert (level.text, level.warnings) == ("Hello", (reasons.ATTACHMENT_EMPTY,))


def test_no_sender_writes_headers_of_his_own() -> None:
    injected = read((DATA / "syn_header_injection.msg").read_bytes())
    assert injected.subject == "Hi Bcc: victim@example.test"
    assert injected.sender.email == "eve@example.test"
    assert len(injected.recipients) == 1
    lines = (injected.subject, injected.sender.name, injected.sender.email, injected.message_id)
    assert not any(sign in line for line in lines for sign in "\r\n")


def test_half_characters_and_far_times_are_survived() -> None:
    odd = read(message({SUBJECT: "a\ud800b\0\0", 0x0039: 0x7FFFFFFFFFFFFFFF, 0x3007: SENT_TICKS}))
    assert odd.subject == "a\ufffdb"
    assert odd.is_sent_at_estimated


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", reasons.EMPTY),
        (b"PK\x03\x04" + bytes(100), reasons.NO_MESSAGE),
        (b"just words, no headers", reasons.NO_MESSAGE),
        (b"note: a text file\nwith: colons\n", reasons.NO_MESSAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", reasons.NO_MESSAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), reasons.CONTAINER_DAMAGED),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMail) as caught:
        read(data)
    assert caught.value.reason == reason


def test_damaged_files_let_out_no_foreign_exception() -> None:
    for one in damaged(count=300, seed=1):
        started = time.process_time()
        # A foreign exception fails the test; the note says which file brings it back.
        try:
            use(one.data)
        except Exception as error:
            error.add_note(one.name)
            raise
        assert time.process_time() - started < 2, one.name
