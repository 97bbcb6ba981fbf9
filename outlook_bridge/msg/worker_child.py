"""What the limited child process does with mail files and their HTML."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from outlook_bridge.msg import wire
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.html import clean_html
from outlook_bridge.msg.reader import read


def read_file(source: str, folder: str, name: str) -> dict[str, Any]:
    """Read a mail file, write its attachments into the folder and return the rest, or the reason why not."""
    try:
        message = read(Path(source).read_bytes(), name=name)
    except (MailTooLarge, UnreadableMail) as error:
        return {"unreadable": error.reason}
    return {"message": wire.store(message, Path(folder))}


def clean(html: str, cid_urls: dict[str, str], allow_remote: bool) -> dict[str, Any]:
    """Clean the HTML of a message."""
    return asdict(clean_html(html, cid_urls=cid_urls, allow_remote=allow_remote))
