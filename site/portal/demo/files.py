"""The files of the demo: a Word letter, an Excel calculation and a PDF, made when they are needed."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Font

PAGE = (595, 842)
LINE = 18


def word_file(title: str, paragraphs: Sequence[str]) -> bytes:
    """Return a Word document with a heading and paragraphs."""
    document = Document()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document)


def excel_file(title: str, rows: Sequence[tuple[str, float, float]]) -> bytes:
    """Return a workbook with items, quantities, prices and their sum."""
    workbook = Workbook()
    sheet = workbook.create_sheet("Calculation")
    del workbook["Sheet"]
    sheet.append([title])
    sheet.append(["Item", "Quantity", "Price", "Total"])
    for number, (item, quantity, price) in enumerate(rows, 3):
        sheet.append([item, quantity, price, f"=B{number}*C{number}"])
    sheet.append(["Sum", None, None, f"=SUM(D3:D{len(rows) + 2})"])
    for cell in (sheet["A1"], *sheet[2], *sheet[len(rows) + 3]):
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = 48
    return _saved(workbook)


def _saved(document: object) -> bytes:
    stream = BytesIO()
    document.save(stream)  # type: ignore[attr-defined] # both kinds have it
    return stream.getvalue()


def pdf_file(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page with these lines, in the letters of Western Europe."""
    shown = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    content = f"BT /F1 12 Tf {LINE} TL 56 {PAGE[1] - 72} Td {shown}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _with_table(objects)


def _escaped(line: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\()" else sign for sign in line)


def _with_table(objects: Sequence[bytes]) -> bytes:
    """Return the file with the table that says where each object begins."""
    file = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return file + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(file))
