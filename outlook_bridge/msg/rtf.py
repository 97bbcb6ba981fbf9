"""Linear reader of RTF bodies: the HTML or text that was wrapped in RTF (MS-OXRTFEX), or plain text."""

import re
from dataclasses import dataclass
from enum import Enum

from outlook_bridge.msg.code_pages import WESTERN, codec_of_page, decode
from outlook_bridge.msg.word_sets import byte_word_set

# Far beyond what programs write; it bounds the memory that a body of braces alone would take.
GROUP_DEPTH = 100_000
_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
_HEX, _WORD, _PARAMETER, _SYMBOL, _BRACE, _TEXT = range(1, 7)
_START = re.compile(rb"\s*\{\\rtf")

# Font character sets and the code pages they stand for; 0 and 1 mean the page of the document.
_PAGE_OF_CHARSET = {
    **{2: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254},
    **{163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850},
}
_SKIPPED = byte_word_set(
    "colortbl stylesheet info pict object listtable listoverridetable header headerl headerr headerf "
    "footer footerl footerr footerf pntext pntxta pntxtb nonshppict themedata datastore xe tc rxe "
    "revtbl rsidtbl generator fldinst mhtmltag bkmkstart bkmkend ftnsep filetbl xmlnstbl mmathPr"
)
_TEXT_OF_WORD = {
    **{b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t"},
    **{b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d"},
    **{b"bullet": "\u2022", b"endash": "\u2013", b"emdash": "\u2014"},
    **{b"emspace": "\u2003", b"enspace": "\u2002", b"zwj": "\u200d", b"zwnj": "\u200c"},
}
_HTML_OF_WORD = {
    **_TEXT_OF_WORD,
    **{b"lquote": "&lsquo;", b"rquote": "&rsquo;", b"ldblquote": "&ldquo;", b"rdblquote": "&rdquo;"},
    **{b"bullet": "&bull;", b"endash": "&ndash;", b"emdash": "&mdash;"},
    **{b"emspace": "&emsp;", b"enspace": "&ensp;", b"zwj": "&zwj;", b"zwnj": "&zwnj;"},
}
_TEXT_OF_SYMBOL = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\n": "\n", b"\r": "\n"}
_HTML_OF_SYMBOL = {b"~": "&nbsp;", b"_": "&shy;", b"-": "&shy;", b"\n": "\n", b"\r": "\n"}
_LITERAL_SYMBOLS = frozenset((b"\\", b"{", b"}"))


class NotRtf(ValueError):
    """Raised when a body is no RTF."""


class Wrapped(Enum):
    """What was wrapped in the RTF."""

    HTML = "html"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RtfContent:
    """Content of an RTF body; text unless HTML was wrapped."""

    wrapped: Wrapped
    content: str
    is_complete: bool


class _Destination(Enum):
    BODY = 0
    HTML_TAG = 1
    FONTS = 2
    SKIPPED = 3


@dataclass(slots=True)
class _Group:
    """What a closing brace takes back."""

    destination: _Destination = _Destination.BODY
    is_rtf_only: bool = False
    font: int = -1
    fallback_size: int = 1


class _Reader:
    """State of one pass over the tokens."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.wrapped = Wrapped.NOTHING
        self.out: list[str] = []
        self.run: list[bytes] = []
        self.group = _Group()
        self.stack: list[_Group] = []
        self.surplus = 0
        self.is_complete = True
        self.page_codec = WESTERN
        self.codecs: dict[int, str] = {}
        self.listed_font = self.default_font = -1
        self.is_starred = False
        self.to_skip = 0
        self.resume_at = 0

    def read(self) -> RtfContent:
        """Read to the end of the data."""
        while self.resume_at < len(self.data):
            start, self.resume_at = self.resume_at, len(self.data)
            for match in _TOKEN.finditer(self.data, start):
                self._take(match)
                if self.resume_at < len(self.data):
                    break
        self._flush()
        content = "".join(self.out)
        return RtfContent(self.wrapped, _join_surrogates(content), self.is_complete and not self.stack)

    def _take(self, match: re.Match[bytes]) -> None:
        kind = match.lastindex
        if kind == _BRACE:
            self._open() if match[_BRACE] == b"{" else self._close()
        elif self.surplus or kind is None:
            return
        elif kind == _TEXT:
            self._add_bytes(match[_TEXT])
        elif kind == _HEX:
            self._add_bytes(bytes((int(match[_HEX], 16),)))
        elif kind == _SYMBOL:
            self._take_symbol(match[_SYMBOL])
        else:
            self._take_word(match[_WORD], match[_PARAMETER], match.end())

    def _open(self) -> None:
        if len(self.stack) >= GROUP_DEPTH:
            self.surplus += 1
            self.is_complete = False
            return
        self._flush()
        group = self.group
        self.stack.append(group)
        self.group = _Group(group.destination, group.is_rtf_only, group.font, group.fallback_size)
        self.is_starred = False
        self.to_skip = 0

    def _close(self) -> None:
        if self.surplus:
            self.surplus -= 1
            return
        self._flush()
        self.to_skip = 0
        if self.stack:
            self.group = self.stack.pop()

    def _is_visible(self) -> bool:
        group = self.group
        return not group.is_rtf_only and group.destination in (_Destination.BODY, _Destination.HTML_TAG)

    def _add_bytes(self, content: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(content))
            self.to_skip -= skipped
            content = content[skipped:]
        if self._is_visible():
            self.run.append(content)

    def _add_text(self, text: str) -> None:
        if self._is_visible():
            self._flush()
            self.out.append(text)

    def _flush(self) -> None:
        if not self.run:
            return
        content = b"".join(self.run)
        self.run.clear()
        if content.isascii():
            self.out.append(content.decode("ascii"))
        elif self.group.destination is _Destination.HTML_TAG:
            self.out.append(decode(content, self.page_codec))
        else:
            font = self.group.font if self.group.font >= 0 else self.default_font
            self.out.append(decode(content, self.codecs.get(font, self.page_codec), self.page_codec))

    def _take_symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self.is_starred = True
        elif symbol in _LITERAL_SYMBOLS:
            self._add_bytes(symbol)
        elif self.to_skip:
            self.to_skip -= 1
        else:
            symbols = _HTML_OF_SYMBOL if self._writes_html() else _TEXT_OF_SYMBOL
            self._add_text(symbols.get(symbol, ""))

    def _writes_html(self) -> bool:
        return self.wrapped is Wrapped.HTML and self.group.destination is _Destination.BODY

    def _take_word(self, word: bytes, parameter: bytes | None, end: int) -> None:
        number = int(parameter) if parameter else None
        is_starred, self.is_starred = self.is_starred, False
        if word == b"u":
            self._add_unit(number or 0)
        elif word == b"bin":
            self.resume_at = min(end + max(number or 0, 0), len(self.data))
        elif word in _TEXT_OF_WORD:
            self._add_text((_HTML_OF_WORD if self._writes_html() else _TEXT_OF_WORD)[word])
        elif word in _SETTERS:
            _SETTERS[word](self, number)
        elif is_starred or word in _SKIPPED:
            self._flush()
            self.group.destination = _Destination.SKIPPED

    def _add_unit(self, number: int) -> None:
        if unit := number % 0x10000:
            self._add_text(chr(unit))
        self.to_skip = self.group.fallback_size

    def _set_wrapped_html(self, number: int | None) -> None:
        if number != 0:
            self.wrapped = Wrapped.HTML

    def _set_wrapped_text(self, _: int | None) -> None:
        self.wrapped = Wrapped.TEXT

    def _set_rtf_only(self, number: int | None) -> None:
        self._flush()
        self.group.is_rtf_only = number != 0

    def _set_html_tag(self, _: int | None) -> None:
        self._flush()
        if self.group.destination is _Destination.BODY:
            self.group.destination = _Destination.HTML_TAG

    def _set_fonts(self, _: int | None) -> None:
        self._flush()
        self.group.destination = _Destination.FONTS

    def _set_page(self, number: int | None) -> None:
        self.page_codec = codec_of_page(number) or WESTERN

    def _set_default_font(self, number: int | None) -> None:
        self.default_font = number or 0

    def _set_font(self, number: int | None) -> None:
        if self.group.destination is _Destination.FONTS:
            self.listed_font = number or 0
            return
        self._flush()
        self.group.font = number or 0

    def _reset_font(self, _: int | None) -> None:
        self._flush()
        self.group.font = -1

    def _set_charset(self, number: int | None) -> None:
        self._set_font_page(_PAGE_OF_CHARSET.get(number or 0))

    def _set_font_page(self, number: int | None) -> None:
        codec = codec_of_page(number)
        if codec and self.group.destination is _Destination.FONTS:
            self.codecs[self.listed_font] = codec

    def _set_fallback_size(self, number: int | None) -> None:
        self.group.fallback_size = max(number if number is not None else 1, 0)


_SETTERS = {
    b"fromhtml": _Reader._set_wrapped_html,
    b"fromtext": _Reader._set_wrapped_text,
    b"htmlrtf": _Reader._set_rtf_only,
    b"htmltag": _Reader._set_html_tag,
    b"fonttbl": _Reader._set_fonts,
    b"ansicpg": _Reader._set_page,
    b"deff": _Reader._set_default_font,
    b"f": _Reader._set_font,
    b"plain": _Reader._reset_font,
    b"fcharset": _Reader._set_charset,
    b"cpg": _Reader._set_font_page,
    b"uc": _Reader._set_fallback_size,
}


def read_rtf(data: bytes) -> RtfContent:
    """Return what an RTF body holds."""
    if not _START.match(data):
        raise NotRtf
    return _Reader(data).read()


def _join_surrogates(text: str) -> str:
    """Join the halves of characters that RTF writes one by one; a lone half becomes a replacement sign."""
    if not any("\ud800" <= char <= "\udfff" for char in set(text)):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
