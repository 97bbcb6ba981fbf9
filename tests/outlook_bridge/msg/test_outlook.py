"""What `.msg` messages say, on messages made for the purpose."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outlook_bridge.msg import container, reasons
from outlook_bridge.msg.compound import Storage, read_compound
from outlook_bridge.msg.compound_writer import write_compound
from outlook_bridge.msg.container import open_container
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import Address, Importance, Kind, RecipientKind, Sensitivity
from tests.outlook_bridge.msg.builder import (
    CLASS,
    CORPUS,
    DATA,
    HEADERS,
    SENT_TICKS,
    SUBJECT,
    TEXT,
    attachment,
    inner_message,
    message,
    nested,
    recipient,
)

ONE_OFF = bytes(4) + bytes.fromhex("812b1fa4bea310199d6e00dd010f5402") + b"\0\0\x01\x80"
X500 = "/o=Org/ou=Site/cn=Recipients/cn=ann"


def one_off(name: str, email: str) -> bytes:
    return ONE_OFF + f"{name}\0SMTP\0{email}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("values", "sender"),
    [
        ({0x0C1A: "Ann", 0x5D01: "ann@example.test"}, Address("Ann", "ann@example.test")),
        ({0x0C1A: "Ann", 0x0C1E: "SMTP", 0x0C1F: "ann@example.test"}, Address("Ann", "ann@example.test")),
        (
            {0x0C1A: "Ann", 0x0C1F: X500, 0x0C19: one_off("A", "ann@example.test")},
            Address("Ann", "ann@example.test"),
        ),
        (
            {0x0C1A: "Ann", 0x0C1F: X500, HEADERS: "From: Ann <ann@example.test>\r\n"},
            Address("Ann", "ann@example.test"),
        ),
        ({0x0C1A: "Ann", 0x0C1E: "EX", 0x0C1F: X500}, Address("Ann", X500, unresolved=True)),
        ({0x0C1A: "'ann@example.test'", 0x0C1F: "ann@example.test"}, Address("", "ann@example.test")),
        ({0x0C1A: "Unknown", 0x0C1F: "Unknown"}, Address("Unknown")),
        ({HEADERS: "From: =?utf-8?q?=C3=84nn?= <ann@example.test>\r\n"}, Address("Änn", "ann@example.test")),
        ({}, Address()),
    ],
)
def test_the_best_address_of_the_sender_is_taken(values: dict[int, str], sender: Address) -> None:
    read_message = read(message(values))
    assert (read_message.sender, read_message.sent_by) == (sender, None)


def test_who_sends_on_behalf_of_another_is_told() -> None:
    read_message = read((DATA / "syn_dual_sender_on_behalf.msg").read_bytes())
    assert read_message.sender == Address("Boss", "boss@example.test")
    assert read_message.sent_by == Address("Assistant", "assistant@example.test")
    assert (read_message.message_id, read_message.in_reply_to) == (
        "abc-123@example.test",
        "parent-1@example.test",
    )
    assert read_message.references == ("root-0@example.test", "parent-1@example.test")


def test_recipients_keep_their_line_and_get_their_address_from_the_headers() -> None:
    people = (recipient("Bob", "bob@example.test"), recipient("Cy", X500, kind=2), recipient("D", "", kind=3))
    headers = "To: Bob <other@example.test>\r\nCc: cy <cy@example.test>\r\n"
    read_message = read(message({HEADERS: headers}, recipients=people))
    assert [(item.kind, item.address) for item in read_message.recipients] == [
        (RecipientKind.TO, Address("Bob", "bob@example.test")),
        (RecipientKind.CC, Address("Cy", "cy@example.test")),
        (RecipientKind.BCC, Address("D")),
    ]


@pytest.mark.parametrize(
    ("message_class", "kind"),
    [
        ("IPM.Note", Kind.MAIL),
        ("ipm.note.Custom\0", Kind.MAIL),
        ("IPM.Notes", Kind.OTHER),
        ("IPM.Schedule.Meeting.Resp.Pos", Kind.MEETING_RESPONSE),
        ("IPM.Schedule.Meeting.Canceled", Kind.MEETING_CANCELLATION),
        ("IPM.DistList", Kind.DISTRIBUTION_LIST),
        ("IPM.TaskRequest.Accept", Kind.TASK_REQUEST),
        ("IPM.Activity", Kind.JOURNAL),
        ("REPORT.IPM.Note.NDR", Kind.REPORT),
        ("IPM.Post", Kind.POST),
    ],
)
def test_the_class_tells_the_kind(message_class: str, kind: Kind) -> None:
    assert read(message({CLASS: message_class})).kind is kind


@pytest.mark.parametrize(
    ("values", "ansi"),
    [
        ({0x3FFD: 1251}, "cp1251"),
        ({0x3FF1: 1049}, "cp1251"),
        ({0x3FF1: 0x0404, 0x3FDE: 65001}, "cp950"),
        ({HEADERS: "Content-Type: text/plain; charset=windows-1251\r\n"}, "cp1251"),
        ({0x3FDE: 1251}, "cp1251"),
        ({}, "utf-8"),
        ({0x3FFD: 932, 0x3FF1: 1049}, "cp1251"),
    ],
)
def test_the_code_page_of_8_bit_strings_is_found(values: dict[int, int | str], ansi: str) -> None:
    subject = "格式測試" if ansi == "cp950" else "Поле о"
    assert read(message({SUBJECT: subject, **values}, ansi=ansi)).subject == subject


def test_western_8_bit_strings_without_any_mark_are_read_as_windows_does() -> None:
    assert read(message({SUBJECT: "Ende… für"}, ansi="cp1252")).subject == "Ende… für"


@pytest.mark.parametrize(
    ("content", "page"),
    [
        ("<p>für €</p>".encode("cp1252"), 1252),
        ("<meta charset='windows-1251'><p>при".encode("cp1251"), 65001),
        (b"\xef\xbb\xbf<p>f\xc3\xbcr</p>", 1252),
        ("<p>日本</p>".encode(), 65001),
        (b"\xff\xfe" + "<p>日本</p>".encode("utf-16-le"), 0),
    ],
)
def test_html_has_its_own_code_page(content: bytes, page: int) -> None:
    html = read(message({0x1013: content, 0x3FDE: page})).html
    assert any(words in html for words in ("für", "при", "日本"))


def test_time_falls_back_from_submission_to_what_is_left() -> None:
    sent = datetime(2024, 1, 17, 21, 20, tzinfo=UTC)
    assert read(message({0x0039: SENT_TICKS})).sent_at == sent
    header = read(
        message({HEADERS: "Date: Wed, 17 Jan 2024 22:20:00 +0100\r\n", 0x3007: SENT_TICKS + 10**12})
    )
    assert (header.sent_at, header.is_sent_at_estimated) == (sent, False)
    created = read(message({0x3007: SENT_TICKS}))
    assert (created.sent_at, created.is_sent_at_estimated) == (sent, True)
    assert read(message({})).sent_at is None


def test_marks_of_the_sender_are_read() -> None:
    marked = read(message({0x0017: 2, 0x0036: 2, 0x0E07: 8, 0x0071: bytes(22), 0x0070: "Topic"}))
    assert (marked.importance, marked.sensitivity) == (Importance.HIGH, Sensitivity.PRIVATE)
    assert (marked.is_private, marked.is_draft, marked.conversation_topic) == (True, True, "Topic")
    assert read(message({0x0017: 0})).importance is Importance.LOW
    assert read(message({}), name="Offer.OFT").is_draft


def test_attachments_come_in_the_order_of_their_numbers() -> None:
    parts = (
        attachment({0x3705: 1, 0x0E21: 2, 0x3707: "b.pdf", 0x3701: b"bb"}),
        attachment({0x3705: 1, 0x0E21: 1, 0x3704: "A~1.TXT", 0x3701: b"a", 0x7FFE: True}),
        attachment({0x3705: 1, 0x0E21: 3, 0x3712: "<Pic@1>", 0x370E: "Image/PNG", 0x3701: b"c"}),
    )
    html = b"<img src='CID:pic@1'>"
    found = read(message({0x1013: html}, attachments=parts)).attachments
    assert [(item.position, item.name, item.mime_type) for item in found] == [
        (1, "A~1.TXT", "text/plain"),
        (2, "b.pdf", "application/pdf"),
        (3, "attachment-3.png", "image/png"),
    ]
    assert [(item.hidden, item.inline) for item in found] == [(True, False), (False, False), (False, True)]


def test_links_and_empty_attachments_are_told() -> None:
    parts = (
        attachment({0x3705: 7, 0x3707: "plan.docx", 0x370D: "https://files.example.test/plan.docx"}),
        attachment({}),
    )
    read_message = read(message({}, attachments=parts))
    assert read_message.attachments[0].link == "https://files.example.test/plan.docx"
    assert read_message.warnings == (reasons.ATTACHMENT_LINKED, reasons.ATTACHMENT_EMPTY)


def test_a_message_in_a_message_stands_on_its_own() -> None:
    inner = inner_message({SUBJECT: "Offer: 1/2", TEXT: "inside", 0x0039: SENT_TICKS})
    inner.storages["__recip_version1.0_#00000000"] = recipient("Bob", "bob@example.test")
    inner.storages["__attach_version1.0_#00000000"] = attachment(
        {0x3705: 1, 0x3707: "x.bin", 0x3701: bytes(5000)}
    )
    outer = read(message({SUBJECT: "out"}, attachments=(nested(inner, {0x3001: "shown"}),)))
    only = outer.attachments[0]
    assert (only.name, only.nested, only.mime_type) == ("Offer_ 1_2.msg", True, "application/vnd.ms-outlook")
    again = read(only.content)
    assert (again.subject, again.text, len(again.recipients)) == ("Offer: 1/2", "inside", 1)
    assert again.sent_at == datetime(2024, 1, 17, 21, 20, tzinfo=UTC)
    assert [(item.name, len(item.content)) for item in again.attachments] == [("x.bin", 5000)]


def test_an_embedded_object_becomes_a_file_of_its_own() -> None:
    part = attachment({0x3705: 6, 0x3707: "chart"})
    part.storages["__substg1.0_3701000d"] = Storage({"contents": b"abc"})
    found = read(message({}, attachments=(part,))).attachments[0]
    assert (found.name, found.nested) == ("chart.ole", False)
    assert read_compound(found.content, depth=3)[0].streams == {"contents": b"abc"}


def test_clear_signed_mail_shows_what_was_signed() -> None:
    mime = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\r\n\r\n'
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsigned w\xc3\xb6rds\r\n--b\r\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n"
    )
    part = attachment({0x3705: 1, 0x370E: "multipart/signed", 0x3701: mime})
    signed = read(message({CLASS: "IPM.Note.SMIME.MultipartSigned"}, attachments=(part,)))
    assert (signed.kind, signed.is_signed, signed.text) == (Kind.MAIL, True, "signed wörds")
    assert [(item.name, item.hidden) for item in signed.attachments] == [("smime.p7s", True)]


@pytest.mark.parametrize(
    ("oid", "kind", "warning"),
    [
        ("06092a864886f70d010703", Kind.SMIME_ENCRYPTED, reasons.ENCRYPTED),
        ("06092a864886f70d010702", Kind.MAIL, reasons.OPAQUE_SIGNED),
    ],
)
def test_an_opaque_container_says_what_it_is(oid: str, kind: Kind, warning: str) -> None:
    part = attachment({0x3705: 1, 0x3707: "smime.p7m", 0x3701: b"0\x80" + bytes.fromhex(oid) + bytes(50)})
    opaque = read(message({CLASS: "IPM.Note.SMIME"}, attachments=(part,)))
    assert (opaque.kind, opaque.warnings) == (kind, (warning,))
    assert opaque.is_encrypted is not opaque.is_signed
    assert opaque.attachments[0].name == "smime.p7m"


def test_mail_under_rights_management_is_marked() -> None:
    part = attachment({0x3705: 1, 0x3707: "message.rpmsg", 0x3701: b"x"})
    protected = read(message({}, attachments=(part,)))
    assert protected.is_encrypted
    assert protected.warnings == (reasons.RIGHTS_PROTECTED,)


def test_another_office_file_is_no_message() -> None:
    with pytest.raises(UnreadableMail) as caught:
        read(write_compound(Storage({"worddocument": bytes(100)})))
    assert caught.value.reason == reasons.OTHER_OFFICE_FILE


@pytest.mark.parametrize("size", [0, 1, 63, 64, 4095, 4096, 70_000, 8_000_000])
def test_containers_come_back_as_they_were_written(size: int) -> None:
    tree = Storage(
        {"a": bytes(size), "b": struct.pack("<I", size)}, {"c": Storage({}, {"d": Storage({"e": b"x"})})}
    )
    assert read_compound(write_compound(tree), depth=9) == (tree, False)
    assert read_compound(write_compound(tree), depth=2)[1]


def test_a_large_attachment_is_read_past_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "LIBRARY_SIZE", 1_000)
    content = bytes(range(256)) * 400
    part = attachment({0x3705: 1, 0x3707: "a.bin", 0x3701: content})
    assert read(message({SUBJECT: "large"}, attachments=(part,))).attachments[0].content == content


@pytest.mark.corpus
@pytest.mark.parametrize("path", sorted(CORPUS.glob("*--*.msg")), ids=lambda path: path.name)
def test_the_own_container_reader_agrees_with_the_library(path: Path) -> None:
    data = path.read_bytes()
    tree = read_compound(data, depth=50)[0]
    assert open_container(data, depth=50)[0] == tree
    assert read_compound(write_compound(tree), depth=50)[0] == tree
    assert open_container(write_compound(tree), depth=50)[0] == tree
