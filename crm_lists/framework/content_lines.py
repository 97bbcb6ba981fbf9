"""Content lines, of which contact cards and calendars are made (RFC 5545 and RFC 6350)."""

from collections.abc import Iterable

#: A line is folded after so many octets.
LONGEST = 75
_SPECIAL = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\x00": None})


def escaped(text: object) -> str:
    """Return a text as the value of a line may hold it."""
    return str(text).replace("\r\n", "\n").translate(_SPECIAL)


def line(name: str, *values: object) -> str:
    """Return a line of one text, or of several parts with semicolons between."""
    return f"{name}:{';'.join(escaped(value) for value in values)}"


def document(lines: Iterable[str]) -> str:
    """Return the lines as they are sent: folded, and ended as the standards want it."""
    return "".join(f"{folded}\r\n" for one in lines for folded in _folded(one))


def _folded(text: str) -> Iterable[str]:
    """Yield the parts of a line; all but the first begin with a space, and no letter is cut in two."""
    part, size = "", 0
    for letter in text:
        octets = len(letter.encode())
        if size + octets > LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
