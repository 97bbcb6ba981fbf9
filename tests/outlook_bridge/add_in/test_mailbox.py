"""The modules that know Office.js, in Node, on messages of Microsoft's stand-in for Outlook."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from outlook_bridge.msg.reader import read
from outlook_bridge.msg.values import MailMessage
from tests.conftest import ROOT
from tests.outlook_bridge.conftest import PNG

OFFICE = Path(__file__).parent / "office"
SOURCES = ROOT / "outlook_bridge" / "static" / "outlook_bridge" / "add_in"
HEADERS = (
    "Received: from there\r\nFrom: =?UTF-8?Q?Anna_Nov=C3=A1?= <anna@stavby.example>\r\n"
    "To: sales@own.example\r\nSubject: Offer\r\n for the hall\r\nDate: Thu, 20 Nov 2025 09:12:07 +0100\r\n"
    "Message-ID: <offer-1@stavby.example>\r\nIn-Reply-To: <question@own.example>\r\n"
    "References: <first@own.example>\r\n <question@own.example>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed;\r\n boundary="gone"\r\nBcc: hidden@own.example\r\n'
)
ITEM = {
    "itemType": "message",
    "subject": "Offer for the hall",
    "internetMessageId": "<offer-1@stavby.example>",
    "dateTimeCreated": "2025-11-20T08:12:07Z",
    "from": {"displayName": "Anna Nová", "emailAddress": "anna@stavby.example"},
    "to": [{"displayName": "Sales", "emailAddress": "sales@own.example"}],
    "cc": [],
    "attachments": [
        {"id": "1", "name": "Plán (1).txt", "attachmentType": "file", "contentType": "text/plain"},
        {"id": "2", "name": "logo.png", "contentType": "image/png", "isInline": True, "contentId": "logo"},
        {"id": "3", "name": "Inner", "attachmentType": "item", "contentType": "message/rfc822"},
        {"id": "4", "name": "Cloud", "attachmentType": "cloud"},
        {"id": "5", "name": "Lost", "attachmentType": "file"},
    ],
}
CONTENTS = {
    "1": {"format": "base64", "content": base64.b64encode(b"plan").decode()},
    "2": {"format": "base64", "content": base64.b64encode(PNG).decode()},
    "3": {"format": "eml", "content": "Subject: Inner\r\nFrom: a@b.example\r\n\r\ninner"},
    "4": {"format": "url", "content": "https://cloud.example/file"},
}
BODIES = {"html": '<p>Žlté <img src="cid:logo"></p>', "text": "Žlté"}


@pytest.fixture(autouse=True)
def _needs_node() -> None:
    """Skip by name where Node or the stand-in is missing."""
    if shutil.which("node") is None or not (OFFICE / "node_modules").is_dir():
        pytest.skip("Microsoft's stand-in for Office.js is missing: make office-checks installs it.")


def said_of(**given: Any) -> Any:
    """Return what the modules say of a message."""
    message = {
        "item": ITEM,
        "headers": HEADERS,
        "contents": CONTENTS,
        "bodies": BODIES,
        "mailbox": 15,
        **given,
    }
    command = ["node", str(OFFICE / "mailbox.mjs"), str(SOURCES)]
    done = subprocess.run(
        command, input=json.dumps(message).encode(), capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def rebuilt(**given: Any) -> MailMessage:
    """Return the rebuilt message as our reader reads it."""
    return read(base64.b64decode(said_of(**given)["rebuilt"]))


def test_the_site_is_asked_about_people_and_conversation() -> None:
    said = said_of()
    assert said["letter"] == {
        "subject": "Offer for the hall",
        "people": [
            {"name": "Anna Nová", "email": "anna@stavby.example"},
            {"name": "Sales", "email": "sales@own.example"},
        ],
        "message_id": "<offer-1@stavby.example>",
        "in_reply_to": "<question@own.example>",
        "references": ["<first@own.example>", "<question@own.example>"],
    }
    assert said["subject"] == "Offer for the hall"
    assert said["key"] == "part-x"


@pytest.mark.parametrize(
    ("mailbox", "file", "given"), [(14, "QUJD", "QUJD"), (14, None, None), (13, "QUJD", None)]
)
def test_the_message_itself_is_asked_for_where_outlook_gives_it(
    mailbox: int, file: str | None, given: str | None
) -> None:
    assert said_of(mailbox=mailbox, file=file)["file"] == given


def test_a_rebuilt_message_keeps_headers_bodies_and_files() -> None:
    message = rebuilt()
    assert (message.subject, message.message_id) == ("Offer for the hall", "offer-1@stavby.example")
    assert (message.sender.name, message.sender.email) == ("Anna Nová", "anna@stavby.example")
    assert message.references == ("first@own.example", "question@own.example")
    assert (message.text.strip(), message.html.strip()) == (BODIES["text"], BODIES["html"])
    assert [(one.name, one.content, one.inline) for one in message.attachments] == [
        ("logo.png", PNG, True),
        ("Plán (1).txt", b"plan", False),
        ("Inner.eml", CONTENTS["3"]["content"].encode(), False),
    ]
    assert message.attachments[0].content_id == "logo"
    assert len(message.recipients) == 1
    assert any("rebuilt from its headers" in one for one in message.warnings)


def test_a_sent_message_without_headers_is_rebuilt_from_what_outlook_shows() -> None:
    long_name = "Ľubomír Šťastný-Ďurkovič z veľkej spoločnosti so sídlom v Žiline"
    item = {
        **ITEM,
        "subject": "Žltý\r\nBcc: evil@else.example",
        "from": {"displayName": long_name, "emailAddress": "lubo@own.example"},
        "attachments": [],
    }
    message = rebuilt(item=item, headers="", bodies={"html": "<p>Žlté</p>"})
    assert message.subject == "Žltý Bcc: evil@else.example"
    assert (message.sender.name, message.sender.email) == (long_name, "lubo@own.example")
    assert [one.address.email for one in message.recipients] == ["sales@own.example"]
    assert message.sent_at is not None
    assert message.sent_at.isoformat() == "2025-11-20T08:12:07+00:00"
    assert message.html.strip() == "<p>Žlté</p>"
