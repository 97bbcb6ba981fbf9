"""What leads to rows from anywhere in a workbook, led to where the rows are now."""

import re
from collections.abc import Mapping

from lxml import etree
from openpyxl.formula.translate import Translator

from libraries.containers.office import Entries, parsed, serialised
from templates.merge.excel.package import WORKBOOK, S, Sheet
from templates.merge.excel.rows import Emission, Moves, RowMap

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_REF = re.compile(r"([A-Z]+)(\d+)")
_AREAS = {
    S + "conditionalFormatting": "sqref",
    S + "dataValidation": "sqref",
    S + "hyperlink": "ref",
    S + "autoFilter": "ref",
    S + "dimension": "ref",
    S + "protectedRange": "sqref",
    S + "ignoredError": "sqref",
}
_FORMULAS = (S + "formula", S + "formula1", S + "formula2")
#: What charts remember of their cells; they read them anew where it is missing.
_CACHES = (_CHART + "numCache", _CHART + "strCache", _CHART + "multiLvlStrCache")


def move(entries: Entries, trees: Mapping[Sheet, etree._Element], moves: Moves) -> None:
    """Lead all references to the new rows, and put the sheets back into the file."""
    for sheet, root in trees.items():
        rows = moves.by_sheet[sheet.name]
        _expand_shared(root, rows)
        _move_formulas(root, sheet.name, rows, moves)
        if not rows.is_same:
            _move_merged(root, rows)
            _move_drawings(entries, sheet, rows)
            _move_tables(entries, sheet, moves)
        _move_areas(root, sheet.name, moves)
        entries[sheet.part] = serialised(root)
    _move_names(entries, moves)
    _move_charts(entries, moves)


def _expand_shared(root: etree._Element, rows: RowMap) -> None:
    """Write formulas out that several cells share: their cells may part now."""
    masters: dict[str, tuple[str, str]] = {}
    origins = {new: one.old for one, new in rows}
    for cell in root.iter(S + "c"):
        node = cell.find(S + "f")
        if node is None or node.get("t") != "shared":
            continue
        column, new = _split(cell.get("r", ""))
        origin, key = f"{column}{origins.get(new, new)}", node.get("si", "")
        if node.text:
            masters.setdefault(key, (node.text, origin))
        elif key in masters:
            text, source = masters[key]
            node.text = Translator(f"={text}", origin=source).translate_formula(origin)[1:]
        for name in ("t", "si", "ref"):
            node.attrib.pop(name, "")


def _move_formulas(root: etree._Element, sheet: str, rows: RowMap, moves: Moves) -> None:
    emissions: dict[int, Emission] = {new: one for one, new in rows}
    for cell in root.iter(S + "c"):
        node = cell.find(S + "f")
        if node is None:
            continue
        _column, number = _split(cell.get("r", ""))
        if node.text:
            node.text = moves.formula(node.text, sheet, emissions.get(number))
        if node.get("ref"):
            node.set("ref", moves.areas(node.get("ref", ""), sheet))
        known = cell.find(S + "v")
        if known is not None:
            cell.remove(known)
        cell.attrib.pop("t", "")


def _move_merged(root: etree._Element, rows: RowMap) -> None:
    merged = root.find(S + "mergeCells")
    if merged is None:
        return
    areas = [node.get("ref", "") for node in merged]
    for node in list(merged):
        merged.remove(node)
    for area in areas:
        for moved in _merged_areas(area, rows):
            etree.SubElement(merged, S + "mergeCell").set("ref", moved)
    merged.set("count", str(len(merged)))
    if not len(merged):
        root.remove(merged)


def _merged_areas(area: str, rows: RowMap) -> list[str]:
    """Return the area once for each time that its first row comes out."""
    first, _colon, last = area.partition(":")
    (left, top), (right, bottom) = _split(first), _split(last or first)
    heights = bottom - top
    return [f"{left}{place}:{right}{place + heights}" for place in rows.places(top)]


def _move_areas(root: etree._Element, sheet: str, moves: Moves) -> None:
    for tag, name in _AREAS.items():
        for node in root.iter(tag):
            if node.get(name):
                node.set(name, moves.areas(node.get(name, ""), sheet))
    for node in root.iter(*_FORMULAS):
        if node.text:
            node.text = moves.formula(node.text, sheet)
    for node in root.iterfind(f"{S}rowBreaks/{S}brk"):
        number = node.get("id", "")
        if number.isdecimal():
            node.set("id", str(moves.by_sheet[sheet].last(int(number))))


def _targets(entries: Entries, sheet: Sheet, kind: str) -> list[str]:
    """Return the parts that a sheet leads to by links of this kind."""
    folder, _slash, file = sheet.part.rpartition("/")
    found = []
    for node in parsed(entries.get(f"{folder}/_rels/{file}.rels", b"<none/>")):
        if node.get("Type", "").endswith(f"/{kind}"):
            target = node.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('../')}"
            if part in entries:
                found.append(part)
    return found


def _move_drawings(entries: Entries, sheet: Sheet, rows: RowMap) -> None:
    for part in _targets(entries, sheet, "drawing"):
        root = parsed(entries[part])
        for anchor in root:
            start = anchor.find(f"{_XDR}from/{_XDR}row")
            end = anchor.find(f"{_XDR}to/{_XDR}row")
            if start is None or not (start.text or "").isdecimal():
                continue
            # Anchors count from zero. What is drawn keeps its height.
            old = int(start.text or "0")
            start.text = str(rows.first(old + 1) - 1)
            if end is not None and (end.text or "").isdecimal():
                end.text = str(int(start.text) + int(end.text or "0") - old)
        entries[part] = serialised(root)


def _move_tables(entries: Entries, sheet: Sheet, moves: Moves) -> None:
    for part in _targets(entries, sheet, "table"):
        root = parsed(entries[part])
        for node in (root, *root.iter(S + "autoFilter")):
            if node.get("ref"):
                node.set("ref", moves.areas(node.get("ref", ""), sheet.name))
        entries[part] = serialised(root)


def _move_names(entries: Entries, moves: Moves) -> None:
    root = parsed(entries[WORKBOOK])
    for node in root.iter(S + "definedName"):
        if node.text:
            node.text = moves.formula(node.text, "")
    entries[WORKBOOK] = serialised(root)


def _move_charts(entries: Entries, moves: Moves) -> None:
    for name in [one for one in entries if one.startswith("xl/charts/chart") and one.endswith(".xml")]:
        root = parsed(entries[name])
        for node in root.iter(_CHART + "f"):
            if node.text:
                node.text = moves.series(node.text)
        for cache in list(root.iter(*_CACHES)):
            parent = cache.getparent()
            if parent is not None:
                parent.remove(cache)
        entries[name] = serialised(root)


def _split(ref: str) -> tuple[str, int]:
    found = _REF.fullmatch(ref.replace("$", ""))
    return (found[1], int(found[2])) if found else (ref, 0)
