"""The fields a template uses, found by walking the syntax tree of its tags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from jinja2 import Environment, TemplateSyntaxError, nodes

from templates.merge.package import Place
from templates.merge.schema import ITEM


class Usage(StrEnum):
    """What a template does with a field."""

    VALUE = "value"
    LIST = "list"
    TEST = "test"
    RECKONED = "reckoned"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """One use of a field: its full path, the words it was written in, and where it stands."""

    path: str
    written: str
    usage: Usage
    place: Place
    filters: tuple[str, ...] = ()
    #: The kind of the constant that it is compared with: text, number, boolean.
    against: str = ""


@dataclass(frozen=True, slots=True)
class TagProblem:
    """A tag that cannot be read."""

    code: str
    place: Place
    detail: str = ""


@dataclass(slots=True)
class ParsedTags:
    """What the tags of a template say."""

    uses: list[FieldUse] = field(default_factory=list)
    problems: list[TagProblem] = field(default_factory=list)
    tree: nodes.Template | None = None
    places: Sequence[Place] = ()
    #: Names that are set and never used, with where they are set.
    unused: list[tuple[str, Place]] = field(default_factory=list)

    def place_of(self, node: nodes.Node) -> Place:
        """Return the paragraph in which a node of the tree stands."""
        return self.places[min(node.lineno, len(self.places)) - 1] if self.places else Place("")


_COMPLETE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_ANY_START = re.compile(r"\{[{%#]")
_RICH_OUTPUT = re.compile(r"\{\{(?:p|tr|tc|r)\s")
_STRUCTURE_PREFIX = re.compile(r"\{([%#])(-?)(?:p|tr|tc|r)\s")
_CELL_TAG = re.compile(r"\{%\s*(?:colspan|cellbg)\s+(.*?)%\}")
_MERGE_TAG = re.compile(r"\{%\s*(?:vm|hm)\s*%\}")
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')
#: A plus joins texts as well.
_RECKONING = frozenset({nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod})
_SYNTAX = Environment(autoescape=True)


def parse_tags(lines: Sequence[Place]) -> ParsedTags:
    """Return fields and problems of all tags in these paragraphs."""
    parsed = ParsedTags(places=lines)
    sources = [_source(place, parsed.problems) for place in lines]
    try:
        # One line for each paragraph, so that the line of a node tells its paragraph.
        parsed.tree = _SYNTAX.parse("\n".join(sources))
    except TemplateSyntaxError as error:
        place = lines[min(error.lineno, len(lines)) - 1] if lines else Place("")
        parsed.problems.append(TagProblem("syntax", place, error.message or ""))
        return parsed
    walker = _Walker(parsed)
    walker.walk(parsed.tree)
    parsed.unused = _unused(parsed)
    return parsed


def _unused(parsed: ParsedTags) -> list[tuple[str, Place]]:
    names = list(parsed.tree.find_all(nodes.Name)) if parsed.tree is not None else []
    read = {name.name for name in names if name.ctx == "load"}
    return [(one.name, parsed.place_of(one)) for one in names if one.ctx == "store" and one.name not in read]


def _source(place: Place, problems: list[TagProblem]) -> str:
    text = " ".join(place.text.split("\n"))
    if _ANY_START.search(_COMPLETE_TAG.sub("", text)):
        problems.append(TagProblem("split", place))
        return ""
    if _RICH_OUTPUT.search(text):
        problems.append(TagProblem("rich", place))
        return ""
    plain = _CELL_TAG.sub(r"{{ \1 }}", _MERGE_TAG.sub("", _STRUCTURE_PREFIX.sub(r"{\1\2 ", text)))
    return _COMPLETE_TAG.sub(lambda tag: tag[0].translate(_QUOTES), plain)


class _Walker:
    """Follows names through loops and assignments to the paths of the values."""

    def __init__(self, parsed: ParsedTags) -> None:
        self._parsed = parsed
        self._scopes: list[dict[str, str | None]] = [{}]

    def walk(self, node: nodes.Node, usage: Usage = Usage.TEST, filters: tuple[str, ...] = ()) -> None:
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._use(node, usage, filters)
        elif isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.Assign):
            self.walk(node.node)
            self._bind(node.target, self._path(node.node))
        elif isinstance(node, nodes.With):
            self._with(node)
        elif isinstance(node, nodes.Compare):
            self._compare(node)
        elif isinstance(node, nodes.BinExpr) and type(node) in _RECKONING:
            self._walk_all([node.left, node.right], Usage.RECKONED)
        elif isinstance(node, nodes.Filter) and node.node is not None:
            self.walk(node.node, usage, (*filters, node.name))
            self._walk_all([*node.args, *node.kwargs])
        else:
            self._walk_all(
                node.iter_child_nodes(), Usage.VALUE if isinstance(node, nodes.Output) else Usage.TEST
            )

    def _compare(self, node: nodes.Compare) -> None:
        """Note with each field what kind of constant it is compared with."""
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        for number, side in enumerate(sides):
            before = len(self._parsed.uses)
            self.walk(side)
            others = [sides[place] for place in (number - 1, number + 1) if 0 <= place < len(sides)]
            against = next((_constant(other) for other in others if _constant(other)), "")
            is_plain = self._path(side) is not None and len(self._parsed.uses) == before + 1
            if against and is_plain and all(operand.op not in ("in", "notin") for operand in node.ops):
                self._parsed.uses[before] = replace(self._parsed.uses[before], against=against)

    def _walk_all(
        self, children: Iterator[nodes.Node] | Sequence[nodes.Node], usage: Usage = Usage.TEST
    ) -> None:
        for child in children:
            self.walk(child, usage)

    def _use(self, node: nodes.Expr, usage: Usage, filters: tuple[str, ...]) -> None:
        path = self._path(node)
        if path is None:
            self._walk_all([child for child in node.iter_child_nodes() if not isinstance(child, nodes.Name)])
            return
        place = self._parsed.place_of(node)
        self._parsed.uses.append(FieldUse(path, _written(node), usage, place, filters))

    def _loop(self, node: nodes.For) -> None:
        self.walk(node.iter, Usage.LIST)
        path = self._path(node.iter)
        self._scopes.append({"loop": None})
        self._bind(node.target, path and path + ITEM)
        self._walk_all([*([node.test] if node.test else []), *node.body])
        self._scopes.pop()
        self._walk_all(node.else_)

    def _with(self, node: nodes.With) -> None:
        self._walk_all(node.values)
        self._scopes.append({})
        for target, value in zip(node.targets, node.values, strict=False):
            self._bind(target, self._path(value))
        self._walk_all(node.body)
        self._scopes.pop()

    def _bind(self, target: nodes.Node, path: str | None) -> None:
        for name in target.find_all(nodes.Name):
            self._scopes[-1][name.name] = None
        if isinstance(target, nodes.Name):
            self._scopes[-1][target.name] = path

    def _path(self, node: nodes.Node) -> str | None:
        """Return the path of a plain reference, or None for anything computed."""
        if isinstance(node, nodes.Name):
            scope = next((scope for scope in reversed(self._scopes) if node.name in scope), None)
            return node.name if scope is None else scope[node.name]
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            base, key = self._path(node.node), _key(node)
            return base + key if base is not None and key is not None else None
        return None


def _constant(node: nodes.Node) -> str:
    """Return the kind of a constant, empty for anything else."""
    if not isinstance(node, nodes.Const):
        return ""
    kinds = {str: "text", bool: "boolean", int: "number", float: "number"}
    return kinds.get(type(node.value), "")


def _key(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return f".{node.attr}"
    value = node.arg.value if isinstance(node.arg, nodes.Const) else None
    if isinstance(value, str):
        return f".{value}"
    return ITEM if isinstance(value, int) else None


def _written(node: nodes.Node) -> str:
    """Return a reference as the author wrote it, loop variables included."""
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        return _written(node.node) + (_key(node) or "[...]")
    return node.name if isinstance(node, nodes.Name) else ""
