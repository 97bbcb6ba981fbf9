"""The mail of an archive: documents that came as mail or with it, some of it private."""

import uuid
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User

from benchmarks.million import data as million
from benchmarks.million.load import load_rows
from outlook_bridge.models import Attachment, Message, MessageContent, Original

from .shape import Shape

START = datetime(2024, 1, 1, tzinfo=UTC)
#: So many documents of one message; each so many-th message is private.
PER_MESSAGE, PRIVATE = 20, 50


def make(shape: Shape, owner: int) -> None:
    """Let each so many-th document be an original of mail, and the one after it an attachment."""
    documents = list(range(1, shape.documents, shape.mail))
    user = User.objects.get(username=million.SELLER)
    messages = _messages(len(documents) // PER_MESSAGE + 1, owner, user, documents[0])
    names = ("owner_id", "sha256", "channel", "filed_by_id", "filed_at", "state", "document_id", "message_id")
    load_rows(
        Original,
        names,
        (
            (owner, f"{key:064x}", "drop", user.pk, START, "filed", key, messages[place // PER_MESSAGE])
            for place, key in enumerate(documents)
        ),
    )
    load_rows(
        Attachment,
        ("message_id", "document_id", "position", "name", "size", "is_inline", "is_message"),
        (
            (messages[place // PER_MESSAGE], key + 1, place % PER_MESSAGE, "a.pdf", 6, False, False)
            for place, key in enumerate(documents)
        ),
    )


def _messages(count: int, owner: int, user: User, document: int) -> list[int]:
    contents = MessageContent.objects.bulk_create(
        (MessageContent(text=f"Variant {number}") for number in range(count)), batch_size=500
    )
    rows = (
        Message(
            subject=f"Offer {number}",
            kind=Message.Kind.MAIL,
            sender="Jana Malá",
            sent_at=START + timedelta(hours=number),
            importance=Message.Importance.NORMAL,
            sensitivity=Message.Sensitivity.NORMAL,
            is_private=number % PRIVATE == 0,
            content=content,
            document_id=document,
            owner_id=owner,
            created_by=user,
            channel="drop",
            sha256=uuid.uuid4().hex,
            fingerprint=uuid.uuid4().hex,
            identity=uuid.uuid4().hex,
            **million.stamp(),
        )
        for number, content in enumerate(contents)
    )
    return [message.pk for message in Message.objects.bulk_create(rows, batch_size=100)]
