"""Text of OpenDocument texts and presentations, read from their XML as a stream."""

from pathlib import Path

from libraries.containers.archives import open_archive, open_entry, read_entry
from libraries.extraction.result import TextCollector
from libraries.extraction.xmlstream import parse
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

_SKIPPED = frozenset({"tracked-changes", "automatic-styles", "font-face-decls", "scripts", "binary-data"})
_TEXT = frozenset({"p", "h"})
_MOST_SPACES = 1_000


class OpenDocumentText:
    """Turns the elements of an OpenDocument part into lines and pages."""

    def __init__(self, collector: TextCollector) -> None:
        self._collector = collector
        self._skipped = 0
        self._paragraphs = 0
        self.pages = 0

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """Open an element."""
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
        elif name == "page":
            self.pages += 1
            self._collector.page(self.pages)
        elif name in _TEXT:
            self._paragraphs += 1
        elif self._paragraphs:
            self._collector.add(_blank(name, attributes))

    def end(self, name: str, /) -> None:
        """Close an element."""
        if self._skipped:
            self._skipped -= 1
        elif name in _TEXT:
            self._paragraphs -= 1
            self._collector.add("\n")

    def data(self, text: str, /) -> None:
        """Keep the text of a paragraph."""
        if self._paragraphs and not self._skipped:
            self._collector.add(text)


def read_open_document(path: Path, collector: TextCollector) -> None:
    """Read the content, then the headers and footers that the styles hold."""
    with path.open("rb") as file, open_archive(file) as archive:
        if b"encryption-data" in read_entry(archive, "META-INF/manifest.xml"):
            raise Refusal("encrypted", Message(_("The file is protected by a password.")))
        for part in ("content.xml", "styles.xml"):
            if part in archive.NameToInfo:
                handler = OpenDocumentText(collector)
                with open_entry(archive, part) as stream:
                    parse(stream, handler)
                collector.pages = handler.pages or collector.pages


def _blank(name: str, attributes: dict[str, str]) -> str:
    if name == "s":
        count = next((value for key, value in attributes.items() if key.endswith(" c")), "1")
        return " " * min(int(count), _MOST_SPACES) if count.isdecimal() else " "
    return {"tab": "\t", "line-break": "\n"}.get(name, "")
