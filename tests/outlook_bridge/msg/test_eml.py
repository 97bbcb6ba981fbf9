"""What internet messages say, and that hostile ones are read as well."""

import time
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import Address, Importance, Kind, Limits, RecipientKind

HEAD = b"From: Ann <ann@example.test>\r\nTo: bob@example.test\r\nSubject: Hi\r\n"


def multipart(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    """Return the header and body of a multipart message."""
    mark = b"--" + kind + b"-mark"
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return (
        b"Content-Type: multipart/" + kind + b"; boundary=" + mark[2:] + b"\r\n\r\n" + body + mark + b"--\r\n"
    )


def text_part(text: bytes, *, kind: bytes = b"plain", charset: bytes = b"utf-8") -> bytes:
    return b"Content-Type: text/" + kind + b"; charset=" + charset + b"\r\n\r\n" + text


def test_the_headers_of_a_plain_message_are_read() -> None:
    message = read(
        b"Received: by mx.example.test; Wed, 17 Jan 2024 21:20:05 +0000\r\n"
        b"From: =?utf-8?q?=C3=84nn?= <ann@example.test>\r\nSender: Desk <desk@example.test>\r\n"
        b'To: "Last, First" <b@example.test>, (comment) c@example.test\r\nCc: Team: d@example.test;\r\n'
        b"Bcc: undisclosed-recipients:;\r\nSubject: =?iso-8859-1?q?f=FCr?=\r\n =?iso-8859-1?q?_dich?=\r\n"
        b"Date: Wed, 17 Jan 2024 22:20:00 +0100\r\nMessage-ID: <1@example.test>\r\n"
        b"In-Reply-To: <0@example.test>\r\n"
        b"References: <a@example.test>\r\n <0@example.test>\r\n"
        b"Thread-Index: AQHaAAAAAAA=\r\nThread-Topic: Topic\r\n"
        b"X-Priority: 1 (Highest)\r\nSensitivity: Private\r\n"
        b"Keywords: red, =?utf-8?q?gr=C3=BCn?=\r\n\r\nHello\r\n"
    )
    assert (message.kind, message.message_class, message.text) == (Kind.MAIL, "IPM.Note", "Hello")
    assert message.sender == Address("Änn", "ann@example.test")
    assert message.sent_by == Address("Desk", "desk@example.test")
    assert [(item.kind, item.address) for item in message.recipients] == [
        (RecipientKind.TO, Address("Last, First", "b@example.test")),
        (RecipientKind.TO, Address("comment", "c@example.test")),
        (RecipientKind.CC, Address("", "d@example.test")),
    ]
    assert message.subject == "für dich"
    assert message.sent_at == datetime(2024, 1, 17, 21, 20, tzinfo=UTC)
    assert message.received_at == datetime(2024, 1, 17, 21, 20, 5, tzinfo=UTC)
    assert (message.message_id, message.in_reply_to) == ("1@example.test", "0@example.test")
    assert message.references == ("a@example.test", "0@example.test")
    assert (message.conversation_index.hex(), message.conversation_topic) == ("0101da0000000000", "Topic")
    assert (message.importance, message.is_private, message.categories) == (
        Importance.HIGH,
        True,
        ("red", "grün"),
    )
    assert message.transport_headers.startswith("Received: by")


def test_two_forms_of_one_body_are_kept_side_by_side() -> None:
    forms = multipart(text_part(b"plain"), text_part(b"<p>html</p>", kind=b"html"), kind=b"alternative")
    message = read(HEAD + multipart(forms, text_part(b"footer")))
    assert (message.text, message.html) == ("plain\n\nfooter", "<p>html</p>\n<pre>footer</pre>")
    only_html = read(HEAD + text_part(b"<p>a<br>b</p>", kind=b"html"))
    assert (only_html.text, only_html.html) == ("a\nb", "<p>a<br>b</p>")


def test_files_and_pictures_become_attachments() -> None:
    message = read(
        HEAD
        + multipart(
            text_part(b'<img src="cid:pic@1">', kind=b"html"),
            b"Content-Type: image/png; name=pic.png\r\nContent-ID: <pic@1>\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n"
            b"aGVsbG8",
            b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
            b" filename*0*=utf-8''%e2%82%ac; filename*1=.pdf\r\n\r\n%PDF",
            b'Content-Type: text/plain; name="../=?utf-8?q?=C3=A4?=.txt"\r\n\r\nnotes',
            kind=b"related",
        )
    )
    assert [(item.name, item.content, item.inline) for item in message.attachments] == [
        ("pic.png", b"hello", True),
        ("€.pdf", b"%PDF", False),
        ("ä.txt", b"notes", False),
    ]


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_a_message_in_a_message_can_be_read_again(encoding: str) -> None:
    inner = b"From: Eve <eve@example.test>\r\nSubject: Inner: one\r\n\r\n.line\r\nFrom here\r\n"
    body = b64encode(inner) if encoding == "base64" else inner
    part = (
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\n\r\n"
        + body
    )
    only = read(HEAD + multipart(text_part(b"see"), part)).attachments[0]
    assert (only.nested, only.mime_type, only.name.endswith(".eml")) == (True, "message/rfc822", True)
    again = read(only.content)
    assert (again.subject, again.text) == ("Inner: one", ".line\nFrom here")
    if encoding == "7bit":
        assert only.name == "Inner_ one.eml"
        assert only.content.strip() == inner.strip()


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        (b"REQUEST", Kind.MEETING_REQUEST),
        (b"reply", Kind.MEETING_RESPONSE),
        (b"CANCEL", Kind.MEETING_CANCELLATION),
        (b"PUBLISH", Kind.MAIL),
    ],
)
def test_invitations_are_told_by_their_method(method: bytes, kind: Kind) -> None:
    calendar = b"Content-Type: text/calendar; method=" + method + b"\r\n\r\nBEGIN:VCALENDAR"
    message = read(HEAD + multipart(text_part(b"x"), calendar, kind=b"alternative"))
    assert message.kind is kind
    assert message.attachments[0].name == "attachment-1.ics"


