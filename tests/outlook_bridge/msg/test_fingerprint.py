"""Whether two files hold the same message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outlook_bridge.msg.fingerprint import (
    fingerprint,
    is_same_message,
    normalised_subject,
    sha256_of,
    thread_guid,
)
from outlook_bridge.msg.values import Address, Attachment, Kind, MailMessage, Recipient, RecipientKind

SENT = datetime(2024, 1, 17, 21, 20, 0, 400_000, tzinfo=UTC)
MESSAGE = MailMessage(
    kind=Kind.MAIL,
    message_class="IPM.Note",
    subject="Offer",
    sender=Address("Ann", "ann@example.test"),
    recipients=(Recipient(RecipientKind.TO, Address("Bob", "bob@example.test")),),
    sent_at=SENT,
    message_id="1@example.test",
    text="Please find our offer attached.",
)


@pytest.mark.parametrize(
    "subject",
    [
        "Offer",
        "Re: offer",
        "RE: FW: Offer",
        "AW: Offer",
        "SV:  Offer",
        "Odp: offer",
        "Re[2]: OFFER",
        "回复：Offer",
        " WG: Offer ",
    ],
)
def test_marks_of_replies_and_forwards_are_taken_off(subject: str) -> None:
    assert normalised_subject(subject) == "offer"


@pytest.mark.parametrize("subject", ["Report: May", "Area: north", "Fwd", "Reply:x"])
def test_words_of_the_subject_stay(subject: str) -> None:
    assert normalised_subject(subject) == subject.casefold()


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"subject": "RE: Offer"}, True),
        ({"sent_at": SENT.replace(microsecond=0)}, True),
        ({"sent_at": SENT + timedelta(seconds=3)}, False),
        ({"sent_at": None}, True),
        ({"sent_at": SENT + timedelta(days=9), "is_sent_at_estimated": True}, True),
        ({"message_id": "2@example.test"}, False),
        ({"message_id": ""}, False),
        ({"subject": "Yes: Offer"}, False),
        ({"kind": Kind.MEETING_RESPONSE}, False),
        ({"kind": Kind.SMIME_ENCRYPTED}, True),
        ({"sender": Address("Ann", "eve@example.test")}, False),
        ({"sender": Address("Ann", "/O=X/CN=ANN", unresolved=True)}, True),
        ({"text": "Please find our offer attached. -- Scanned by a server"}, True),
        ({"text": "Pay to this account now"}, False),
        ({"text": ""}, True),
    ],
)
def test_the_same_message_is_known_by_more_than_its_id(change: dict[str, object], same: bool) -> None:
    other = replace(MESSAGE, **change)  # type: ignore[arg-type]
    assert is_same_message(MESSAGE, other) is same
    assert is_same_message(other, MESSAGE) is same


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"message_id": ""}, True),
        ({"subject": "Re: OFFER", "text": "other"}, True),
        ({"sent_at": SENT.replace(microsecond=0)}, True),
        ({"sender": Address("A.", "ANN@example.test")}, True),
        ({"recipients": ()}, False),
        ({"attachments": (Attachment(1, "a", "a", "", b"x"),)}, False),
        ({"attachments": (Attachment(1, "a", "a", "", b"x", hidden=True),)}, True),
    ],
)
def test_the_fingerprint_looks_at_what_both_copies_have(change: dict[str, object], same: bool) -> None:
    assert (fingerprint(replace(MESSAGE, **change)) == fingerprint(MESSAGE)) is same  # type: ignore[arg-type]


def test_keys_of_file_and_thread() -> None:
    reply = replace(MESSAGE, conversation_index=b"\x01" + bytes(5) + bytes(range(16)) + bytes(5))
    assert thread_guid(reply) == bytes(range(16)).hex()
    assert thread_guid(MESSAGE) == ""
    assert sha256_of(b"abc").startswith("ba7816bf")
