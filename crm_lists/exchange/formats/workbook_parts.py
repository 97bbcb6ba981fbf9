"""The parts of a workbook that are the same for every list."""

from collections.abc import Iterator, Sequence
from html import escape

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_END = "</sheetData></worksheet>"
#: Signs that the name of a sheet must not have.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_MAX_NAME = 25

#: Formats of cells: plain, heading, day, moment.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def sheet_name(number: int) -> str:
    """Return where the sheet lies in the file."""
    return f"xl/worksheets/sheet{number}.xml"


def sheet_start(widths: Sequence[int], *, is_keyed: bool = True) -> str:
    """Return the beginning of a sheet: headings in sight, and with keys two hidden columns and a row."""
    hidden, frozen = (2, 2) if is_keyed else (0, 1)
    keys = '<col min="1" max="2" width="8" hidden="1" customWidth="1"/>' if hidden else ""
    columns = "".join(
        f'<col min="{index}" max="{index}" width="{width}" customWidth="1"/>'
        for index, width in enumerate(widths, start=hidden + 1)
    )
    pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    cols = f"<cols>{keys}{columns}</cols>" if keys or columns else ""
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView>'
        f"</sheetViews>{cols}<sheetData>"
    )


def frame(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    """Yield name and content of the parts around the sheets."""
    numbers = range(1, sheets + 1)
    yield "xl/styles.xml", _STYLES
    yield "xl/workbook.xml", _workbook(title, numbers)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            *((f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers),
            (f"rId{sheets + 1}", "styles", "styles.xml"),
        ),
    )
    yield "_rels/.rels", _relations(("rId1", "officeDocument", "xl/workbook.xml"))
    yield "[Content_Types].xml", _content_types(numbers)


def _workbook(title: str, numbers: range) -> str:
    name = escape(title.translate(_NOT_IN_NAMES).strip()[:_MAX_NAME] or "List")
    sheets = "".join(
        f'<sheet name="{name if number == 1 else f"{name} {number}"}" sheetId="{number}" r:id="rId{number}"/>'
        for number in numbers
    )
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(*relations: tuple[str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in relations
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _content_types(numbers: range) -> str:
    sheets = "".join(
        f'<Override PartName="/{sheet_name(number)}" ContentType="{_KIND}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{sheets}</Types>'
    )
