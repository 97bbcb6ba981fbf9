"""Outlook messages written as internet messages: complete, and without a word that a sender slipped in."""

import email
import email.policy
from dataclasses import fields, replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.eml_writer import write_eml
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.header_writer import field_line, mailbox, parameter
from outlook_bridge.msg.reader import as_eml, read
from outlook_bridge.msg.values import (
    Address,
    Attachment,
    Kind,
    MailMessage,
    Recipient,
    RecipientKind,
)
from tests.outlook_bridge.msg.builder import (
    CORPUS,
    DATA,
    SENT_TICKS,
    attachment,
    inner_message,
    message,
    nested,
    recipient,
)

CORPUS_FILES = [path for path in sorted(CORPUS.glob("*.msg")) if "truncated" not in path.name]
OWN_FILES = [path for path in sorted(DATA.glob("syn_*.msg")) if "truncated" not in path.name]
#: What cannot or need not come back: how the file was stored, and what numbers and types its parts had.
NOT_KEPT = {"transport_headers", "warnings", "signed_content", "received_at", "has_rtf_only", "attachments"}
PART_FIELDS = ("name", "content", "content_id", "inline", "nested")


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def no_inner(_: bytes) -> MailMessage:
    raise AssertionError


def assert_same(one: MailMessage, other: MailMessage) -> None:
    """Compare what was read out of a `.msg` with what was read out of the `.eml` made of it."""
    # Internet dates have no parts of a second; the topic is made of the subject where there is none.
    expected = replace(one, sent_at=one.sent_at and one.sent_at.replace(microsecond=0), tasks=())
    # A calendar must say when it was made, though Outlook kept nothing of that.
    same_stamps = [
        replace(after, stamped_at=before.stamped_at) if before.stamped_at is None else after
        for before, after in zip(one.appointments, other.appointments, strict=True)
    ]
    found = replace(other, tasks=(), appointments=tuple(same_stamps))
    for name in {field.name for field in fields(one)} - NOT_KEPT:
        assert getattr(found, name) == getattr(expected, name), name
    assert [replace(task, doer="", uid="") for task in one.tasks] == [
        replace(task, uid="") for task in other.tasks
    ]
    stored = sorted(one.attachments, key=lambda item: item.inline and bool(item.content_id), reverse=True)
    assert len(stored) == len(other.attachments)
    for before, after in zip(stored, other.attachments, strict=True):
        if before.embedded:
            assert_same(read(before.content), read(after.content))
        else:
            assert [getattr(before, key) for key in PART_FIELDS] == [
                getattr(after, key) for key in PART_FIELDS
            ]


@pytest.mark.corpus
@pytest.mark.parametrize(
    "path", [path for path in CORPUS_FILES if "--" in path.name], ids=lambda path: path.name
)
def test_a_real_message_says_the_same_as_an_internet_message(path: Path) -> None:
    data = path.read_bytes()
    assert_same(read(data), read(as_eml(data)))


@pytest.mark.parametrize(
    "path", [path for path in OWN_FILES if "nested" not in path.name], ids=lambda path: path.name
)
def test_a_made_message_says_the_same_as_an_internet_message(path: Path) -> None:
    assert_same(read(path.read_bytes()), read(as_eml(path.read_bytes())))


@pytest.mark.corpus
@pytest.mark.parametrize("path", CORPUS_FILES, ids=lambda path: path.name)
def test_the_standard_parser_finds_nothing_wrong_and_nothing_missing(path: Path) -> None:
    data = path.read_bytes()
    original, written = read(data), as_eml(data)
    found = parsed(written)
    assert not [part.get_content_type() for part in found.walk() if part.defects]
    assert not [name for name, value in found.items() if getattr(value, "defects", ())]
    assert str(found["Subject"]) == " ".join(original.subject.split()) or not original.subject
    assert bool(found["From"]) is bool(original.sender)
    assert bool(found["Date"]) is bool(original.sent_at)
    assert found["MIME-Version"] == "1.0"
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert written.count(b"\n") == written.count(b"\r\n")


