"""An Excel template, read and compiled once, that makes any number of workbooks."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template
from lxml import etree

from libraries.containers.office import Entries, parsed, serialised
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.controls import value_at
from templates.merge.environment import MergeEnvironment, MergeRefused, said_in_words
from templates.merge.excel.cells import Styles, write
from templates.merge.excel.moving import move
from templates.merge.excel.package import (
    MOST_ROWS,
    WORKBOOK,
    ExcelPackage,
    S,
    Sheet,
    has_tags,
    open_workbook,
)
from templates.merge.excel.package import A as DRAWING
from templates.merge.excel.rows import Moves, RowMap, turns_of
from templates.merge.excel.values import Packing
from templates.merge.formatting import locale_of, shown
from templates.merge.word_fields import index, normalised, paths_of

#: Signs that no value and no cell can hold: the begin of a row, of a cell and of its content.
_ROW, _CELL, _CONTENT = "\x01", "\x02", "\x03"
_ROW_TAG = re.compile(r"\{%-?\s*tr\s+(.*?)%\}", re.DOTALL)
_BEGINS, _ENDS = re.compile(r"(for|if)\b"), re.compile(r"end(for|if)\b")
_QUOTES = str.maketrans("“”„‘’", '"""\'\'')
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_STYLES, _CHAIN = "xl/styles.xml", "xl/calcChain.xml"


@dataclass(slots=True)
class _SheetPlan:
    """What is merged in one sheet."""

    sheet: Sheet
    template: Template
    rows: list[int]
    blocks: dict[int, int]
    has_loops: bool
    named: list[tuple[str, str]] = field(default_factory=list)


class CompiledExcel:
    """An Excel template, ready to be merged with values."""

    def __init__(self, template: bytes, locale: str = "en") -> None:
        self._package = open_workbook(template)
        self._locale = locale_of(locale)
        self._packing = Packing()
        self._environment = MergeEnvironment(locale, autoescape=False, finalize=self._packing.pack)
        self._plain = MergeEnvironment(locale, autoescape=False)
        self._plans = [self._plan(sheet) for sheet in self._package.sheets]
        for one in self._package.named_cells():
            plan = next((plan for plan in self._plans if plan.sheet.name == one.sheet), None)
            if plan is not None:
                plan.named.append((one.name, one.cell))

    def made(self, values: Mapping[str, Any]) -> Entries:
        """Return the parts of the workbook that the values make; the values are checked already."""
        entries = dict(self._package.entries)
        styles = Styles(entries.get(_STYLES, b"<styleSheet/>"))
        names = index(paths_of(values))
        trees, maps = {}, {}
        for plan in self._plans:
            filler = _Filler(plan, self._package, styles, self._packing, self._show)
            with said_in_words():
                output = plan.template.render(values)
            root = filler.filled(output, values, names)
            self._fill_headers(root, values)
            trees[plan.sheet], maps[plan.sheet.name] = root, filler.map
        move(entries, trees, Moves(maps))
        self._fill_drawings(entries, values)
        if (changed := styles.data()) is not None:
            entries[_STYLES] = changed
        _have_reckoned(entries)
        return entries

    def _show(self, value: Any) -> str:
        return str(shown(self._locale, value))

    # -- compiling ------------------------------------------------------------------------------

    def _plan(self, sheet: Sheet) -> _SheetPlan:
        root = parsed(self._package.entries[sheet.part])
        rows = list(root.iterfind(f"{S}sheetData/{S}row"))
        if len(rows) > MOST_ROWS:
            msgid = _("The sheet “%(name)s” has more than %(limit)s rows.")
            raise MergeRefused("too_large", Message(msgid, {"name": sheet.name, "limit": MOST_ROWS}))
        reader = _Reader(self._package)
        source = "".join(reader.source(row) for row in rows)
        with said_in_words():
            template = self._environment.from_string(source)
        return _SheetPlan(sheet, template, reader.rows, reader.blocks, reader.has_loops)

    # -- what stands outside the cells ----------------------------------------------------------

    def _fill_headers(self, root: etree._Element, values: Mapping[str, Any]) -> None:
        for node in root.iterfind(f"{S}headerFooter/*"):
            if has_tags(node.text or ""):
                # An ampersand begins a code of Excel's there.
                node.text = self._text(node.text or "", values, lambda text: text.replace("&", "&&"))

    def _fill_drawings(self, entries: Entries, values: Mapping[str, Any]) -> None:
        for name in {name for name, _node in self._package.drawn_texts()}:
            root = parsed(entries[name])
            for node in root.iter(DRAWING + "t"):
                if has_tags(node.text or ""):
                    node.text = self._text(node.text or "", values, str)
            entries[name] = serialised(root)

    def _text(self, source: str, values: Mapping[str, Any], escape: Callable[[str], str]) -> str:
        def one(tag: "re.Match[str]") -> str:
            return escape(self._plain.from_string(tag[0].translate(_QUOTES)).render(values))

        with said_in_words():
            if "{%" in source:
                return self._plain.from_string(source).render(values)
            return _TAG.sub(one, source)


