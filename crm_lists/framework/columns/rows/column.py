"""The column type of rows: how they are shown, found and kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..base import EMPTY, Column, ColumnType, Labels
from ..contacts import bare_address, e164, international
from . import text
from .field import RowsField
from .parts import MAIN, Part, principal, with_one_main

if TYPE_CHECKING:
    from ...actors import Actor

_SQLITE = (
    "EXISTS(SELECT 1 FROM JSON_EACH({source}) AS one, JSON_EACH(one.value) AS part"
    " WHERE part.key <> 'is_main' AND part.value LIKE {wanted} ESCAPE '\\')"
)
_POSTGRESQL = (
    "EXISTS(SELECT 1 FROM jsonb_array_elements({source}) AS one, jsonb_each_text(one) AS part"
    " WHERE part.key <> 'is_main' AND UPPER(part.value) LIKE UPPER({wanted}))"
)


class AnyPartContains(models.Func):
    """Whether one of the rows holds the text in one of its parts."""

    def __init__(self, rows: Any, wanted: str) -> None:
        pattern = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        value = models.Value(f"%{pattern}%", output_field=models.TextField())
        super().__init__(rows, value, output_field=models.BooleanField())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self._sql(_SQLITE, compiler)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        return self._sql(_POSTGRESQL, compiler)

    def _sql(self, template: str, compiler: SQLCompiler) -> tuple[str, Any]:
        (source, first), (wanted, second) = (compiler.compile(one) for one in self.source_expressions)
        return template.format(source=source, wanted=wanted), (*first, *second)


class RowsColumn(ColumnType):
    """Rows of a few parts each, one of them the main one."""

    code = "rows"
    is_many = True
    css = "long"
    operators = ("has", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the rows as lines."""
        field = _field(column)
        return text.written(value, field.parts, has_main=field.has_main)

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the main row, and how many there are besides."""
        if not value:
            return EMPTY
        field = _field(column)
        main = next((row for row in value if row.get(MAIN)), value[0])
        more = format_html(' <span class="muted">+{}</span>', len(value) - 1) if len(value) > 1 else ""
        return format_html("{}{}", _shown(main, field), more)

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return all rows as a list."""
        if not value:
            return EMPTY
        field = _field(column)
        marks = field.has_main and len(value) > 1
        lines = [(_shown(row, field), _main_mark() if marks and row.get(MAIN) else "") for row in value]
        return format_html('<ul class="rows">{}</ul>', format_html_join("", "<li>{}{}</li>", lines))

    def tone(self, column: Column, value: Any, labels: Labels) -> str:
        """Several values have no one colour."""
        return ""

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Several values have no order."""
        return models.Value(None, output_field=models.TextField())

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition; a row has what one of its parts contains."""
        if operator == "has":
            return models.Q(AnyPartContains(column.expression, str(value)))
        return super().condition(column, operator, value)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for what one of the rows holds."""
        return {"has": forms.CharField(label=column.label, required=False)}

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the rows with their parts in order."""
        field = _field(column)
        known = [row for row in value or () if isinstance(row, Mapping)]
        rows = with_one_main(known) if field.has_main and known else known  # type: ignore[arg-type]
        names = [part.code for part in field.parts]
        return [{**{name: row.get(name) for name in names}, MAIN: bool(row.get(MAIN))} for row in rows]

    def from_json(self, column: Column, value: Any) -> Any:
        """Return the rows."""
        return column.field.to_python(value)


def _field(column: Column) -> RowsField:
    if not isinstance(column.field, RowsField):
        raise TypeError(f"{column.name} holds no rows.")
    return column.field


def _main_mark() -> SafeString:
    return format_html(' <span class="pill quiet">{}</span>', _("main"))


def _shown(row: Mapping[str, Any], field: RowsField) -> SafeString:
    """Return one row: what it says first, its other parts in grey behind."""
    first = principal(field.parts)
    others = [part.words(row.get(part.code)) for part in field.parts if part is not first]
    behind = ", ".join(word for word in others if word)
    said = _value(first, row.get(first.code)) if first is not None else ""
    return (
        format_html('{} <span class="muted">{}</span>', said, behind) if behind else format_html("{}", said)
    )


def _value(part: Part, value: Any) -> str:
    """Return one value as HTML, a link where it leads anywhere."""
    if value in (None, ""):
        return EMPTY
    match part.kind:
        case "email":
            return format_html('<a href="mailto:{0}">{0}</a>', value)
        case "url":
            link = '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>'
            return format_html(link, value, bare_address(value))
        case "phone":
            known = e164(str(value))
            dialled = "".join(sign for sign in known if sign.isdigit() or sign == "+")
            return format_html('<a href="tel:{}">{}</a>', dialled, international(known))
    return conditional_escape(part.words(value))
