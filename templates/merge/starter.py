"""The Word templates that are shipped: built here, so that no binary file lies in the repository."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from templates.merge.schema import FieldSchema, Group, Kind, Scalar
from templates.merge.starter_texts import TEXTS, Texts

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
        "contact": Group({name: Scalar() for name in ("name", "letter_salutation")}),
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


def build_offer_starter(language: str = "en") -> bytes:
    """Return the template for offers as a .docx file."""
    texts = TEXTS[language]
    document = _begun("{{ case.name }}")
    _address_block(document)
    _subject(document, texts.offer)
    _letter(document, texts)
    _signature(document, texts)
    return _ended(document, texts)


def build_contract_starter(language: str) -> bytes:
    """Return the template for contracts."""
    texts = TEXTS[language]
    document = _begun("{{ case.name }}")
    _subject(document, texts.contract)
    _heading(document, texts.parties)
    of_relation = (
        "name",
        "street",
        "{{ relation.postal_code }} {{ relation.city }}",
        "country",
        "registration_number",
    )
    customer = [line if "{" in line else f"{{{{ relation.{line} }}}}" for line in of_relation]
    provider = [
        "{{ owner.name }}",
        "{{ owner.address }}",
        "{{ owner.registration_number }}",
        "{{ owner.iban }}",
    ]
    _two_columns(document, (texts.provider, *provider), (texts.customer, *customer))
    _heading(document, texts.contract_subject)
    document.add_paragraph("{{ case.name }}")
    document.add_paragraph("{%p if case.description %}")
    document.add_paragraph("{{ case.description }}")
    document.add_paragraph("{%p endif %}")
    _heading(document, texts.contract_price)
    document.add_paragraph(
        '{% if case.value is not none %}{{ case.value|money("EUR") }} '
        f'({texts.in_words}: {{{{ case.value|money_words("EUR") }}}})'
        f"{{% else %}}{texts.on_request}{{% endif %}}"
    )
    _heading(document, texts.closing)
    document.add_paragraph(texts.closing_text)
    line = "\n\n_________________________\n"
    _two_columns(document, (f"{line}{{{{ owner.name }}}}",), (f"{line}{{{{ relation.name }}}}",))
    return _ended(document, texts)


def build_letter_starter(language: str) -> bytes:
    """Return the template for letters."""
    texts = TEXTS[language]
    document = _begun("")
    block = document.add_paragraph("{{ letter.address_block }}")
    block.paragraph_format.space_after = Pt(18)
    day = document.add_paragraph()
    day.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _run(day, '{{ today|date("long") }}')
    document.add_paragraph("{{ letter.salutation }},")
    document.add_paragraph(texts.letter_body)
    _signature(document, texts)
    return _ended(document, texts)


def build_minutes_starter(language: str) -> bytes:
    """Return the template for minutes."""
    texts = TEXTS[language]
    document = _begun("{{ activity.name }}")
    _run(document.add_paragraph(), texts.minutes, size=9, bold=True, colour=_QUIET)
    document.add_paragraph("{{ activity.name }}", style="Title")
    _facts(
        document,
        (
            (
                texts.day,
                "{% if activity.starts_at %}{{ activity.starts_at|date }}"
                "{% else %}{{ today|date }}{% endif %}",
            ),
            (texts.subject, "{{ case.name }}"),
            (texts.customer, "{{ relation.name }}"),
            (texts.present, "{{ activity.contacts }}"),
        ),
    )
    _heading(document, texts.discussed)
    document.add_paragraph("{{ activity.description }}")
    _heading(document, texts.tasks)
    document.add_paragraph("")
    _signature(document, texts)
    return _ended(document, texts)


def _begun(title: str) -> Any:
    document = Document()
    _slim(document)
    _set_up_page(document)
    _owner_block(document.sections[0].header)
    if title:
        document.core_properties.title = title
    document.core_properties.author = "{{ salesperson.name }}"
    return document


def _ended(document: Any, texts: Texts) -> bytes:
    _imprint(document.sections[0].footer, texts)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _heading(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(12), True
    _run(paragraph, text, size=12, bold=True, colour=_ACCENT)


def _two_columns(document: Any, left: tuple[str, ...], right: tuple[str, ...]) -> None:
    table = document.add_table(rows=1, cols=2)
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        for number, line in enumerate(lines):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph, line, bold=number == 0 and len(lines) > 1)


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


def _subject(document: Any, kind: str) -> None:
    _run(document.add_paragraph(), kind, size=9, bold=True, colour=_QUIET).paragraph_format.space_after = Pt(
        0
    )
    title = document.add_paragraph("{{ case.name }}", style="Title")
    title.paragraph_format.space_after = Pt(14)


def _letter(document: Any, texts: Texts) -> None:
    document.add_paragraph(
        "{% if contact.letter_salutation %}{{ contact.letter_salutation }}"
        f"{{% else %}}{texts.salutation}{{% endif %}},"
    )
    document.add_paragraph(texts.offer_begins)
    document.add_paragraph("{%p if case.description %}")
    document.add_paragraph("{{ case.description }}")
    document.add_paragraph("{%p endif %}")
    _facts(
        document,
        (
            (texts.subject, "{{ case.name }}"),
            (
                texts.price,
                '{% if case.value is not none %}{{ case.value|money("EUR") }}'
                f"{{% else %}}{texts.on_request}{{% endif %}}",
            ),
            (
                texts.valid_until,
                "{% if case.expected_close %}{{ case.expected_close|date }}"
                f"{{% else %}}{texts.open}{{% endif %}}",
            ),
        ),
    )
    closing = document.add_paragraph(texts.offer_ends)
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


def _signature(document: Any, texts: Texts) -> None:
    greeting = document.add_paragraph(texts.greeting)
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


def _imprint(footer: Any, texts: Texts) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _rule(paragraph, "top")
    parts = (
        "{{ owner.name }}",
        "{% if owner.registration_number %}"
        f"  ·  {texts.register} {{{{ owner.registration_number }}}}{{% endif %}}",
        f"{{% if owner.tax_number %}}  ·  {texts.vat} {{{{ owner.tax_number }}}}{{% endif %}}",
        f"{{% if owner.bank_account %}}  ·  {texts.account} {{{{ owner.bank_account }}}}{{% endif %}}",
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
