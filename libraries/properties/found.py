"""What an Office file says of its columns."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from libraries.containers.office import Entries, parsed, unpacked

from .packages import COLUMNS, CORE, CORE_PART, CUSTOM_PART, DC, columns_part, part_of

#: Columns that stand in the properties that each Office program shows, too.
CORE_NAMES = {"description": f"{DC}description", "document_type": f"{CORE}category"}
LONGEST = 10_000
MOST = 500
#: Line ends as Office writes them in properties.
_LINE_ENDS = (("_x000d_", ""), ("_x000a_", "\n"), ("\r\n", "\n"), ("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Found:
    """The texts of columns in a file, and what they were when the file was given out."""

    #: The ID of the document for which the file was given out; empty in a file from elsewhere.
    document: str = ""
    was: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    core: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Return what a child process has found."""
        return cls(**data)

    def changed(self) -> dict[str, str]:
        """Return the columns whose text somebody has changed in the file since it was given out.

        Each place is looked at by itself: a program may show any of them. The part bound to the text of
        the document comes first where two were changed.
        """
        found: dict[str, str] = {}
        for place in (self.core, self.custom, self.columns):
            for name, before in self.was.items():
                if name in place and place[name] != before:
                    found[name] = place[name]
        return found


def find(path: Path) -> Found:
    """Return what the file says; a damaged or encrypted one raises a Refusal."""
    with path.open("rb") as file:
        entries = unpacked(file)
    document, was, columns = _columns(entries)
    return Found(document, was, columns, _custom(entries), _core(entries))


def plain(text: str | None) -> str:
    """Return a text as it is compared: one kind of line ends, no space around it."""
    unix = text or ""
    for written, meant in _LINE_ENDS:
        unix = unix.replace(written, meant)
    return unix.strip()[:LONGEST]


def _columns(entries: Entries) -> tuple[str, dict[str, str], dict[str, str]]:
    part = columns_part(entries)
    if part is None:
        return "", {}, {}
    root = parsed(entries[part])
    nodes = [node for node in root if str(node.tag).startswith(COLUMNS)][:MOST]
    names = {node: str(node.tag).removeprefix(COLUMNS) for node in nodes}
    return (
        root.get("document", "")[:20],
        {name: plain(node.get("was")) for node, name in names.items()},
        {name: plain("".join(str(text) for text in node.itertext())) for node, name in names.items()},
    )


def _custom(entries: Entries) -> dict[str, str]:
    part = part_of(entries, CUSTOM_PART)
    if part is None:
        return {}
    nodes = list(parsed(entries[part]))[:MOST]
    return {
        node.get("name", ""): plain("".join(str(text) for text in node.itertext()))
        for node in nodes
        if node.get("name")
    }


def _core(entries: Entries) -> dict[str, str]:
    part = part_of(entries, CORE_PART)
    if part is None:
        return {}
    root = parsed(entries[part])
    return {name: plain(root.findtext(tag)) for name, tag in CORE_NAMES.items()}
