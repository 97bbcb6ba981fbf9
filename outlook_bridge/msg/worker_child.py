"""What the limited child process does with mail files and their HTML."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from outlook_bridge.msg import wire
from outlook_bridge.msg.confinement import confine
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.html import clean_html, count_remote
from outlook_bridge.msg.reader import as_eml, read


def read_file(source: str, folder: str, name: str) -> dict[str, Any]:
    """Read a mail file, write its attachments into the folder and return the rest, or the reason why not."""
    confine()
    try:
        message = read(Path(source).read_bytes(), name=name)
    except (MailTooLarge, UnreadableMail) as error:
        return {"unreadable": error.reason}
    return {"message": wire.store(message, Path(folder))}


def write_as_eml(source: str, target: str, name: str) -> dict[str, Any]:
    """Write a mail file as an internet message into the target, or return the reason why not."""
    confine()
    try:
        Path(target).write_bytes(as_eml(Path(source).read_bytes(), name=name))
    except (MailTooLarge, UnreadableMail) as error:
        return {"unreadable": error.reason}
    return {}


def read_together(files: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Read several files one after the other, and count the pictures that each would load from elsewhere."""
    return [_with_pictures(read_file(**file)) for file in files]


def _with_pictures(answer: dict[str, Any]) -> dict[str, Any]:
    html = answer["message"]["html"] if "message" in answer else ""
    return {**answer, "remote_pictures": count_remote(html) if html else 0}


def clean(html: str, cid_urls: dict[str, str], allow_remote: bool) -> dict[str, Any]:
    """Clean the HTML of a message."""
    confine()
    return asdict(clean_html(html, cid_urls=cid_urls, allow_remote=allow_remote))
