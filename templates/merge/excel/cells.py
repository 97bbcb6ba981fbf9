"""Writing values into cells: figures stay figures, days stay days, and no text ever becomes a formula."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree

from libraries.containers.office import parsed, serialised
from templates.merge.excel.package import S

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: Excel counts the days from here, as if 1900 had been a leap year.
_EPOCH = datetime(1899, 12, 30)
_LONGEST = 32_767
#: What Excel would read as one character.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DAY, _MOMENT = "14", "22"
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Styles:
    """The styles of a workbook: which of them show days, and new ones where days need them."""

    def __init__(self, data: bytes) -> None:
        self._root = parsed(data)
        self._formats = self._root.find(S + "cellXfs")
        self._made: dict[tuple[str, str], str] = {}
        self._patterns = {
            node.get("numFmtId", ""): node.get("formatCode", "") for node in self._root.iter(S + "numFmt")
        }

    def for_day(self, style: str, *, with_time: bool) -> str:
        """Return a style that shows a day: this one where it does so, else one like it."""
        index = int(style) if style.isdecimal() else 0
        if self._formats is None or index >= len(self._formats):
            return style
        present = self._formats[index]
        if self._shows_days(present.get("numFmtId", "0")):
            return style
        wanted = _MOMENT if with_time else _DAY
        key = (style, wanted)
        if key not in self._made:
            self._made[key] = self._added(present, wanted)
        return self._made[key]

    def data(self) -> bytes | None:
        """Return the part, None where nothing was added."""
        return serialised(self._root) if self._made else None

    def _added(self, present: etree._Element, number_format: str) -> str:
        made = etree.fromstring(etree.tostring(present))
        made.set("numFmtId", number_format)
        made.set("applyNumberFormat", "1")
        formats: Any = self._formats
        formats.append(made)
        formats.set("count", str(len(formats)))
        return str(len(formats) - 1)

    def _shows_days(self, number: str) -> bool:
        if number in self._patterns:
            return bool(set("dmyhs") & set(_LITERAL.sub("", self._patterns[number]).lower()))
        return number.isdecimal() and int(number) in _DAY_FORMATS


def write(cell: etree._Element, value: Any, styles: Styles) -> None:
    """Write a value into a cell; the look of the cell stays."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if value is None or value == "":
        return
    if isinstance(value, bool):
        cell.set("t", "b")
        _number(cell, int(value))
    elif isinstance(value, int | float | Decimal):
        _number(cell, value)
    elif isinstance(value, date):
        cell.set("s", styles.for_day(cell.get("s", "0"), with_time=isinstance(value, datetime)))
        _number(cell, _serial(value))
    else:
        _text(cell, str(value))


def written(text: str) -> str:
    """Return a text as a cell can hold it."""
    kept = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return _ESCAPED.sub("_x005F_", kept)


def _number(cell: etree._Element, value: Any) -> None:
    etree.SubElement(cell, S + "v").text = str(value)


def _text(cell: etree._Element, text: str) -> None:
    cell.set("t", "inlineStr")
    node = etree.SubElement(etree.SubElement(cell, S + "is"), S + "t")
    node.set(_SPACE, "preserve")
    node.text = written(text)


def _serial(value: date) -> float | int:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    passed = moment - _EPOCH
    return passed.days if moment.time() == datetime.min.time() else passed / timedelta(days=1)
