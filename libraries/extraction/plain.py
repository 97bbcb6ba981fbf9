"""Text of files that are text already: plain, comma separated, web pages and rich text."""

import re
from html.parser import HTMLParser
from pathlib import Path

from libraries.extraction.result import MAX_CHARACTERS, TextCollector
from libraries.extraction.richtext import rtf_text

_MOST_BYTES = 4 * MAX_CHARACTERS
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# The code page of Central Europe shares its German and most French letters with the western one.
_OLD_ENCODING = "cp1250"
_SILENT = frozenset({"script", "style", "template", "head", "noscript"})
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "pre"}
)


def read_text(path: Path, collector: TextCollector) -> None:
    """Read a text file in whatever encoding it has."""
    collector.add(decoded(_bytes(path)))


def read_html(path: Path, collector: TextCollector) -> None:
    """Read what a web page shows."""
    page = _Page(collector)
    page.feed(decoded(_bytes(path)))
    page.close()


def read_rtf(path: Path, collector: TextCollector) -> None:
    """Read the text of a rich text file."""
    collector.add(rtf_text(_bytes(path).decode("latin-1")))


def decoded(data: bytes) -> str:
    """Return the text of bytes that do not say their encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_OLD_ENCODING, errors="replace")


def _bytes(path: Path) -> bytes:
    # One byte too many lets the collector notice that there is more.
    with path.open("rb") as file:
        return file.read(_MOST_BYTES + 1)


class _Page(HTMLParser):
    """Collects the text of a page without its scripts."""

    def __init__(self, collector: TextCollector) -> None:
        super().__init__(convert_charrefs=True)
        self._collector = collector
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "body":
            self._silent.clear()
        elif tag in _BLOCKS:
            self._collector.add("\n")
        elif tag in {"td", "th"}:
            self._collector.add("\t")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._collector.add(re.sub(r"\s+", " ", data))
