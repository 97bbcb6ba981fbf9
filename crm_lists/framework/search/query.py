"""The query language of the search, read into a tree that every engine understands.

    invoice paid            both words
    invoice OR quote        one of them; OR binds tighter than a space, AND tighter than OR
    "annual report"         these words side by side
    -draft, NOT draft       takes away from what the other words find
    inv*                    words that begin so
    (quote OR offer) paid   groups
    title:offer             only in the title; so keywords:
    list:cases, -list:cases only in, not in this list; returned apart from the tree

Nothing is a mistake: what cannot be read so is read as plain words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from whoosh import qparser
from whoosh import query as whoosh_query

from .folding import words

FIELDS = ("title", "keywords")
FILTERS = ("list",)
MAX_LENGTH = 4096
MAX_WORDS = 64
MAX_DEPTH = 16
#: While somebody types, a single letter would find nearly everything.
SHORTEST_TYPED_PREFIX = 2


@dataclass(frozen=True)
class Term:
    """A word, anywhere or in one field."""

    word: str
    field: str = ""


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word."""

    word: str
    field: str = ""


@dataclass(frozen=True)
class Phrase:
    """Words side by side in one field."""

    words: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True)
class And:
    """All of the parts; at least one of them is no `Not`."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Or:
    """One of the parts, none of which is a `Not`."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Not:
    """Not the part; stands only among the parts of an `And`."""

    part: "Node"


Leaf: TypeAlias = Term | Prefix | Phrase
Node: TypeAlias = Leaf | And | Or | Not


@dataclass(frozen=True)
class Filter:
    """A condition that is no text: `list:cases`, or `-list:cases` when negated."""

    name: str
    value: str
    is_negated: bool = False


@dataclass(frozen=True)
class ParsedQuery:
    """What a typed query asks for; `tree` is None when no word is left that could be found."""

    tree: Node | None
    filters: tuple[Filter, ...] = ()


def parse(text: str, *, as_you_type: bool = False) -> ParsedQuery:
    """Read a typed query; with `as_you_type` its last word may be unfinished."""
    text = _DOUBLE_QUOTES.sub('"', text[:MAX_LENGTH].replace("\0", " "))
    text, filters = _take_filters(text)
    if as_you_type and text.count('"') % 2 == 0 and _UNFINISHED.search(text):
        text += "*"
    tree = _tree(text)
    return ParsedQuery(None if _is_negative(tree) else tree, filters)


