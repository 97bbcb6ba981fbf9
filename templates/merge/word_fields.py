"""Fields of old Word templates: MERGEFIELD becomes plain text, DOCPROPERTY stays and shows its value."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from lxml import etree

from libraries.containers.content_controls import W, append_lines

MERGE, PROPERTY = "MERGEFIELD", "DOCPROPERTY"

_INSTRUCTION = re.compile(
    r"\s*(MERGEFIELD|DOCPROPERTY)\s+(?:\"([^\"]*)\"|(\S+))(.*)", re.IGNORECASE | re.DOTALL
)
_SWITCH = re.compile(r"\\([*@#bf])\s*(?:\"([^\"]*)\"|(\S+))")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_DECIMALS = re.compile(r"[.,]([0#]+)\D*$")
#: Word's picture of a day in the letters of the Unicode standard, the longer ones first.
_PICTURE = re.compile(r"dddd|ddd|AM/PM|am/pm|[dMyHhms]+|'[^']*'|[A-Za-z]+")
_LETTERS = {"dddd": "EEEE", "ddd": "EEE", "AM/PM": "a", "am/pm": "a"}
_CASES: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "firstcap": lambda text: text[:1].upper() + text[1:],
    "caps": str.title,
}


@dataclass(slots=True)
class WordField:
    """One field: what it instructs, and the runs or the element by which Word wrote it."""

    kind: str
    name: str
    switches: Mapping[str, str]
    paragraph: etree._Element | None
    simple: etree._Element | None = None
    runs: list[etree._Element] = field(default_factory=list)
    results: list[etree._Element] = field(default_factory=list)


def fields_in(root: etree._Element) -> Iterator[WordField]:
    """Yield the fields of a part that name a value; other fields are Word's own affair."""
    for node in root.iter(W + "fldSimple"):
        found = _field(node.get(W + "instr", ""), node)
        if found is not None:
            found.simple, found.results = node, list(node.iter(W + "r"))
            yield found
    yield from _complex(root)


def has_fields(data: bytes) -> bool:
    """Tell at a glance whether a part may hold such fields."""
    return b"MERGEFIELD" in data or b"DOCPROPERTY" in data or b"w:fldSimple" in data or b"w:instrText" in data


def index(paths: Iterable[str]) -> dict[str, str]:
    """Return paths by the names that fields may give them: `Case_Name` means `case.name`."""
    found: dict[str, str] = {}
    for path in paths:
        found.setdefault(normalised(path), path)
    return found


def normalised(name: str) -> str:
    """Return the name without what Word does not let stand in the name of a field."""
    return _SEPARATORS.sub("_", name.lower()).strip("_")


