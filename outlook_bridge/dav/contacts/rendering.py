"""Cards as they are sent: the columns, and beside them whatever a program wrote that no column holds."""

from collections.abc import Iterator

from outlook_bridge.msg.card_writer import card_lines
from outlook_bridge.msg.content_lines import Component, Line, joined, read_components
from outlook_bridge.msg.entries import Card

from .mapping import figures

VERSIONS = ("3.0", "4.0")
MOST_LINES = 5_000
#: Properties that columns hold, or that are written anew.
MAPPED = frozenset(
    {"VERSION", "PRODID", "REV", "UID", "FN", "N", "EMAIL", "TEL", "ADR", "URL", "NOTE", "ORG", "TITLE"}
)


def block_of(text: str) -> Component | None:
    """Return the first card of a text."""
    blocks = read_components(text.encode("utf-8", "replace"), most=MOST_LINES)
    return next((block for block in blocks if block.name == "VCARD"), None)


def version_of(text: str) -> str:
    """Return the version in which a card is written."""
    block = block_of(text)
    return block.first("VERSION").value.strip() if block is not None else ""


def written(card: Card, kept: str, *, version: str, keeps_photo: bool = True) -> str:
    """Return a card; lines of a kept one that still say the same stand as their program wrote them."""
    block = block_of(kept) if kept else None
    lines = list(card_lines(card, version=version))
    if block is None:
        return joined(lines)
    own = {_key(line): line.written for line in block.lines if line.name in MAPPED and line.name != "VERSION"}
    made = read_components("\n".join(lines).encode(), most=MOST_LINES)[0]
    anew = MAPPED if keeps_photo else MAPPED | {"PHOTO"}
    beside = [line for line in block.lines if line.name not in anew]
    return joined(_merged(made, own, beside))


def _merged(made: Component, own: dict[tuple[str, str], str], beside: list[Line]) -> Iterator[str]:
    yield "BEGIN:VCARD"
    for line in made.lines:
        yield own.get(_key(line), line.written)
    yield from (line.written for line in beside)
    yield "END:VCARD"


def _key(line: Line) -> tuple[str, str]:
    """Return what tells whether two lines say the same."""
    text = line.text.strip()
    if line.name == "TEL":
        return line.name, figures(text)
    if line.name == "ADR":
        return line.name, " ".join(" ".join(line.parts()).split())
    return line.name, text.casefold() if line.name == "EMAIL" else text
