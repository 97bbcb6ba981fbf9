"""The notation of a filter tree in an address: `any(state=new,all(value__from=100,name="Stavby, a.s."))`.

`all(...)` and `any(...)` nest; a test is `<column>=<value>` or `<column>__<operator>=<value>`. A value with
a comma, a parenthesis, a quote or a space at its end stands in quotes, as in JSON. Parts side by side at the
top must all hold.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

MAX_LENGTH = 4000
MAX_DEPTH = 5
MAX_TESTS = 50


class BadNotation(ValueError):
    """The text is no filter tree, or one beyond the limits."""


@dataclass(frozen=True)
class Test:
    """One test: the parameter says column and operator, the value is as in an address."""

    parameter: str
    value: str

    #: No test case of pytest.
    __test__ = False


@dataclass(frozen=True)
class All:
    """All parts must hold; without parts it holds."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class Any:
    """One of the parts must hold."""

    parts: "tuple[Node, ...]" = ()


Node: TypeAlias = Test | All | Any
NOTHING = All()

_TOKEN = re.compile(r'\s*(?:(all|any)\(|([^\s=,()"]+)=("(?:[^"\\]|\\.)*"|[^,()"]*)|([,)]))')
_HEAD = re.compile(r"\s*([^\s=,()\"]+)\(")
_COMMA = re.compile(r"\s*,\s*")
_BARE = re.compile(r'[^,()"\s](?:[^,()"]*[^,()"\s])?|')


def read(text: str) -> All:
    """Return the tree of the text, or raise BadNotation."""
    if len(text) > MAX_LENGTH:
        raise BadNotation("The filter is too long.")
    reader = _Reader(text)
    parts = reader.parts(depth=1)
    if reader.place < len(reader.text):
        raise BadNotation(f"The filter cannot be read from “{text[reader.place :][:20]}” on.")
    return All(tuple(parts))


def read_calls(text: str) -> list[tuple[str, All]]:
    """Return the heads and trees of a text like `bad(value__from=100),warn@state(state=new)`."""
    if len(text) > MAX_LENGTH:
        raise BadNotation("The text is too long.")
    reader = _Reader(text)
    found = []
    while reader.place < len(reader.text):
        found.append(reader.call())
    return found


def write(node: Node) -> str:
    """Return the text of a tree; an outermost `all` is left away."""
    return ",".join(map(_written, node.parts)) if isinstance(node, All) else _written(node)


def tests(node: Node) -> Iterator[Test]:
    """Give all tests of a tree."""
    if isinstance(node, Test):
        yield node
    else:
        for part in node.parts:
            yield from tests(part)


def quoted(value: str) -> str:
    """Return a value as it stands in the notation."""
    return value if _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _written(node: Node) -> str:
    if isinstance(node, Test):
        return f"{node.parameter}={quoted(node.value)}"
    word = "any" if isinstance(node, Any) else "all"
    return f"{word}({','.join(map(_written, node.parts))})"


class _Reader:
    """Reads tokens one after the other and counts the tests."""

    def __init__(self, text: str) -> None:
        self.text = text.rstrip()
        self.place = 0
        self.count = 0

    def parts(self, depth: int) -> list[Node]:
        """Read the parts up to the end of the text or of the parentheses."""
        found: list[Node] = []
        while (token := _TOKEN.match(self.text, self.place)) and token[4] != ")":
            self.place = token.end()
            if token[1]:
                found.append(self._group(token[1], depth))
            elif token[2]:
                found.append(self._test(token[2], token[3]))
        return found

    def call(self) -> tuple[str, All]:
        """Read a head with its tree in parentheses, and the comma behind it."""
        head = _HEAD.match(self.text, self.place)
        if head is None:
            raise BadNotation(f"“{self.text[self.place :][:20]}” is no rule.")
        self.place = head.end()
        parts = self._closed(depth=1)
        comma = _COMMA.match(self.text, self.place)
        self.place = comma.end() if comma else self.place
        return head[1], All(parts)

    def _group(self, word: str, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            raise BadNotation("The filter is nested too deep.")
        parts = self._closed(depth + 1)
        return Any(parts) if word == "any" else All(parts)

    def _closed(self, depth: int) -> tuple[Node, ...]:
        parts = tuple(self.parts(depth))
        token = _TOKEN.match(self.text, self.place)
        if token is None or token[4] != ")":
            raise BadNotation("A parenthesis of the filter is not closed.")
        self.place = token.end()
        return parts

    def _test(self, parameter: str, value: str) -> Test:
        self.count += 1
        if self.count > MAX_TESTS:
            raise BadNotation("The filter has too many tests.")
        try:
            meant = json.loads(value) if value.startswith('"') else value.strip()
            meant.encode()
            return Test(parameter, meant)
        except ValueError:
            raise BadNotation(f"{value} is no value of a filter.") from None