class _Reader:
    """Writes the source of the one template that a sheet is, row by row."""

    def __init__(self, package: ExcelPackage) -> None:
        self._package = package
        self._open: list[int] = []
        self._number = 0
        self.rows: list[int] = []
        self.blocks: dict[int, int] = {}
        self.has_loops = False

    def source(self, row: etree._Element) -> str:
        number = int(row.get("r", "0"))
        texts = [(str(cell.get("r", "")), self._package.text_of(cell)) for cell in row.iterfind(S + "c")]
        self.rows.append(number)
        tag = next((found[1].strip() for _ref, text in texts if (found := _ROW_TAG.search(text))), None)
        if tag is not None:
            self.has_loops = True
            self._follow(tag)
            return f"{{% {tag.translate(_QUOTES)} %}}"
        if self._open:
            self.blocks[number] = self._open[-1]
        cells = "".join(f"{_CELL}{ref}{_CONTENT}{_plain(text)}" for ref, text in texts if has_tags(text))
        return f"{_ROW}{number}{cells}"

    def _follow(self, tag: str) -> None:
        if _ENDS.match(tag):
            if self._open:
                self._open.pop()
        elif _BEGINS.match(tag):
            self._number += 1
            self._open.append(self._number)


def _plain(text: str) -> str:
    return _TAG.sub(lambda tag: tag[0].translate(_QUOTES), text)


@dataclass(slots=True)
class _Filler:
    """Makes the content of one sheet."""

    plan: _SheetPlan
    package: ExcelPackage
    styles: Styles
    packing: Packing
    show: Callable[[Any], str]
    map: RowMap = field(default_factory=lambda: RowMap((), ()))

    def filled(self, output: str, values: Mapping[str, Any], names: Mapping[str, str]) -> etree._Element:
        """Return the sheet with the rows that came out of its template."""
        root = parsed(self.package.entries[self.plan.sheet.part])
        data = root.find(S + "sheetData")
        came = list(self._came(output))
        if data is None:
            return root
        if len(came) > MOST_ROWS * 5:
            raise MergeRefused("output", Message(_("The document would become too long.")))
        self.map = RowMap(turns_of(number for number, _cells in came), self.plan.rows, self.plan.blocks)
        known = {int(row.get("r", "0")): row for row in data}
        for row in list(data):
            data.remove(row)
        left = Counter(number for number, _cells in came)
        for (emission, new), (_number, cells) in zip(self.map, came, strict=True):
            row = known[emission.old]
            left[emission.old] -= 1
            # The last time the row itself is taken: most rows come out once.
            data.append(self._row(_copied(row) if left[emission.old] else row, new, cells))
        self._fill_named(data, values, names)
        return root

    def _came(self, output: str) -> Iterator[tuple[int, dict[str, str]]]:
        for part in output.split(_ROW)[1:]:
            number, *cells = part.split(_CELL)
            pairs = (cell.partition(_CONTENT) for cell in cells)
            yield int(number.strip()), {ref: content for ref, _sign, content in pairs}

    def _row(self, row: etree._Element, number: int, contents: Mapping[str, str]) -> etree._Element:
        for cell in row:
            ref = cell.get("r", "")
            if ref in contents:
                write(cell, self.packing.unpack(contents[ref], self.show), self.styles)
            cell.set("r", f"{ref.rstrip('0123456789')}{number}")
        row.set("r", str(number))
        return row

    def _fill_named(self, data: etree._Element, values: Mapping[str, Any], names: Mapping[str, str]) -> None:
        wanted: dict[str, Any] = {}
        for name, ref in self.plan.named:
            path = names.get(normalised(name))
            if path is not None:
                column, row = _split(ref)
                wanted |= {
                    f"{column}{place}": value_at(values, path) for place in self.map.places_or_gap(row)
                }
        for cell in data.iter(S + "c") if wanted else ():
            ref = cell.get("r", "")
            if ref in wanted:
                write(cell, wanted.pop(ref), self.styles)
        for ref, value in wanted.items():
            write(_new_cell(data, ref), value, self.styles)


def _copied(row: etree._Element) -> etree._Element:
    # A copy through text takes no part in the tree that it came from.
    return etree.fromstring(etree.tostring(row))


def _split(ref: str) -> tuple[str, int]:
    column = ref.rstrip("0123456789")
    return column, int(ref[len(column) :])


def _new_cell(data: etree._Element, ref: str) -> etree._Element:
    """Make a cell that a name leads to and that is not in the file, because it is empty and plain."""
    _column, number = _split(ref)
    row = next((one for one in data if one.get("r") == str(number)), None)
    if row is None:
        row = etree.Element(S + "row")
        row.set("r", str(number))
        data.insert(sum(1 for one in data if int(one.get("r", "0")) < number), row)
    made = etree.Element(S + "c")
    made.set("r", ref)
    row.insert(sum(1 for cell in row if _rank(cell.get("r", "")) < _rank(ref)), made)
    return made


def _rank(ref: str) -> tuple[int, str]:
    column = ref.rstrip("0123456789")
    return len(column), column


def _have_reckoned(entries: Entries) -> None:
    """Let whoever opens the workbook reckon all formulas: what they came to before is of the template."""
    if entries.pop(_CHAIN, None) is not None:
        for name, marks in (
            ("[Content_Types].xml", b"calcChain"),
            ("xl/_rels/workbook.xml.rels", b"calcChain"),
        ):
            _drop(entries, name, marks)
    root = parsed(entries[WORKBOOK])
    node = root.find(S + "calcPr")
    if node is None:
        node = etree.Element(S + "calcPr")
        before = [
            one for one in root if one.tag in {S + "sheets", S + "definedNames", S + "externalReferences"}
        ]
        (before or [root[-1]])[-1].addnext(node)
    node.set("fullCalcOnLoad", "1")
    entries[WORKBOOK] = serialised(root)


def _drop(entries: Entries, name: str, mark: bytes) -> None:
    root = parsed(entries[name])
    for node in list(root):
        if mark in etree.tostring(node):
            root.remove(node)
    entries[name] = serialised(root)
