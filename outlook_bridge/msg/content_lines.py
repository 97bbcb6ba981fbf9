"""Content lines of iCalendar and vCard (RFC 5545, RFC 6350): written and read in one pass over any input."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from outlook_bridge.msg.bodies import tidy
from outlook_bridge.msg.code_pages import WESTERN, codec_of_charset, decode

#: Blocks lie in one another no deeper than this; an alarm in an event in a calendar is the third.
MOST_DEPTH = 8
_WIDTH = 73
_FOLD = re.compile(r"\n[ \t]")
_NAME = re.compile(r"(?:[A-Za-z0-9-]{1,100}\.)?([A-Za-z0-9-]{1,100})")
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})(?:=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED = {"n": "\n", "N": "\n"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in capitals, its parameters by theirs, and its value as it is written."""

    name: str
    parameters: Mapping[str, str]
    value: str
    #: The whole line as it stood in the file, unfolded; empty for one that was made here.
    written: str = ""

    @property
    def text(self) -> str:
        """Return the value with its escapes resolved."""
        return unescaped(self.value)

    def parts(self, mark: str = ";") -> list[str]:
        """Return the pieces of a value that has several, each with its escapes resolved."""
        return [unescaped(piece) for piece in re.split(rf"(?<!\\){mark}", self.value)]


@dataclass(slots=True)
class Component:
    """A block between BEGIN and END, with its lines and the blocks in it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Line:
        """Return the first property of a name, an empty one where there is none."""
        return next((line for line in self.lines if line.name == name), Line(name, {}, ""))

    def all(self, name: str) -> list[Line]:
        """Return the properties of a name."""
        return [line for line in self.lines if line.name == name]

    def written(self) -> Iterator[str]:
        """Yield the block as it stood in the file, line by line."""
        yield f"BEGIN:{self.name}"
        yield from (line.written for line in self.lines)
        for part in self.parts:
            yield from part.written()
        yield f"END:{self.name}"


def read_components(data: bytes, *, most: int) -> list[Component]:
    """Return the outermost blocks of a file, with so many levels of blocks in them as anybody writes.

    Damaged lines are left out as are deeper blocks, and open blocks end with the file.
    """
    root = Component("")
    stack = [root]
    for number, line in enumerate(_lines(decode(data.removeprefix(b"\xef\xbb\xbf"), "utf-8", WESTERN))):
        if number >= most:
            break
        if line.name == "BEGIN":
            part = Component(line.value.strip().upper()[:60])
            # A deeper block is read over: it hangs on nothing.
            if len(stack) <= MOST_DEPTH:
                stack[-1].parts.append(part)
            stack.append(part)
        elif line.name == "END":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].lines.append(line)
    return root.parts


def _lines(text: str) -> Iterator[Line]:
    lines = _FOLD.sub("", tidy(text)).split("\n")
    position = 0
    while position < len(lines):
        written = lines[position]
        position += 1
        if written.endswith("=") and "QUOTED-PRINTABLE" in written[:300].upper():
            # The old vCard goes on in the next line after a "=", with no blank before it.
            pieces = [written]
            while pieces[-1].endswith("=") and position < len(lines):
                pieces[-1] = pieces[-1][:-1]
                pieces.append(lines[position])
                position += 1
            written = "".join(pieces)
        if (line := _line(written)) is not None:
            yield line


def _line(written: str) -> Line | None:
    name = _NAME.match(written)
    if name is None:
        return None
    parameters: dict[str, str] = {}
    position = name.end()
    while match := _PARAMETER.match(written, position):
        key, value = match[1].upper(), (match[2] or match[1]).replace('"', "")
        # The old vCard writes a bare word, and repeats the name for each type.
        key = key if match[2] is not None else "TYPE"
        parameters[key] = f"{parameters[key]},{value}" if key in parameters else value
        position = match.end()
    if written[position : position + 1] != ":":
        return None
    value = _decoded(written[position + 1 :], parameters)
    return Line(name[1].upper(), parameters, value, _CONTROLS.sub("", written))


def _decoded(value: str, parameters: Mapping[str, str]) -> str:
    marks = f"{parameters.get('ENCODING', '')},{parameters.get('TYPE', '')}".upper()
    if "QUOTED-PRINTABLE" not in marks:
        return _CONTROLS.sub("", value)
    raw = re.sub(
        rb"=([0-9A-Fa-f]{2})", lambda match: bytes((int(match[1], 16),)), value.encode("utf-8", "replace")
    )
    codec = codec_of_charset(parameters.get("CHARSET", "")) if parameters.get("CHARSET") else None
    text = decode(raw, *([codec] if codec else []), "utf-8", WESTERN)
    return _CONTROLS.sub("", text.replace("\r\n", "\\n").replace("\n", "\\n"))


def unescaped(value: str) -> str:
    """Return a text value with its escapes resolved."""
    return _ESCAPE.sub(lambda match: _UNESCAPED.get(match[1], match[1]), value)


def escaped(text: str) -> str:
    """Return text for a value."""
    plain = _CONTROLS.sub("", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def quoted(text: str) -> str:
    """Return text for a parameter, which has no escapes of its own."""
    return '"' + re.sub(r'[\x00-\x1f\x7f"]+', " ", text).strip() + '"'


def folded(line: str) -> str:
    """Return a line, folded so that no piece is longer than 75 bytes and no character is broken."""
    if len(line) <= _WIDTH and line.isascii():
        return line
    pieces, piece, size = [], "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        if size + width > _WIDTH:
            pieces.append(piece)
            piece, size = "", 0
        piece += sign
        size += width
    return "\r\n ".join((*pieces, piece))


def joined(lines: Iterable[str]) -> str:
    """Return lines as a file."""
    return "".join(f"{folded(line)}\r\n" for line in lines)
