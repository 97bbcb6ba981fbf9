"""Text of RTF source: groups, code pages and Unicode escapes; everything else is layout."""

import re

_TOKEN = re.compile(
    r"\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-z])|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]"
)
_SILENT = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "themedata", "datastore", "listtable"}
    | {"listoverridetable", "rsidtbl", "generator", "xmlnstbl", "latentstyles", "colorschememapping"}
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n", "row": "\n", "page": "\f", "tab": "\t", "cell": "\t"}
_SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
_WORDS = {**_BREAKS, **_SIGNS, "bullet": "•"}
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}


def rtf_text(source: str) -> str:
    """Return the text of RTF source that was decoded byte by byte."""
    return _RtfReader().read(source)


class _RtfReader:
    """Follows groups, the code page and Unicode escapes; everything else is layout."""

    def __init__(self) -> None:
        self._encoding = "cp1252"
        self._silent: list[bool] = [False]
        self._fallback_length = 1
        self._to_skip = 0
        self._out: list[str] = []

    def read(self, source: str) -> str:
        for token in _TOKEN.finditer(source):
            self._take(token)
        return "".join(self._out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _take(self, token: re.Match[str]) -> None:
        if token["brace"]:
            self._group(token["brace"])
        elif token["word"]:
            self._word(token["word"], int(token["number"] or 0))
        elif token["symbol"] == "*":
            self._silent[-1] = True
        elif token["byte"]:
            self._write(bytes.fromhex(token["byte"]).decode(self._encoding, errors="replace"), skippable=1)
        elif token["symbol"]:
            self._write(_SYMBOLS.get(token["symbol"], ""))
        elif token["text"]:
            self._write(token["text"], skippable=len(token["text"]))

    def _group(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._silent.append(self._silent[-1])
        elif len(self._silent) > 1:
            self._silent.pop()

    def _word(self, word: str, number: int) -> None:
        if word in _SILENT:
            self._silent[-1] = True
        elif word == "ansicpg":
            self._encoding = f"cp{number}" if number in range(1250, 1259) else self._encoding
        elif word == "uc":
            self._fallback_length = number
        elif word == "u":
            self._write(chr(number % 0x10000))
            self._to_skip = self._fallback_length
        else:
            self._write(_WORDS.get(word, ""))

    def _write(self, text: str, *, skippable: int = 0) -> None:
        """Write the text; characters that repeat a Unicode escape for old readers are left out."""
        left_out = min(self._to_skip, skippable)
        self._to_skip -= left_out
        if not self._silent[-1]:
            self._out.append(text[left_out:])