def leaves(node: Node | None) -> Iterator[Leaf]:
    """Give the words, prefixes and phrases that a hit may contain, without the negated ones."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Term() | Prefix() | Phrase():
            yield node


def depth(node: Node | None) -> int:
    """Return how deep the tree is nested."""
    match node:
        case And(parts) | Or(parts):
            return 1 + max(depth(part) for part in parts)
        case Not(part):
            return 1 + depth(part)
    return 1


_DOUBLE_QUOTES = re.compile("[“”„‟«»＂]")
_QUOTED = re.compile(r'("[^"]*")')
_FILTER = re.compile(rf"(?<!\S)(-?)(?i:({'|'.join(FILTERS)})):([\w.-]+)(?!\S)")
_UNFINISHED = re.compile(rf"[^\W_]{{{SHORTEST_TYPED_PREFIX},}}$")


def _take_filters(text: str) -> tuple[str, tuple[Filter, ...]]:
    """Cut the filters that stand outside of quotes from the text."""
    pieces = _QUOTED.split(text)
    filters = [
        Filter(name.lower(), value.lower(), is_negated=bool(minus))
        for piece in pieces[::2]
        for minus, name, value in _FILTER.findall(piece)
    ]
    pieces[::2] = [_FILTER.sub(" ", piece) for piece in pieces[::2]]
    return "".join(pieces), tuple(filters)


class _PrefixPlugin(qparser.PrefixPlugin):
    """A prefix that may follow a field name or a parenthesis."""

    expr = r'(?P<text>[^\s*():"]+)[*](?=[\s)]|$)'


_PARSER = qparser.QueryParser(
    None,
    None,
    plugins=[
        qparser.WhitespacePlugin(),
        qparser.PhrasePlugin(),
        _PrefixPlugin(),
        qparser.FieldsPlugin(expr=rf"(?P<text>(?i:{'|'.join(FIELDS)})):", remove_unknown=False),
        qparser.GroupPlugin(),
        qparser.OperatorsPlugin(
            And=r"(?<=\s)AND(?=\s)",
            Or=r"(?<=\s)OR(?=\s)",
            Not=r"(^|(?<=[\s(]))(NOT(?=\s)|-(?=\S))",
            AndNot=None,
            AndMaybe=None,
            Require=None,
        ),
    ],
)


def _tree(text: str) -> Node | None:
    """Read the text, or take it as plain words where it makes no sense."""
    try:
        tree = _Reader().read(_PARSER.parse(text, normalize=False))
    except (RecursionError, IndexError):
        # Whoosh trips over thousands of parentheses and over operators in a row.
        return _plain_words(text)
    return tree if depth(tree) <= MAX_DEPTH else _plain_words(text)


def _plain_words(text: str) -> Node | None:
    return _all_of([Term(word) for word in words(text)[:MAX_WORDS]])


class _Reader:
    """Turns the tree of Whoosh into the own one, up to the permitted number of words."""

    def __init__(self) -> None:
        self._words_left = MAX_WORDS

    def read(self, found: whoosh_query.Query) -> Node | None:
        """Return the own tree, or None where nothing can be searched for."""
        match found:
            case whoosh_query.Not():
                return _negated(self.read(found.query))
            case whoosh_query.Or() | whoosh_query.And():
                join = _one_of if isinstance(found, whoosh_query.Or) else _all_of
                return join([self.read(part) for part in found.subqueries])
            case whoosh_query.Phrase():
                return self._leaf(" ".join(found.words), found.fieldname)
            case whoosh_query.Prefix():
                return self._prefix(found.text, found.fieldname)
            case whoosh_query.Term():
                return self._leaf(found.text, found.fieldname)
        return None

    def _leaf(self, text: str, field: str | None) -> Node | None:
        """Return a word, or a phrase when the text holds several: `e-mail`, `10:30`."""
        taken = self._take(text)
        if len(taken) > 1:
            return Phrase(tuple(taken), _field(field))
        return Term(taken[0], _field(field)) if taken else None

    def _prefix(self, text: str, field: str | None) -> Node | None:
        *whole, last = self._take(text) or [""]
        begun = Prefix(last, _field(field)) if last else None
        return _all_of([*(Term(word, _field(field)) for word in whole), begun])

    def _take(self, text: str) -> list[str]:
        taken = words(text)[: self._words_left]
        self._words_left -= len(taken)
        return taken


def _field(name: str | None) -> str:
    return name.lower() if name else ""


def _is_negative(node: Node | None) -> bool:
    """Tell whether the part only takes away."""
    return isinstance(node, Not) or (
        isinstance(node, And) and all(isinstance(part, Not) for part in node.parts)
    )


def _all_of(parts: "list[Node | None]") -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, And) else [part] if part else []
    return _joined(And, flat)


def _one_of(parts: "list[Node | None]") -> Node | None:
    """Return the parts as alternatives; one that only takes away finds nothing, so it is none."""
    flat: list[Node] = []
    for part in parts:
        if part and not _is_negative(part):
            flat += part.parts if isinstance(part, Or) else [part]
    return _joined(Or, flat)


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    parts = list(dict.fromkeys(parts))
    if len(parts) > 1:
        return kind(tuple(parts))
    return parts[0] if parts else None


def _negated(node: Node | None) -> Node | None:
    match node:
        case None:
            return None
        case Not(part):
            return part
        case And(parts) if _is_negative(node):
            return _one_of([_negated(part) for part in parts])
    return Not(node)
