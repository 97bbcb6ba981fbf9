"""Reading of hostile mail files in a limited child process."""

import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from libraries import sandbox
from outlook_bridge.msg import reasons, wire
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.html import CleanHtml, clean_html, html_to_text
from outlook_bridge.msg.values import Limits, MailMessage

LIMITS = sandbox.Limits(cpu_seconds=20, wall_seconds=40, memory_mb=512, file_mb=256)
# The HTML parser takes quadratic time on some input, such as a text of nothing but ampersands.
CLEANING_LIMITS = sandbox.Limits(cpu_seconds=3, wall_seconds=10, memory_mb=512, file_mb=64)

_READER = "outlook_bridge.msg.worker_child:read_file"
_WRITER = "outlook_bridge.msg.worker_child:write_as_eml"
_TOGETHER = "outlook_bridge.msg.worker_child:read_together"
_CLEANER = "outlook_bridge.msg.worker_child:clean"
_REASONS = {"time": reasons.NEEDS_TIME, "cpu": reasons.NEEDS_TIME, "memory": reasons.NEEDS_MEMORY}

_logger = logging.getLogger(__name__)

#: Characters that cannot take long, however they are nested: not worth a child process.
SHORT = 4_096


def read_safely(data: bytes, *, name: str = "", limits: sandbox.Limits = LIMITS) -> MailMessage:
    """Return the message in a mail file, read where it can harm nobody; every failure has a reason."""
    if len(data) > Limits().file_size:
        raise MailTooLarge(reasons.FILE_TOO_LARGE)
    with tempfile.TemporaryDirectory(prefix="mail-") as path:
        folder = Path(path)
        source = folder / "mail"
        source.write_bytes(data)
        arguments = {"source": str(source), "folder": path, "name": name}
        return _message_of(sandbox.run(_READER, arguments, limits=limits), folder)


def as_eml_safely(data: bytes, *, name: str = "") -> bytes:
    """Return a mail file as an internet message, written where it can harm nobody; failures have a reason."""
    with tempfile.TemporaryDirectory(prefix="mail-") as path:
        source, target = Path(path) / "mail", Path(path) / "eml"
        source.write_bytes(data)
        arguments = {"source": str(source), "target": str(target), "name": name}
        outcome = sandbox.run(_WRITER, arguments, limits=LIMITS)
        if outcome.code != "ok" or outcome.value:
            reason = (outcome.value or {}).get("unreadable") or _REASONS.get(outcome.code, reasons.STOPPED)
            _logger.warning("Writing a message failed: %s %s", outcome.code, outcome.detail)
            raise UnreadableMail(reason)
        return target.read_bytes()


@dataclass(frozen=True)
class Reading:
    """A message that was read, and how many pictures it would load from elsewhere."""

    message: MailMessage
    remote_pictures: int


def read_together(files: Sequence[tuple[bytes, str]]) -> list[Reading | UnreadableMail | MailTooLarge]:
    """Read several files, given as bytes and name, in one child; one that stops it is found alone."""
    with tempfile.TemporaryDirectory(prefix="mails-") as path:
        jobs = [_job(Path(path) / str(number), *file) for number, file in enumerate(files)]
        outcome = sandbox.run(_TOGETHER, {"files": jobs}, limits=LIMITS)
        if outcome.code == "ok" and isinstance(outcome.value, list) and len(outcome.value) == len(files):
            return [_reading(*pair) for pair in zip(outcome.value, jobs, strict=True)]
    _logger.info("Reading messages together failed: %s %s", outcome.code, outcome.detail)
    return [_read_alone(*file) for file in files]


def _job(folder: Path, data: bytes, name: str) -> dict[str, str]:
    folder.mkdir()
    source = folder / "mail"
    source.write_bytes(data)
    return {"source": str(source), "folder": str(folder), "name": name}


def _reading(answer: Any, job: Mapping[str, str]) -> Reading | UnreadableMail:
    try:
        return Reading(_message_in(answer, Path(job["folder"])), int(answer.get("remote_pictures", 0)))
    except UnreadableMail as failure:
        return failure


def _read_alone(data: bytes, name: str) -> Reading | UnreadableMail | MailTooLarge:
    try:
        message = read_safely(data, name=name)
    except (UnreadableMail, MailTooLarge) as failure:
        return failure
    return Reading(message, count_remote_safely(message.html))


def count_remote_safely(html: str) -> int:
    """Return how many pictures the HTML of a message would load from elsewhere."""
    return clean_safely(html, cid_urls={}, allow_remote=False).blocked_remote if html else 0


def clean_safely(html: str, *, cid_urls: Mapping[str, str], allow_remote: bool) -> CleanHtml:
    """Return cleaned HTML, or its words alone when cleaning takes more than its time or memory."""
    if len(html) < SHORT:
        return clean_html(html, cid_urls=cid_urls, allow_remote=allow_remote)
    arguments = {"html": html, "cid_urls": dict(cid_urls), "allow_remote": allow_remote}
    outcome = sandbox.run(_CLEANER, arguments, limits=CLEANING_LIMITS)
    if outcome.code != "ok":
        _logger.warning("Cleaning a message failed: %s %s", outcome.code, outcome.detail)
        return CleanHtml(f"<pre>{escape(html_to_text(html))}</pre>", 0)
    return CleanHtml(str(outcome.value["html"]), int(outcome.value["blocked_remote"]))


def _message_of(outcome: sandbox.Outcome, folder: Path) -> MailMessage:
    if outcome.code != "ok":
        _logger.warning("Reading a message failed: %s %s", outcome.code, outcome.detail)
        raise UnreadableMail(_REASONS.get(outcome.code, reasons.STOPPED))
    return _message_in(outcome.value, folder)


def _message_in(answer: dict[str, Any], folder: Path) -> MailMessage:
    if reason := answer.get("unreadable"):
        raise UnreadableMail(reason)
    try:
        return wire.load(answer["message"], folder)
    # What comes from the child is as little trusted as the file that it has read.
    except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
        _logger.warning("The answer about a message makes no sense: %r", error)
        raise UnreadableMail(reasons.STOPPED) from error