def test_no_header_is_there_that_the_message_does_not_have() -> None:
    found = parsed(as_eml((DATA / "syn_header_injection.msg").read_bytes()))
    assert found["Bcc"] is None
    assert sorted(found) == sorted(set(found)) or found.get_all("Received")
    expected = {"From", "To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
    assert set(found) <= expected | {"X-Rebuilt-From", "Message-ID", "Thread-Topic"}


EVIL = "x\r\nBcc: victim@example.test\r\n\r\n<script>"


@pytest.mark.parametrize("text", [EVIL, "x\nBcc: v@e.test", "x\rBcc: v@e.test", "x\x85Bcc: v\u2028Bcc: v"])
def test_no_field_can_start_another_one(text: str) -> None:
    item = Attachment(1, text, text, text, b"x", content_id=text)
    evil = MailMessage(
        kind=Kind.APPOINTMENT,
        message_class=text,
        subject=text,
        sender=Address(text, text),
        sent_by=Address("", text),
        recipients=(Recipient(RecipientKind.TO, Address(text, f"a@b.test{text}")),),
        message_id=text,
        in_reply_to=text,
        references=(text,),
        conversation_topic=text,
        categories=(text,),
        attachments=(item,),
        transport_headers=f"X-One: =?utf-8?q?a=0d=0aBcc:_v?=\nReply-To: {text}\n{text}",
    )
    found = parsed(write_eml(evil, read=no_inner))
    parts = list(found.walk())
    assert all(part["Bcc"] is None for part in parts)
    assert len(parts) == 3
    assert str(found["X-One"]) == "a Bcc: v"


def test_stored_headers_travel_along_but_not_those_that_the_message_says_itself() -> None:
    headers = (
        "Received: by a.test;  Mon, 1 Jan 2024 00:00:00 +0000\nReceived: by b.test\nSubject: other\n"
        "X-Mailer: M\u00fcller\nContent-Type: text/html\nReply-To: =?utf-8?q?J=C3=B6?= <j@e.test>\n"
    )
    found = parsed(as_eml(message({0x0037: "Own", 0x007D: headers, 0x0039: SENT_TICKS})))
    assert [str(value) for value in found.get_all("Received", [])] == [
        "by a.test; Mon, 1 Jan 2024 00:00:00 +0000",
        "by b.test",
    ]
    assert (str(found["Subject"]), str(found["X-Mailer"])) == ("Own", "Müller")
    assert found["Reply-To"].addresses[0].display_name == "Jö"
    assert found["X-Rebuilt-From"] == "Outlook message"


def test_the_tree_has_the_order_that_mail_programs_show() -> None:
    parts = (
        attachment({0x3705: 1, 0x3707: "logo.png", 0x370E: "image/png", 0x3712: "logo@x", 0x3701: b"png"}),
        attachment({0x3705: 1, 0x3707: "Angebot für März.pdf", 0x370E: "application/pdf", 0x3701: b"pdf"}),
        nested(inner_message({0x0037: "Inner", 0x1000: "inside", 0x0039: SENT_TICKS}), {0x3001: "Inner"}),
    )
    data = message({0x0037: "S", 0x1000: "Hi", 0x1013: b"<p>Hi<img src='cid:logo@x'>"}, attachments=parts)
    found = parsed(as_eml(data))
    assert [part.get_content_type() for part in found.walk()] == [
        *("multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html"),
        *("image/png", "application/pdf", "message/rfc822", "text/plain"),
    ]
    pdf, inner = found.iter_attachments()
    assert pdf.get_filename() == "Angebot für März.pdf"
    assert inner.get_content()["Subject"] == "Inner"
    assert "inside" in inner.get_content().get_content()


def test_nesting_ends_at_its_depth_with_the_file_itself() -> None:
    found = parsed(as_eml((DATA / "syn_nested_50.msg").read_bytes()))
    kinds = [part.get_content_type() for part in found.walk()]
    assert kinds.count("message/rfc822") == 8
    # The innermost message lost its own part when the depth of reading was reached.
    assert reasons.TOO_DEEP in read((DATA / "syn_nested_50.msg").read_bytes()).warnings


def test_a_damaged_inner_message_stays_a_file() -> None:
    def refuse(_: bytes) -> MailMessage:
        raise UnreadableMail(reasons.CONTAINER_DAMAGED)

    item = Attachment(1, "Inner.msg", "", "application/vnd.ms-outlook", b"broken", nested=True, embedded=True)
    found = parsed(write_eml(MailMessage(Kind.MAIL, "IPM.Note", attachments=(item,)), read=refuse))
    assert [part.get_content() for part in found.iter_attachments()] == [b"broken"]


def test_signed_content_keeps_its_bytes() -> None:
    head = b'Content-Type: multipart/signed; boundary="b";\r\n\tmicalg=sha1\r\nX: y\r\n\r\n'
    inner = head + b"--b\r\n\r\nHi \t\r\n--b--\r\n"
    signed = replace(
        MailMessage(Kind.MAIL, "IPM.Note.SMIME.MultipartSigned"), signed_content=inner, subject="S"
    )
    written = write_eml(signed, read=no_inner)
    assert written.endswith(inner.partition(b"\r\n\r\n")[2])
    found = parsed(written)
    assert (found.get_content_type(), found["Subject"], found["X"]) == ("multipart/signed", "S", None)


@pytest.mark.corpus
def test_a_really_signed_message_keeps_the_bytes_that_its_signature_is_for() -> None:
    data = (CORPUS / "sjm--S_MIME_test_message_signed.msg").read_bytes()
    assert as_eml(data).endswith(read(data).signed_content.partition(b"\r\n\r\n")[2])


def test_an_internet_message_stays_as_it_is() -> None:
    data = b"From: a@b.test\nSubject: odd\n\nline\n"
    assert as_eml(data) == data


@pytest.mark.parametrize(
    "address",
    [
        Address("Last, First", "a@b.test"),
        Address("Jörg", "a@b.test"),
        Address("", "a@b.test"),
        Address('The "Boss" \\ x', "a@b.test"),
        Address("a =?utf-8?q?b?=", "a@b.test"),
        Address("Only a name"),
        Address("Nur für Jörg"),
        Address("A", "/O=FIRM/OU=FIRST GROUP/CN=RECIPIENTS/CN=Ä_B+C", unresolved=True),
    ],
)
def test_people_come_back_as_they_were(address: Address) -> None:
    data = f"From: {mailbox(address)}\r\nSubject: x\r\n\r\n".encode()
    assert read(data).sender == address
    assert not parsed(data)["From"].defects


@pytest.mark.parametrize(
    "name", ["a.pdf", 'a "b".pdf', "für.pdf", "y" * 300 + ".pdf", "日本" * 60 + ".pdf", "50%.txt"]
)
def test_file_names_come_back_as_they_were(name: str) -> None:
    line = field_line("Content-Disposition", f"attachment; {parameter('filename', name)}")
    assert max(map(len, line.split("\r\n"))) <= 80 or name.startswith("y")
    part = parsed(line.encode() + b"\r\n\r\nx")
    assert part.get_filename() == name


def test_many_recipients_are_written_in_linear_time() -> None:
    people = tuple(recipient(f"Person {number}", f"p{number}@example.test") for number in range(5_000))
    found = read(as_eml(message({0x0037: "many"}, recipients=people)))
    assert len(found.recipients) == 5_000
