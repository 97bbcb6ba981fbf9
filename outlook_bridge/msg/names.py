"""File names of attachments: what a sender wrote, made safe and unique within its message."""

import mimetypes
import re
from collections import Counter
from collections.abc import Iterable

from libraries.names import fold, normalise, shortened, split

NESTED_MESSAGE, UNNAMED = "message", "attachment"
LONGEST = 180
# Fullwidth and mathematical look-alikes of what separates paths, and the signs Windows forbids.
_SEPARATORS = str.maketrans(
    dict.fromkeys("\uff0f\uff3c\u2044\u2215\u29f5\u29f8\u29f9\ufe68\u2571\u2572", "_")
)
_FORBIDDEN = re.compile(r'[<>:"|?*\uff1a\uff02\uff5c\uff1f\uff0a\uff1c\uff1e]')
_BLANKS = re.compile(r"\s+")
_EXTENSIONS = {
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
}


def safe_name(original: str, *, mime_type: str = "", position: int = 1) -> str:
    """Return a name that every file system takes, made from the type and position where there is none."""
    fallback = f"{UNNAMED}-{position}{extension_of(mime_type)}"
    return _made_safe(original, fallback=fallback)


def nested_name(subject: str, *, extension: str) -> str:
    """Return the name of a message that lies in another one: its subject and the extension of its format."""
    plain = _BLANKS.sub(" ", re.sub(r"[/\\]", "_", subject))
    return f"{_made_safe(plain, fallback=NESTED_MESSAGE)}{extension}"


def with_extension(name: str, extension: str) -> str:
    """Return the name, ending in the extension."""
    return name if name.lower().endswith(extension) else f"{name}{extension}"


def unique_names(names: Iterable[str]) -> list[str]:
    """Return the names in order, with a number in those that stood there before, whatever their case."""
    taken: set[str] = set()
    last_number: Counter[str] = Counter()
    unique = []
    for name in names:
        candidate = name
        while fold(candidate) in taken:
            last_number[fold(name)] += 1
            stem, ending = split(name)
            candidate = f"{stem} ({last_number[fold(name)] + 1}){ending}"
        taken.add(fold(candidate))
        unique.append(candidate)
    return unique


def extension_of(mime_type: str) -> str:
    """Return the usual file extension of a media type, empty when it says nothing."""
    lowered = mime_type.partition(";")[0].strip().lower()
    if lowered in ("", "application/octet-stream"):
        return ""
    return _EXTENSIONS.get(lowered) or mimetypes.guess_extension(lowered, strict=False) or ""


def type_of(name: str) -> str:
    """Return the media type that the extension of a name stands for, empty when it says nothing."""
    return mimetypes.guess_type(name[-100:].replace("/", "_"), strict=False)[0] or ""


def _made_safe(original: str, *, fallback: str) -> str:
    visible = _FORBIDDEN.sub("_", original[:10_000].translate(_SEPARATORS))
    one_line = _BLANKS.sub(" ", visible)
    name = normalise(one_line, fallback=fallback)
    hidden = name.lstrip(".")
    return shortened(hidden if hidden != name and hidden else name, limit=LONGEST)
