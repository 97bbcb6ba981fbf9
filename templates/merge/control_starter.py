"""A Word file to begin a template with: every field of a list as a bound control, its loops as tables."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt, RGBColor

from templates.merge.binding import control, picture_control, with_parts
from templates.merge.pictures import GREY
from templates.merge.schema import FieldSchema, Group, Kind, ListOf, Scalar

_QUIET = RGBColor(0x61, 0x61, 0x61)
_WAITING = RGBColor(0x80, 0x80, 0x80)
#: So many columns of a list stand in its table; the others are in the list of fields.
_COLUMNS = 5


def build_control_starter(schema: FieldSchema, title: str, hint: str) -> bytes:
    """Return the file; what is not needed is deleted from it, the rest is moved to where it belongs."""
    document = Document()
    # Its identity is the name without the blank: that of Word's own style.
    document.styles.add_style("Placeholder Text", WD_STYLE_TYPE.CHARACTER).font.color.rgb = _WAITING
    document.add_heading(title, level=1)
    note = document.add_paragraph().add_run(hint)
    note.italic, note.font.color.rgb = True, _QUIET
    paths = list(_add_groups(document, schema))
    for name, node in schema.fields.items():
        if isinstance(node, ListOf) and isinstance(node.item, Group):
            _add_loop(document, name, node, node.item)
    target = BytesIO()
    document.save(target)
    return with_parts(target.getvalue(), paths)


def _add_groups(document: Any, schema: FieldSchema) -> Iterator[str]:
    loose = {name: node for name, node in schema.fields.items() if isinstance(node, Scalar)}
    for name, node in schema.fields.items():
        if isinstance(node, Group):
            document.add_heading(node.label or name, level=2)
            yield from _add_table(document, node, f"{name}.")
    if loose:
        yield from _add_table(document, Group(loose), "")


def _add_table(document: Any, group: Group, prefix: str) -> Iterator[str]:
    table = document.add_table(rows=0, cols=2)
    for name, node in group.fields.items():
        if isinstance(node, Scalar):
            left, right = table.add_row().cells
            left.width, right.width = Cm(6), Cm(10)
            run = left.paragraphs[0].add_run(node.label or name)
            run.font.size, run.font.color.rgb = Pt(9), _QUIET
            if node.kind is Kind.PICTURE:
                _add_picture(right.paragraphs[0], prefix + name, node.label or name)
                continue
            right.paragraphs[0]._p.append(control(prefix + name, node.label or name))
            yield prefix + name


def _add_picture(paragraph: Any, path: str, label: str) -> None:
    run = paragraph.add_run()
    run.add_picture(BytesIO(GREY), width=Cm(4), height=Cm(2))
    paragraph._p.append(picture_control(path, label, run._r))


def _add_loop(document: Any, name: str, listed: ListOf, item: Group) -> None:
    scalars = [(key, node) for key, node in item.fields.items() if isinstance(node, Scalar)][:_COLUMNS]
    if not scalars:
        return
    document.add_heading(listed.label or name, level=2)
    table = document.add_table(rows=4, cols=len(scalars))
    table.style = "Table Grid" if "Table Grid" in [one.name for one in document.styles] else None
    table.cell(1, 0).text = f"{{%tr for one in {name} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"
    for number, (key, node) in enumerate(scalars):
        table.cell(0, number).text = node.label or key
        table.cell(2, number).text = f"{{{{ one.{key} }}}}"
