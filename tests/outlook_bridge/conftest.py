"""What the tests of the bridge share: mails made on the spot, and the people who file them."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from outlook_bridge.intake.filing import Filed, ingest
from outlook_bridge.intake.hints import Hints
from outlook_bridge.models import Channel, Message
from tests.conftest import ROOT
from tests.people import World, actor

SAMPLES = ROOT / "tests" / "data" / "msg"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "05000167a8c3a60000000049454e44ae426082"
)
SENT = timezone.datetime(2025, 11, 20, 9, 12, 7, tzinfo=timezone.get_fixed_timezone(60))  # type: ignore[attr-defined]

FileMail = Callable[..., Filed]


def mail(**values: Any) -> bytes:
    """Return a message as a file: text, html, files as (name, content), pictures by content ID, headers."""
    message = EmailMessage()
    headers = {
        "From": "Anna Nová <anna@customer.example>",
        "To": "Sales <sales@own.example>",
        "Subject": "Offer for the hall",
        "Date": format_datetime(SENT),
        "Message-ID": "<offer-1@customer.example>",
        **values.get("headers", {}),
    }
    for name, value in headers.items():
        if value is not None:
            message[name] = value
    message.set_content(values.get("text", "Please send us an offer for the hall roof."))
    if "html" in values:
        message.add_alternative(values["html"], subtype="html")
        related = message.get_payload()[1]  # type: ignore[index]
        for content_id, picture in values.get("pictures", {}).items():
            related.add_related(picture, "image", "png", cid=f"<{content_id}>", filename="logo.png")  # type: ignore[union-attr]
    for name, content in values.get("files", {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def file_as(person: User, content: bytes, name: str = "Offer.eml", hints: Hints | None = None) -> Filed:
    """File a message as this person."""
    return ingest(actor(person), content, name=name, channel=Channel.DROP, hints=hints or Hints())


@pytest.fixture
def file_mail(world: World) -> FileMail:
    """Return a function that makes a message and files it as the salesperson."""

    def make(*, hints: Hints | None = None, **values: Any) -> Filed:
        return file_as(world.salesperson, mail(**values), hints=hints)

    return make


def content_of(answer: Any) -> bytes:
    """Return the bytes of an answer that is sent piece by piece."""
    return b"".join(answer)


def message_of(filed: Filed) -> Message:
    """Return the message that was filed."""
    assert filed.message is not None, filed.text
    return filed.message