def paths_of(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the paths of all single values."""
    for name, value in values.items():
        if isinstance(value, dict):
            yield from paths_of(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield prefix + name


def shown_by(switches: Mapping[str, str], value: Any, locale: Locale, show: Callable[[Any], str]) -> str:
    """Return how a field shows a value: by the pictures of its switches, else as everywhere."""
    if "@" in switches and isinstance(value, date):
        text = _day(value, switches["@"], locale)
    elif "#" in switches and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        text = _figure(value, switches["#"], locale)
    else:
        text = show(value)
    text = _CASES.get(switches.get("*", "").lower(), str)(text)
    return f"{switches.get('b', '')}{text}{switches.get('f', '')}" if text else ""


def fill(found: WordField, text: str) -> None:
    """Let a field show the text; a merge field turns into the text, as Word's own merge does."""
    if found.simple is not None:
        _fill_simple(found, found.simple, text)
        return
    keep = found.results[0] if found.results else _new_result(found)
    if found.kind == MERGE:
        _remove(run for run in found.runs if run is not keep)
        _remove(list(keep.iter(W + "fldChar", W + "instrText")))
    else:
        _remove(found.results[1:])
    _write(keep, text)


def _field(instruction: str, node: etree._Element) -> WordField | None:
    found = _INSTRUCTION.fullmatch(instruction.strip())
    if found is None:
        return None
    switches = {one[1]: one[2] if one[2] is not None else one[3] for one in _SWITCH.finditer(found[4])}
    name = found[2] if found[2] is not None else found[3]
    return WordField(found[1].upper(), name, switches, next(node.iterancestors(W + "p"), None))


@dataclass(slots=True)
class _Open:
    """A field whose end was not reached yet."""

    begin: etree._Element
    instruction: list[str] = field(default_factory=list)
    runs: list[etree._Element] = field(default_factory=list)
    results: list[etree._Element] = field(default_factory=list)
    is_result: bool = False
    holds_others: bool = False


def _complex(root: etree._Element) -> Iterator[WordField]:
    opened: list[_Open] = []
    ended: list[_Open] = []
    for node in root.iter(W + "fldChar", W + "instrText", W + "t"):
        run = node.getparent()
        if run is None:
            continue
        kind = node.get(W + "fldCharType") if node.tag == W + "fldChar" else ""
        if kind == "begin":
            for one in opened:
                one.holds_others = True
            opened.append(_Open(run))
        if opened:
            _note(opened[-1], node, run, kind or "")
        if kind == "end" and opened:
            ended.append(opened.pop())
    for one in ended:
        found = _field("".join(one.instruction), one.begin)
        if found is not None and not one.holds_others:
            found.runs, found.results = one.runs, one.results
            yield found


def _note(one: _Open, node: etree._Element, run: etree._Element, kind: str) -> None:
    if run not in one.runs:
        one.runs.append(run)
    if kind == "separate":
        one.is_result = True
    elif node.tag == W + "instrText" and not one.is_result:
        one.instruction.append(node.text or "")
    elif node.tag == W + "t" and one.is_result and run not in one.results:
        one.results.append(run)


def _fill_simple(found: WordField, simple: etree._Element, text: str) -> None:
    keep = found.results[0] if found.results else etree.SubElement(simple, W + "r")
    _remove(run for run in found.results[1:])
    _write(keep, text)
    parent = simple.getparent()
    if found.kind == MERGE and parent is not None:
        parent.replace(simple, keep)


def _new_result(found: WordField) -> etree._Element:
    """Make a run for the result before the end of the field, with a separator where it has none."""
    end, made = found.runs[-1], etree.Element(W + "r")
    if not any(mark.get(W + "fldCharType") == "separate" for run in found.runs for mark in run):
        separator = etree.Element(W + "r")
        etree.SubElement(separator, W + "fldChar").set(W + "fldCharType", "separate")
        end.addprevious(separator)
        found.runs.insert(-1, separator)
    end.addprevious(made)
    return made


def _write(run: etree._Element, text: str) -> None:
    for child in list(run):
        if child.tag in {W + "t", W + "br", W + "tab", W + "cr"}:
            run.remove(child)
    append_lines(run, text)


def _remove(nodes: Iterable[etree._Element]) -> None:
    for node in nodes:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)


def _day(value: date, picture: str, locale: Locale) -> str:
    pattern = _PICTURE.sub(lambda part: _letters(part[0]), picture)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return format_datetime(moment, pattern, locale=locale)


def _letters(part: str) -> str:
    if part in _LETTERS:
        return _LETTERS[part]
    is_known = part.startswith("'") or (set(part) <= set("dMyHhms") and len(set(part)) == 1)
    return part if is_known else f"'{part}'"


def _figure(value: Any, picture: str, locale: Locale) -> str:
    decimals = _DECIMALS.search(picture)
    whole = "#,##0" if re.search(r"[#0][ .,\u00a0'][#0]{3}", picture) else "0"
    pattern = f"{whole}.{'0' * len(decimals[1])}" if decimals and len(decimals[1]) != 3 else whole
    return format_decimal(value, format=pattern, locale=locale)
