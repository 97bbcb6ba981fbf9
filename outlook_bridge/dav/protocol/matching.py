"""Filters on properties, which calendars and address books share (RFC 4791 9.7.2, RFC 6352 10.5.1)."""

from collections.abc import Iterable

from outlook_bridge.msg.content_lines import Component, Line

from .errors import DavError
from .names import Element

#: How two texts are compared; the older protocol knows two, of which one is the default.
_SMALL = frozenset({"", "default", "i;ascii-casemap", "i;unicode-casemap"})
_EXACT = "i;octet"


def properties_match(block: Component, asked: Iterable[Element], space: str, *, all_of: bool) -> bool:
    """Tell whether a block has all the asked properties, or one of them."""
    found = [_has(block, one, space) for one in asked]
    return all(found) if all_of or not found else any(found)


def _has(block: Component, asked: Element, space: str) -> bool:
    lines = block.all((asked.get("name") or "").upper())
    if asked.find(f"{{{space}}}is-not-defined") is not None:
        return not lines
    tests = [*asked.findall(f"{{{space}}}text-match"), *asked.findall(f"{{{space}}}param-filter")]
    if not tests:
        return bool(lines)
    is_all = asked.get("test", "anyof") == "allof"
    join = all if is_all or space.endswith("caldav") else any
    if not lines:
        # What is not there is none of the asked texts: a negated match holds.
        return join(_is_negated(test) for test in tests)
    return any(join(_holds(line, test, space) for test in tests) for line in lines)


def _is_negated(test: Element) -> bool:
    return test.get("negate-condition", "no") == "yes"


def _holds(line: Line, test: Element, space: str) -> bool:
    if test.tag == f"{{{space}}}text-match":
        return _matches(line.text, test)
    value = line.parameters.get((test.get("name") or "").upper())
    if test.find(f"{{{space}}}is-not-defined") is not None:
        return value is None
    inner = test.find(f"{{{space}}}text-match")
    return value is not None and (inner is None or _matches(value, inner))


def _matches(text: str, test: Element) -> bool:
    collation, wanted = test.get("collation", ""), test.text or ""
    if collation in _SMALL:
        text, wanted = text.casefold(), wanted.casefold()
    elif collation != _EXACT:
        raise DavError(403, f"{{{_space(test)}}}supported-collation", "This way to compare is not known.")
    kind = test.get("match-type", "contains")
    found = {
        "equals": text == wanted,
        "starts-with": text.startswith(wanted),
        "ends-with": text.endswith(wanted),
    }.get(kind, wanted in text)
    return found != _is_negated(test)


def _space(test: Element) -> str:
    return str(test.tag).partition("}")[0].lstrip("{")