def test_reports_and_protected_messages_are_told() -> None:
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns;x\r\n\r\nAction: failed\r\n"
    report = read(HEAD + multipart(text_part(b"sorry"), status, kind=b"report"))
    assert (report.kind, report.attachments[0].name) == (Kind.REPORT, "attachment-1.txt")
    assert b"Action: failed" in report.attachments[0].content
    opaque = read(HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nxx")
    assert (opaque.kind, opaque.is_encrypted) == (Kind.SMIME_ENCRYPTED, True)
    assert (opaque.attachments[0].name, opaque.warnings) == ("smime.p7m", (reasons.ENCRYPTED,))
    signed = read(HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\nxx")
    assert (signed.kind, signed.is_signed, signed.warnings) == (Kind.MAIL, True, (reasons.OPAQUE_SIGNED,))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"Content-Type: text/plain; charset=no-such\r\n\r\nw\xc3\xb6rd", "wörd"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\nw\xf6rd", "wörd"),
        (b"Content-Type: text/plain; charset=punycode\r\n\r\nabc", "abc"),
        (b'Content-Type: text/plain; charset="windows-1251"\r\n\r\n\xef\xf0\xe8', "при"),
        (
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVs*bG8gd29ybGQx\r\n=Z",
            "hello world",
        ),
        (
            b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\nb=3D=zz",
            "ab==zz",
        ),
        (
            b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 644 x\r\n#86)C\r\nend",
            "abc",
        ),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary here", "no boundary"),
        (b"Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\n\r\nnever closed", "never closed"),
        (b"Content-Type: ;;;=\r\n\r\nodd", "odd"),
        (b"Content-Type: text/plain; charset*=x''%ff; charset*1=\r\n\r\nodd", "odd"),
    ],
)
def test_broken_parts_still_give_their_words(body: bytes, words: str) -> None:
    message = read(HEAD + body)
    found = message.text + "".join(item.content.decode("latin-1") for item in message.attachments)
    assert words in found


def test_undeclared_bytes_and_forged_lines_in_headers_become_one_line() -> None:
    message = read(
        b"From: M\xfcller <m@example.test>\nSubject: a=?utf-8?q?=0d=0aBcc:_x@example.test?= \xe2\x82\xac\n\nx"
    )
    assert message.sender == Address("Müller", "m@example.test")
    assert message.subject == "a Bcc: x@example.test €"
    assert not message.recipients


@pytest.mark.parametrize(
    "lead", [b"\xef\xbb\xbf", b"\r\n\r\n", b"From ann@example.test Wed Jan 17 21:20:00 2024\n"]
)
def test_what_stands_before_the_headers_is_skipped(lead: bytes) -> None:
    assert read(lead + HEAD + b"\r\nx").subject == "Hi"


def test_deep_nesting_is_refused_or_read_but_never_worse() -> None:
    deep = HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
        for number in range(5_000)
    )
    with pytest.raises(UnreadableMail) as caught:
        read(deep)
    assert caught.value.reason == reasons.PARTS_DAMAGED


def test_parts_beyond_the_limit_are_left_out_with_a_reason() -> None:
    parts = [b"Content-Type: image/png\r\n\r\nx"] * 10
    message = read(HEAD + multipart(*parts), limits=Limits(entries=5))
    assert (len(message.attachments), message.warnings) == (5, (reasons.TOO_MANY_PARTS,))


@pytest.mark.parametrize(
    "unit", [b'"\\"', b"<", b"(", b"a@b,", b"=?u?q?", b"x:", b'\\"', b" \t", b"=?utf-8?b?w6Q=?= "]
)
def test_no_header_takes_long(unit: bytes) -> None:
    header = unit * (100_000 // len(unit))
    started = time.process_time()
    read(
        b"From: "
        + header
        + b"\r\nTo: "
        + header
        + b"\r\nSubject: "
        + header
        + b"\r\nReferences: "
        + header
        + b"\r\n\r\n"
    )
    assert time.process_time() - started < 3
