"""Parts of formulas as SQL; texts and figures stand in the SQL itself, because an index compares texts."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from .values import TOO_GREAT, Kind

#: In a template: the SQL of an argument.
_ARGUMENT = re.compile(r"\{(\d+)\}")
#: A float lies a hair beside its decimal; a half must still be rounded up.
_HAIR = "1.000000000000004"


class Piece(models.Func):
    """SQL from a template, in which `{0}` is the first argument; PostgreSQL may have its own."""

    def __init__(self, kind: Kind, template: str, *sources: Any, postgresql: str = "") -> None:
        self.pattern = template
        self.postgresql = postgresql or template
        super().__init__(*sources, output_field=field_of(kind))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self._filled(compiler, self.pattern)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        return self._filled(compiler, self.postgresql)

    def _filled(self, compiler: SQLCompiler, pattern: str) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(one) for one in self.source_expressions]
        params = [one for index in _ARGUMENT.findall(pattern) for one in compiled[int(index)][1]]
        return _ARGUMENT.sub(lambda found: compiled[int(found[1])][0], pattern), params


def field_of(kind: Kind, places: int = 6) -> "models.Field[Any, Any]":
    """Return the field that values of the kind have in a query."""
    if kind is Kind.NUMBER:
        return models.DecimalField(max_digits=30, decimal_places=places)
    if kind is Kind.DATE:
        return models.DateField()
    return models.BooleanField() if kind is Kind.YESNO else models.TextField()


def constant(kind: Kind, value: Any) -> Piece:
    """Return a value that stands in the formula."""
    if isinstance(value, bool):
        return Piece(kind, "TRUE" if value else "FALSE")
    if isinstance(value, Decimal):
        return Piece(kind, f"CAST({value:f} AS REAL)", postgresql=f"({value:f})::numeric")
    if isinstance(value, date):
        return Piece(kind, f"'{value.isoformat()}'", postgresql=f"DATE '{value.isoformat()}'")
    quoted = str(value).replace("'", "''").replace("%", "%%")
    return Piece(kind, f"'{quoted}'", postgresql=f"'{quoted}'::text")


def unset(kind: Kind, places: int = 6) -> models.Value:
    """Return what stands for a formula that cannot be computed."""
    return models.Value(None, output_field=field_of(kind, places))


def column_as(kind: Kind, expression: Any, stored: str) -> Any:
    """Return the value of a column as formulas take it; `stored` tells how the database keeps days."""
    if kind is Kind.NUMBER:
        return Piece(kind, "CAST({0} AS REAL)", expression, postgresql="({0})::numeric")
    if kind is Kind.YESNO:
        return Piece(kind, "COALESCE({0}, FALSE)", expression)
    if kind is Kind.TEXT:
        return Piece(kind, "NULLIF({0}, '')", expression)
    return _day(expression, stored) if kind is Kind.DATE else expression


def _day(expression: Any, stored: str) -> Any:
    zone = settings.TIME_ZONE
    if stored == "iso day":
        # A cast of text to a day depends on settings, and what depends on settings has no index.
        parts = ", ".join(f"substr({{0}}, {at}, {size})::int" for at, size in ((1, 4), (6, 2), (9, 2)))
        return Piece(Kind.DATE, "{0}", expression, postgresql=f"make_date({parts})")
    if stored == "iso moment":
        return Piece(
            Kind.DATE,
            f"django_datetime_cast_date(REPLACE(SUBSTR({{0}}, 1, 19), 'T', ' '), '{zone}', 'UTC')",
            expression,
            postgresql=f"(({{0}})::timestamptz AT TIME ZONE '{zone}')::date",
        )
    if stored == "moment":
        return Piece(
            Kind.DATE,
            f"django_datetime_cast_date({{0}}, '{zone}', 'UTC')",
            expression,
            postgresql=f"({{0}} AT TIME ZONE '{zone}')::date",
        )
    return expression


def round_to(expression: Any, places: int) -> Piece:
    """Return a figure with so many places."""
    return Piece(
        Kind.NUMBER, f"ROUND({{0}} * {_HAIR}, {places})", expression, postgresql=f"ROUND({{0}}, {places})"
    )


def result(kind: Kind, expression: Any, places: int) -> Any:
    """Return what the whole formula gives, as a database compares, sorts and indexes it."""
    if kind is Kind.TEXT:
        return Piece(kind, "NULLIF({0}, '')", expression)
    if kind is not Kind.NUMBER:
        return expression
    whole = f"CASE WHEN ABS({{0}}) < {TOO_GREAT} THEN {{1}} END"
    found = Piece(
        kind,
        f"CAST({whole} AS NUMERIC)",
        expression,
        round_to(expression, places),
        postgresql=whole,
    )
    found.output_field = field_of(kind, places)
    return found
