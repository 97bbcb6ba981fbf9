"""The text of a message file; runs in the sandbox, without Django."""

from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path

_HEADERS = ("From", "To", "Cc", "Date", "Subject")


def mail_text_job(path: str, limit: int) -> str:
    """Return the head lines and the plain text of a message, no more than so many characters."""
    with Path(path).open("rb") as stream:
        message = message_from_binary_file(stream, policy=policy.default)
    lines = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    text = "\n".join([*lines, "", _body(message)])[:limit]
    return text.encode("utf-8", errors="replace").decode()


def _body(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, KeyError, ValueError):
        # A character set that nobody knows: the letters that all of them share can be read.
        return bytes(part.get_payload(decode=True) or b"").decode("ascii", errors="replace")
