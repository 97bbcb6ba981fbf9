"""The Word template for offers that is shipped: built here, so no binary file lies in the repository."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from templates.merge.schema import FieldSchema, Group, Kind, Scalar

_ACCENT = RGBColor(0x0F, 0x54, 0x8C)
_QUIET = RGBColor(0x61, 0x61, 0x61)
_RULE = "C8CDD2"
_FONT = "Calibri"

#: The fields that the offer uses; callers give these and may give more.
OFFER_FIELDS = FieldSchema(
    {
        "owner": Group(
            {
                name: Scalar()
                for name in (
                    "name",
                    "address",
                    "email",
                    "phone",
                    "website",
                    "registration_number",
                    "tax_number",
                )
            }
            | {"bank_account": Scalar()}
        ),
        "relation": Group({name: Scalar() for name in ("name", "street", "postal_code", "city", "country")}),
        "contact": Group({name: Scalar() for name in ("name", "salutation")}),
        "case": Group(
            {
                "name": Scalar(),
                "description": Scalar(),
                "value": Scalar(kind=Kind.MONEY),
                "expected_close": Scalar(kind=Kind.DATE),
            }
        ),
        "salesperson": Group({name: Scalar() for name in ("name", "job_title", "email", "phone")}),
        "today": Scalar(kind=Kind.DATE),
    }
)


def build_offer_starter() -> bytes:
    """Return the template for offers as a .docx file."""
    document = Document()
    _slim(document)
    _set_up_page(document)
    _owner_block(document.sections[0].header)
    _address_block(document)
    _subject(document)
    _letter(document)
    _signature(document)
    _imprint(document.sections[0].footer)
    document.core_properties.title = "{{ case.name }}"
    document.core_properties.author = "{{ salesperson.name }}"
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _slim(document: Any) -> None:
    """Drop what python-docx's own template brings along: a picture, old styles, a hundred table styles."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail", "/customXml")):
                del relations[key]
    styles = document.styles.element
    for style in list(styles.style_lst):
        if style.type == WD_STYLE_TYPE.TABLE and not style.default:
            styles.remove(style)


def _set_up_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(4.2), Cm(2.8)
    section.header_distance, section.footer_distance = Cm(1.5), Cm(1.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.15
    title = document.styles["Title"]
    title.font.name, title.font.size, title.font.color.rgb = _FONT, Pt(22), _ACCENT
    # Theme fonts would win over the named one.
    title.element.rPr.rFonts.attrib.clear()
    title.font.name = _FONT
    _remove_borders(title)


def _owner_block(header: Any) -> None:
    name = header.paragraphs[0]
    name.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    name.paragraph_format.space_after = Pt(0)
    _run(name, "{{ owner.name }}", size=15, bold=True, colour=_ACCENT)
    address = header.add_paragraph()
    address.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    address.paragraph_format.space_after = Pt(6)
    _run(address, "{{ owner.address }}", size=8.5, colour=_QUIET)
    _rule(address, "bottom")


def _address_block(document: Any) -> None:
    lines = (
        "{{ relation.name }}",
        "{{ contact.name }}",
        "{{ relation.street }}",
        "{{ relation.postal_code }} {{ relation.city }}",
        "{{ relation.country }}",
    )
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        _run(paragraph, line, bold=number == 0)
    day = document.add_paragraph()
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    day.paragraph_format.space_before = Pt(18)
    _run(day, '{{ today|date("long") }}')


def _subject(document: Any) -> None:
    _run(
        document.add_paragraph(), "OFFER", size=9, bold=True, colour=_QUIET
    ).paragraph_format.space_after = Pt(0)
    title = document.add_paragraph("{{ case.name }}", style="Title")
    title.paragraph_format.space_after = Pt(14)


def _letter(document: Any) -> None:
    document.add_paragraph(
        "{% if contact.salutation %}{{ contact.salutation }}{% else %}Dear Sir or Madam{% endif %},"
    )
    document.add_paragraph("thank you for your enquiry. We are glad to make you the following offer.")
    document.add_paragraph("{%p if case.description %}")
    document.add_paragraph("{{ case.description }}")
    document.add_paragraph("{%p endif %}")
    _facts(
        document,
        (
            ("Subject", "{{ case.name }}"),
            ("Price", "{% if case.value is not none %}{{ case.value|money }}{% else %}on request{% endif %}"),
            (
                "Valid until",
                "{% if case.expected_close %}{{ case.expected_close|date }}{% else %}open{% endif %}",
            ),
        ),
    )
    closing = document.add_paragraph(
        "Please write or call if anything is open. We look forward to your order."
    )
    closing.paragraph_format.space_before = Pt(14)


def _facts(document: Any, rows: tuple[tuple[str, str], ...]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    widths = (Cm(3.6), Cm(12.4))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for label, value in rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
        _cell(cells[0], label, colour=_QUIET)
        _cell(cells[1], value, bold=True)


def _cell(cell: Any, text: str, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    _run(paragraph, text, bold=bold, colour=colour)
    _rule(paragraph, "bottom")


def _signature(document: Any) -> None:
    greeting = document.add_paragraph("Yours faithfully")
    greeting.paragraph_format.space_before = Pt(10)
    greeting.paragraph_format.space_after = Pt(30)
    greeting.paragraph_format.keep_with_next = True
    name = document.add_paragraph()
    name.paragraph_format.space_after = Pt(0)
    name.paragraph_format.keep_with_next = True
    _run(name, "{{ salesperson.name }}", bold=True)
    details = document.add_paragraph()
    _run(
        details,
        "{{ salesperson.job_title }}  {{ salesperson.phone }}  {{ salesperson.email }}",
        size=9,
        colour=_QUIET,
    )


def _imprint(footer: Any) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _rule(paragraph, "top")
    parts = (
        "{{ owner.name }}",
        "{% if owner.registration_number %}  ·  Reg. no. {{ owner.registration_number }}{% endif %}",
        "{% if owner.tax_number %}  ·  VAT no. {{ owner.tax_number }}{% endif %}",
        "{% if owner.bank_account %}  ·  Account {{ owner.bank_account }}{% endif %}",
        "{% if owner.website %}  ·  {{ owner.website }}{% endif %}",
    )
    _run(paragraph, "".join(parts), size=8, colour=_QUIET)


def _run(
    paragraph: Any,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: RGBColor | None = None,
) -> Any:
    """Add a run and return its paragraph."""
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return paragraph


def _rule(paragraph: Any, side: str) -> None:
    """Draw a fine line above or below a paragraph."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", _RULE)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    # The schema orders the properties: borders stand before spacing and alignment.
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _remove_borders(style: Any) -> None:
    for borders in style.element.iter(qn("w:pBdr")):
        borders.getparent().remove(borders)
        return
