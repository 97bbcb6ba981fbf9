"""Lines of internet mail headers: one field a line, encoded and folded so that nothing can end it early."""

import re
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import quote

from outlook_bridge.msg.directory_names import encapsulated
from outlook_bridge.msg.properties import one_line
from outlook_bridge.msg.values import Address

_WIDTH = 76
_LONGEST_LINE = 990
#: Characters of one encoded word, so that none is longer than 75 signs.
_WORD_BYTES = 42
_TOKEN = re.compile(r"[A-Za-z0-9!#$&+.^_`{|}~-]{1,70}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ADDRESS = re.compile(r"[^\x00-\x20<>()\"\\,;:@\x7f]{1,64}@[^\x00-\x20<>()\"\\,;:@\x7f]{1,255}")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
#: Readers take such marks for encoded words wherever they stand, so they must be encoded themselves.
_WORD_MARK = "=?"


def field_line(name: str, value: str) -> str:
    """Return a header field, folded at its blanks; signs outside printable ASCII become question marks."""
    plain = one_line(value).encode("ascii", "replace").decode()
    lines, current = [], f"{name}:"
    for word in plain.split(" "):
        if len(current) + 1 + len(word) > _WIDTH and current.strip() and not current.endswith(":"):
            lines.append(current)
            current = f" {word}"
        else:
            current = f"{current} {word}"
    return "\r\n".join(piece for line in (*lines, current) for piece in _cut(line) if piece.strip())


def _cut(line: str) -> Iterable[str]:
    """Yield the pieces of a line without blanks that is longer than a line may be."""
    yield line[:_LONGEST_LINE]
    for start in range(_LONGEST_LINE, len(line), _LONGEST_LINE):
        yield f" {line[start : start + _LONGEST_LINE]}"


def encoded_text(text: str) -> str:
    """Return free text for a header: as it is where it is plain ASCII, in encoded words otherwise."""
    plain = one_line(text)
    if _PRINTABLE.fullmatch(plain) and _WORD_MARK not in plain and "  " not in plain:
        return plain
    return " ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(plain))


def _pieces(text: str) -> Iterable[bytes]:
    """Yield the bytes of a text in pieces that break no character."""
    piece = b""
    for sign in text:
        encoded = sign.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _WORD_BYTES:
            yield piece
            piece = b""
        piece += encoded
    yield piece


def mailboxes(addresses: Iterable[Address]) -> str:
    """Return several people for an address field."""
    return ", ".join(map(mailbox, addresses))


def mailbox(address: Address) -> str:
    """Return one person for an address field; a directory name that is no address stands as a name only."""
    name = one_line(address.name)
    email = encapsulated(address.email) if address.unresolved else _ascii(one_line(address.email))
    if not email:
        # RFC 5322 has no mailbox without an address; an empty group is what it offers instead.
        phrase = _phrase(name or one_line(address.email))
        return f"{phrase} :;" if phrase.endswith("?=") else f"{phrase}:;"
    return f"{_phrase(name)} <{email}>" if name else f"<{email}>"


def _ascii(email: str) -> str:
    """Return an address with its domain in ASCII, empty where it is none that may stand in a header."""
    local, _, domain = email.rpartition("@")
    try:
        plain = email if email.isascii() else f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return ""
    return plain if plain.isascii() and _ADDRESS.fullmatch(plain) else ""


def _phrase(name: str) -> str:
    if not name.isascii() or _WORD_MARK in name:
        return encoded_text(name)
    if _PLAIN_NAME.fullmatch(name) and "  " not in name:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def disposition(kind: str, name: str) -> str:
    """Return the field that says how a part is shown, and what its file is called."""
    return field_line("Content-Disposition", f"{kind}; {parameter('filename', name)}")


def parameter(key: str, value: str) -> str:
    """Return a parameter of a field, by RFC 2231 where its value is not plain."""
    plain = one_line(value)
    if _TOKEN.fullmatch(plain):
        return f"{key}={plain}"
    if _PRINTABLE.fullmatch(plain) and not set(plain) & set('"\\%') and len(plain) < _WIDTH:
        return f'{key}="{plain}"'
    encoded = quote(plain, safe="!#$&+-.^_`{|}~", errors="replace")
    if len(encoded) < _WIDTH - len(key):
        return f"{key}*=utf-8''{encoded}"
    return "; ".join(
        f"{key}*{number}*={piece}" for number, piece in enumerate(_encoded_pieces(f"utf-8''{encoded}"))
    )


def _encoded_pieces(encoded: str) -> Iterable[str]:
    """Yield pieces that do not break the three signs of an encoded byte."""
    size = 60
    while encoded:
        end = size
        while end < len(encoded) and "%" in encoded[end - 2 : end]:
            end -= 1
        yield encoded[:end]
        encoded = encoded[end:]
