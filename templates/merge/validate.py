"""The report an editor reads about a template before it can be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _
from templates.merge.environment import forbidden
from templates.merge.fields import FieldUse, ParsedTags, TagProblem, Usage, parse_tags
from templates.merge.hazards import DEFAULT_REFUSED
from templates.merge.package import Place
from templates.merge.schema import FieldSchema, Group, Kind, ListOf, Node, Scalar
from templates.merge.sources import Named, Source, open_source
from templates.merge.word_fields import index, normalised


class Level(StrEnum):
    """How bad a finding is: an error keeps the template from being published."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an editor should know, and where it stands."""

    level: Level
    code: str
    message: Message
    place: Place


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about a template and the fields that it uses."""

    findings: tuple[Finding, ...] = ()
    fields: tuple[str, ...] = ()
    #: What the template is kept in: word, excel or mail; empty where it cannot be read.
    kind: str = ""
    #: Fields whose controls are bound, so that what is typed into them in Word can come back.
    bound: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the template from being published."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)

    @property
    def can_be_published(self) -> bool:
        """Whether nothing in the template is an error."""
        return not self.errors


_PROBLEMS = {
    "split": _("A tag is not closed in its paragraph. Write it in one paragraph, from “{{” to “}}”."),
    "rich": _("“{{p”, “{{r” and the like are not known here. Write “{{” with a blank after it."),
    "syntax": _("The tags cannot be understood: %(detail)s"),
}
_FIGURES = frozenset({Kind.NUMBER, Kind.MONEY})
_KINDS_OF_FILTERS = {
    "date": {Kind.DATE, Kind.DATETIME},
    "datetime": {Kind.DATETIME},
    "money": {Kind.MONEY, Kind.NUMBER},
    "number": {Kind.MONEY, Kind.NUMBER},
    "words": {Kind.MONEY, Kind.NUMBER},
    "money_words": {Kind.MONEY, Kind.NUMBER},
}


def validate(data: bytes, schema: FieldSchema, *, refused: frozenset[str] = DEFAULT_REFUSED) -> Report:
    """Return what is wrong with a template; `refused` names the hazards that count as errors."""
    try:
        source = open_source(data)
        tags = parse_tags(source.lines)
    except Refusal as refusal:
        return Report((Finding(Level.ERROR, refusal.code, refusal.message, Place("")),))
    named = _NamedFields(schema)
    findings = [
        *(_tag_problem(problem) for problem in tags.problems),
        *_forbidden(tags),
        *(finding for use in tags.uses for finding in _field_findings(use, schema)),
        *(finding for one in source.named for finding in named.findings(one)),
        *_unused(tags),
        *_hazard_findings(source, refused),
    ]
    used = {use.path for use in tags.uses} | named.found
    return Report(tuple(dict.fromkeys(findings)), tuple(sorted(used)), source.kind, named.bound)


def _tag_problem(problem: TagProblem) -> Finding:
    message = Message(_PROBLEMS[problem.code], {"detail": problem.detail} if problem.detail else {})
    return Finding(Level.ERROR, f"tag_{problem.code}", message, problem.place)


def _forbidden(tags: ParsedTags) -> Iterator[Finding]:
    if tags.tree is not None:
        for node, message in forbidden(tags.tree):
            yield Finding(Level.ERROR, "forbidden", message, tags.place_of(node))


def _field_findings(use: FieldUse, schema: FieldSchema) -> Iterator[Finding]:
    node = schema.find(use.path)
    if node is None:
        yield Finding(Level.ERROR, "unknown_field", _unknown(use.path, use.written, schema), use.place)
        return
    if use.usage is Usage.VALUE and not isinstance(node, Scalar):
        msgid = _("“%(name)s” is not a single value; name one of its fields.")
        yield Finding(Level.ERROR, "not_a_value", Message(msgid, {"name": use.written}), use.place)
    if use.usage is Usage.LIST and not isinstance(node, ListOf):
        msgid = _("“%(name)s” is not a list, so it cannot be repeated.")
        yield Finding(Level.ERROR, "not_a_list", Message(msgid, {"name": use.written}), use.place)
    if isinstance(node, Scalar) and node.kind is Kind.PICTURE:
        msgid = _(
            "“%(name)s” is a picture. Insert a picture control in Word (Developer > Picture) and write "
            "%(name)s as its tag."
        )
        yield Finding(Level.ERROR, "picture", Message(msgid, {"name": use.written}), use.place)
    yield from _filter_findings(use, node)
    yield from _operand_findings(use, node)


def _operand_findings(use: FieldUse, node: Node) -> Iterator[Finding]:
    """Judge what a field is compared or reckoned with: other kinds stop the merge, or never match."""
    if not isinstance(node, Scalar):
        return
    if use.usage is Usage.RECKONED and node.kind not in _FIGURES:
        msgid = _("“%(name)s” is no figure, so it cannot be reckoned with.")
        yield Finding(Level.ERROR, "wrong_type", Message(msgid, {"name": use.written}), use.place)
    if use.against and not _can_be_compared(node.kind, use.against):
        msgid = _("“%(name)s” is of another kind than what it is compared with.")
        yield Finding(Level.ERROR, "wrong_type", Message(msgid, {"name": use.written}), use.place)


def _can_be_compared(kind: Kind, against: str) -> bool:
    fitting = {"text": {Kind.TEXT}, "number": {*_FIGURES, Kind.BOOLEAN}, "boolean": {Kind.BOOLEAN}}
    return kind in fitting.get(against, {kind})


def _filter_findings(use: FieldUse, node: Node) -> Iterator[Finding]:
    for name in use.filters:
        fitting = _KINDS_OF_FILTERS.get(name)
        if fitting and isinstance(node, Scalar) and node.kind not in fitting:
            msgid = _("The filter “%(filter)s” does not fit “%(name)s” and will leave it as it is.")
            params = {"filter": name, "name": use.written}
            yield Finding(Level.WARNING, "filter_kind", Message(msgid, params), use.place)


class _NamedFields:
    """Judges what names a field without a tag: controls, fields of Word, named cells."""

    def __init__(self, schema: FieldSchema) -> None:
        self._schema = schema
        self._index = index(path for path in schema.paths() if isinstance(schema.find(path), Scalar))
        self.found: set[str] = set()
        self._bound: set[str] = set()

    @property
    def bound(self) -> tuple[str, ...]:
        return tuple(sorted(self._bound))

    def findings(self, one: Named) -> Iterator[Finding]:
        """Yield an error for a name that means a field and is none; other programs have their own names."""
        path = self._index.get(normalised(one.name)) if one.is_loose else one.name
        if path is not None and self._schema.find(path) is not None:
            self.found.add(path)
            if one.is_bound:
                self._bound.add(path)
        elif one.is_ours or (("." in one.name or not one.is_loose) and self._begins_like_one(one.name)):
            yield Finding(Level.ERROR, "unknown_field", self._unknown(one), one.place)

    def _begins_like_one(self, name: str) -> bool:
        return name.partition(".")[0] in self._schema.fields

    def _unknown(self, one: Named) -> Message:
        if "." in one.name or not one.is_loose:
            return _unknown(one.name, one.name, self._schema)
        near = next(iter(get_close_matches(normalised(one.name), self._index, n=1, cutoff=0.6)), None)
        if near is None:
            return Message(_("There is no field “%(name)s”."), {"name": one.name})
        params = {"name": one.name, "nearest": self._index[near]}
        return Message(_("There is no field “%(name)s”. Did you mean “%(nearest)s”?"), params)


def _unused(tags: ParsedTags) -> Iterator[Finding]:
    for name, place in tags.unused:
        msgid = _("The name “%(name)s” is set here and used nowhere.")
        yield Finding(Level.WARNING, "unused_name", Message(msgid, {"name": name}), place)


def _hazard_findings(source: Source, refused: frozenset[str]) -> Iterator[Finding]:
    for code, message in source.hazards:
        level = Level.ERROR if code in refused else Level.WARNING
        yield Finding(level, code, message, Place(""))


def _unknown(path: str, written: str, schema: FieldSchema) -> Message:
    nearest = _nearest(path, schema)
    if nearest is None:
        return Message(_("There is no field “%(name)s”."), {"name": written})
    params = {"name": written, "nearest": _as_written(nearest, path, written)}
    return Message(_("There is no field “%(name)s”. Did you mean “%(nearest)s”?"), params)


def _nearest(path: str, schema: FieldSchema) -> str | None:
    """Look among the neighbours first: a typing mistake seldom changes the group."""
    paths = schema.paths()
    parent, _dot, name = path.rpartition(".")
    node = schema.find(parent) if parent else Group(schema.fields)
    if isinstance(node, Group):
        neighbours = get_close_matches(name, node.fields, n=1, cutoff=0.5)
        if neighbours:
            return f"{parent}.{neighbours[0]}" if parent else neighbours[0]
    return next(iter(get_close_matches(path, paths, n=1, cutoff=0.6)), None)


def _as_written(nearest: str, path: str, written: str) -> str:
    """Name the nearest field as the author would write it inside a loop."""
    parent, _dot, name = nearest.rpartition(".")
    if parent and parent == path.rpartition(".")[0]:
        return f"{written.rpartition('.')[0]}.{name}"
    return nearest
