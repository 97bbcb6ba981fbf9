"""What is only signed is shown; what is damaged or encrypted stays in its container."""

from email.message import EmailMessage

import pytest

from outlook_bridge.msg import reasons
from outlook_bridge.msg.cms import NotSigned, signed_content
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import Kind

SIGNED = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
INNER = b"\r\n".join(
    [
        b"Content-Type: multipart/mixed; boundary=x",
        b"",
        b"--x",
        b"Content-Type: text/plain",
        b"",
        b"Signed words.",
        b"--x",
        b"Content-Type: application/octet-stream",
        b"Content-Disposition: attachment; filename=plan.txt",
        b"",
        b"plan",
        b"--x--",
        b"",
    ]
)


def element(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x84" + size.to_bytes(4)
    return bytes([tag]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """Return an element that does not say its length."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def container(octets: bytes, make=element) -> bytes:  # type: ignore[no-untyped-def] # one of the two above
    inside = make(0x30, DATA + make(0xA0, octets))
    signed = make(0x30, element(0x02, b"\x01") + element(0x31, b"") + inside)
    return bytes(make(0x30, SIGNED + make(0xA0, signed)))


IN_PARTS = endless(0x24, element(0x04, INNER[:40]) + element(0x04, INNER[40:]))


def mail_with(content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "anna@customer.example", "Offer"
    message.set_content(content, maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
    return message.as_bytes()


@pytest.mark.parametrize(
    "packed",
    [
        container(element(0x04, INNER)),
        container(IN_PARTS, endless),
        container(element(0x24, IN_PARTS)),
    ],
    ids=["with lengths", "without lengths", "in parts of parts"],
)
def test_signed_content_is_taken_out(packed: bytes) -> None:
    assert signed_content(packed) == INNER
    message = read(mail_with(packed))
    assert (message.kind, message.is_signed, message.is_encrypted) == (Kind.MAIL, True, False)
    assert message.text.strip() == "Signed words."
    assert [one.name for one in message.attachments] == ["smime.p7m", "plan.txt"]
    assert message.attachments[1].content.strip() == b"plan"
    assert message.warnings == (reasons.OPENED_SIGNED,)


WHOLE = container(element(0x04, INNER))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        WHOLE[:60],
        WHOLE.replace(SIGNED, DATA),
        container(element(0x02, INNER)),
        container(b""),
        b"\x30\x80" * 5_000,
        b"\x24\x80" * 200 + b"\0\0" * 200,
        b"\x30\x89" + b"\xff" * 20,
        b"\x3f" * 100,
        endless(0x30, SIGNED + b"\x05\x00" * 300_000),
    ],
)
def test_damaged_containers_are_refused(broken: bytes) -> None:
    with pytest.raises(NotSigned):
        signed_content(broken)


def test_a_container_that_cannot_be_read_stays_attached() -> None:
    message = read(mail_with(WHOLE[:60]))
    assert message.warnings == (reasons.OPAQUE_SIGNED,)
    assert [one.name for one in message.attachments] == ["smime.p7m"]


def test_encrypted_content_stays_in_its_container() -> None:
    message = read(mail_with(WHOLE.replace(SIGNED, bytes.fromhex("06092a864886f70d010703"))))
    assert (message.kind, message.is_encrypted, message.text.strip()) == (Kind.SMIME_ENCRYPTED, True, "")
    assert [one.name for one in message.attachments] == ["smime.p7m"]
