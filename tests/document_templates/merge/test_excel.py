"""Workbooks made from Excel templates."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from templates.merge import FieldSchema, Group, Kind, ListOf, Scalar, render_safely, validate_safely
from templates.merge.environment import MergeRefused
from templates.merge.render import render
from templates.merge.validate import Report, validate

from .excel_files import cells, opened, saved, workbook
from .test_starter import converted
from .word import entries_of, with_parts

LINES = [{"name": f"Part {n}", "price": Decimal(n)} for n in range(1, 6)]
VALUES: dict[str, Any] = {
    "case": {"name": "North", "value": Decimal("1234.5"), "day": date(2026, 3, 1), "open": True},
    "at": datetime(2026, 3, 1, 12, 0),
    "lines": LINES,
}
SCHEMA = FieldSchema(
    {
        "case": Group({"name": Scalar(), "value": Scalar(kind=Kind.MONEY), "day": Scalar(kind=Kind.DATE)}),
        "lines": ListOf(Group({"name": Scalar(), "price": Scalar(kind=Kind.MONEY)})),
    }
)
OFFER = {
    "A1": "Offer for {{ case.name }}",
    "A4": "{%tr for line in lines %}",
    "A5": "{{ line.name }}",
    "B5": "{{ line.price }}",
    "C5": "=B5*2",
    "A6": "{%tr endfor %}",
    "A9": "Total",
    "B9": "=SUM(B5:B5)",
    "C9": "=B9*1.2",
}


def made(values: dict[str, Any], **more: Any) -> Any:
    return opened(render(workbook(cells(values)), VALUES | more)).active


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_figures_days_and_yes_no_keep_their_type() -> None:
    sheet = made(
        {
            "A1": "{{ case.value }}",
            "A2": "{{ case.day }}",
            "A3": "{{ at }}",
            "A4": "{{ case.open }}",
            "A5": "Value: {{ case.value }}",
            "A6": "{{ case.value|money('EUR') }}",
        }
    )
    assert sheet["A1"].value == 1234.5
    assert (sheet["A2"].value, sheet["A2"].is_date) == (datetime(2026, 3, 1), True)
    assert sheet["A3"].value == datetime(2026, 3, 1, 12)
    assert sheet["A4"].value is True
    assert (sheet["A5"].value, sheet["A6"].value) == ("Value: 1,234.5", "€1,234.50")


def test_a_day_keeps_the_look_of_its_cell() -> None:
    def write(sheet: Worksheet) -> None:
        sheet["A1"] = "{{ case.day }}"
        sheet["A1"].number_format = "YYYY-MM"
        sheet["A1"].font = Font(bold=True)
        sheet["A2"] = "{{ case.day }}"
        sheet["A2"].font = Font(bold=True)

    sheet = opened(render(workbook(write), VALUES)).active
    assert (sheet["A1"].number_format, sheet["A1"].font.b) == ("YYYY-MM", True)
    assert (sheet["A2"].is_date, sheet["A2"].font.b) == (True, True)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "@SUM(A1)", "A & <b>", "two\nlines", "שלום 🏗️", "_x000D_", "{{ case.name }}", "x" * 10_000],
)
def test_any_text_arrives_as_text(text: str) -> None:
    data = render(workbook(cells({"A1": "{{ text }}"})), {"text": text})
    assert b"<f>" not in entries_of(data)["xl/worksheets/sheet1.xml"]
    cell = opened(data).active["A1"]
    assert cell.data_type in {"inlineStr", "s"}
    assert (cell.value or "").replace("_x005F_", "_") == text


def test_rows_repeat_and_what_stands_below_moves() -> None:
    sheet = made(OFFER)
    assert [row[:3] for row in rows(sheet)[3:8]] == [(f"Part {n}", n, f"=B{n + 3}*2") for n in range(1, 6)]
    assert (sheet["A11"].value, sheet["B11"].value, sheet["C11"].value) == (
        "Total",
        "=SUM(B4:B8)",
        "=B11*1.2",
    )


def test_no_lines_leave_no_rows() -> None:
    sheet = made(OFFER, lines=[])
    assert sheet["A6"].value == "Total"
    assert "{%" not in str(rows(sheet))


def test_rows_can_depend_on_a_condition_and_loops_can_stand_in_each_other() -> None:
    sheet = made(
        {
            "A1": "{%tr for case in cases %}",
            "A2": "{{ case.name }}",
            "A3": "{%tr for one in case.parts %}",
            "B4": "{{ one }}",
            "A5": "{%tr endfor %}",
            "A6": "{%tr if case.is_last %}",
            "A7": "end",
            "A8": "{%tr endif %}",
            "A9": "{%tr endfor %}",
        },
        cases=[
            {"name": "a", "parts": ["1", "2"], "is_last": False},
            {"name": "b", "parts": [], "is_last": True},
        ],
    )
    assert rows(sheet) == [("a", None), (None, "1"), (None, "2"), ("b", None), ("end", None)]


def test_named_cells_are_filled() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "It's so"
    sheet["A1"] = "old"
    for name, place in {
        "case.value": "$A$1",
        "Case_Name": "$C$7",
        "case_day": "$B$1",
        "other": "$D$1",
    }.items():
        book.defined_names[name] = DefinedName(name, attr_text=f"'It''s so'!{place}")
    made_sheet = opened(render(saved(book), VALUES)).active
    assert (made_sheet["A1"].value, made_sheet["C7"].value) == (1234.5, "North")
    assert made_sheet["B1"].value == datetime(2026, 3, 1)


def test_charts_formats_tables_and_merged_cells_follow_the_rows() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    cells(OFFER)(sheet)
    sheet.merge_cells("A9:A10")
    above: Any = CellIsRule(operator="greaterThan", formula=["B9"])  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("B5:B5", above)
    sheet.column_dimensions["A"].width = 33
    sheet["D12"], sheet["E12"], sheet["D13"] = "x", "y", "z"
    sheet.add_table(Table(displayName="Below", ref="D12:E13"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=5, max_row=5))
    sheet.add_chart(chart, "A20")
    other = book.create_sheet("Sum")
    other["A1"] = "=Offer!B9" if sheet.title == "Offer" else f"={sheet.title}!B9"
    book.defined_names["total"] = DefinedName("total", attr_text=f"{sheet.title}!$B$9")
    found = opened(render(saved(book), VALUES))
    moved = found.worksheets[0]
    assert [str(area) for area in moved.merged_cells.ranges] == ["A11:A12"]
    assert [str(one.sqref) for one in moved.conditional_formatting] == ["B4:B8"]
    assert moved.conditional_formatting[next(iter(moved.conditional_formatting))][0].formula == ["B11"]
    assert moved.column_dimensions["A"].width == 33
    assert moved.tables["Below"].ref == "D14:E15"
    assert moved._charts[0].series[0].val.numRef.f == f"'{moved.title}'!$B$4:$B$8"
    assert moved._charts[0].anchor._from.row == 21
    assert found["Sum"]["A1"].value == f"={moved.title}!B11"
    assert found.defined_names["total"].attr_text == f"{moved.title}!$B$11"


def test_shared_formulas_are_written_out() -> None:
    data = workbook(cells({"A1": 1, "B1": "=A1*2", "A2": 2, "B2": "=A2*2"}))
    part = "xl/worksheets/sheet1.xml"
    xml = entries_of(data)[part].decode()
    xml = xml.replace("<f>A1*2</f>", '<f t="shared" ref="B1:B2" si="0">A1*2</f>')
    xml = xml.replace("<f>A2*2</f>", '<f t="shared" si="0"/>')
    sheet = opened(render(with_parts(data, {part: xml.encode()}), VALUES)).active
    assert (sheet["B1"].value, sheet["B2"].value) == ("=A1*2", "=A2*2")


def test_headers_are_filled_with_their_signs() -> None:
    def write(sheet: Worksheet) -> None:
        sheet["A1"] = "x"
        assert sheet.oddHeader is not None
        sheet.oddHeader.left.text = "{{ case.name }}"

    data = render(workbook(write), {"case": {"name": "A & B"}})
    assert b"A &amp;&amp; B" in entries_of(data)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    "payload", ["{{ ''.__class__ }}", "{{ range(9) }}", "{% include 'x' %}", "{{ case.name.upper() }}"]
)
def test_a_payload_in_a_cell_does_nothing_and_is_reported(payload: str) -> None:
    data = workbook(cells({"A1": payload}))
    assert render_safely(data, VALUES).code in {"forbidden", "syntax"}
    assert not validate_safely(data, SCHEMA).can_be_published


def report_of(values: dict[str, Any]) -> Report:
    return validate(workbook(cells(values)), SCHEMA)


def test_an_unknown_field_is_named_with_its_cell() -> None:
    (error,) = report_of({"A1": "x", "B7": "{{ case.nmae }}"}).errors
    assert (error.place.spot, error.place.text) == ("Offer!B7", "{{ case.nmae }}")
    assert "Did you mean “case.name”?" in str(error.message)


def test_an_unknown_named_cell_is_found() -> None:
    book = openpyxl.Workbook()
    book.defined_names["case.nmae"] = DefinedName("case.nmae", attr_text="Sheet!$A$1")
    book.defined_names["print_here"] = DefinedName("print_here", attr_text="Sheet!$A$2")
    assert [str(one.message) for one in validate(saved(book), SCHEMA).errors] == [
        "There is no field “case.nmae”. Did you mean “case.name”?"
    ]


@pytest.mark.parametrize("formula", ['=WEBSERVICE("http://x")', "=cmd|'/c calc'!A1"])
def test_formulas_that_reach_outside_are_named(formula: str) -> None:
    assert [one.code for one in report_of({"A1": formula}).errors] == ["active_field"]


def test_a_good_workbook_has_no_findings() -> None:
    report = report_of(OFFER)
    assert report.findings == ()
    assert report.kind == "excel"
    assert report.fields == ("case.name", "lines", "lines[].name", "lines[].price")


def test_a_loop_that_does_not_end_is_told() -> None:
    data = workbook(cells({"A1": "{%tr for line in lines %}", "A2": "{{ line.name }}"}))
    assert [one.code for one in validate(data, SCHEMA).errors] == ["tag_syntax"]
    with pytest.raises(MergeRefused):
        render(data, VALUES)


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_reckons_what_was_made(tmp_path: Path) -> None:
    data = render(workbook(cells(OFFER)), VALUES)
    text = converted(tmp_path, {"offer.xlsx": data}, "csv")["offer"]
    assert "Part 5,5,10" in text
    assert "Total,15,18" in text
