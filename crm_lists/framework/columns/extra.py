"""Custom columns: columns whose values stand in the `extra` of an item, with the face of any other column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields.json import KeyTransform
from django.db.models.sql.compiler import SQLCompiler
from django.utils.dateparse import parse_date, parse_datetime

from .base import Column

CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")


class IsoDate(models.TextField):  # type: ignore[type-arg]
    """A day kept as ISO text: in that form it compares as a day does, and can be indexed."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the day as text."""
        return value.isoformat() if isinstance(value, date) else super().get_prep_value(value)

    def from_db_value(self, value: Any, *_args: Any) -> date | None:
        """Return the text as a day."""
        return None if value is None else parse_date(value)


class IsoMoment(models.TextField):  # type: ignore[type-arg]
    """A moment kept as ISO text in UTC."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the moment as text, as `DateTimeColumn.to_json` writes it."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return super().get_prep_value(value)

    def from_db_value(self, value: Any, *_args: Any) -> datetime | None:
        """Return the text as a moment."""
        return None if value is None else parse_datetime(value)


#: By how a column type keeps its values: what a query sees, and PostgreSQL's cast of the text.
_STORED: Mapping[str, tuple[Callable[[], "models.Field[Any, Any]"], str]] = {
    "text": (models.TextField, ""),
    "number": (partial(models.DecimalField, max_digits=30, decimal_places=6), "::numeric"),
    "key": (models.BigIntegerField, "::bigint"),
    "yesno": (models.BooleanField, "::boolean"),
    "date": (IsoDate, ""),
    "datetime": (IsoMoment, ""),
}
#: SQLite gives an expression no affinity: a figure would be compared as text.
_SQLITE_TYPES = {"number": "NUMERIC", "key": "INTEGER"}


class ExtraValue(models.Func):
    """The value of one key of `extra`, as a database compares, sorts and indexes it."""

    def __init__(self, extra: Any, code: str, stored_as: str) -> None:
        if not CODE.fullmatch(code):
            raise ValueError(f"“{code}” is no code of a column.")
        self.code = code
        self.stored_as = stored_as
        super().__init__(extra, output_field=_STORED[stored_as][0]())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite; the code stands in the text, because an index compares texts."""
        source, params = compiler.compile(self.source_expressions[0])
        sql = f"JSON_EXTRACT({source}, '$.{self.code}')"
        kind = _SQLITE_TYPES.get(self.stored_as)
        return (f"CAST({sql} AS {kind})" if kind else sql), params

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        source, params = compiler.compile(self.source_expressions[0])
        return f"({source} ->> '{self.code}'){_STORED[self.stored_as][1]}", params


class HasValue(models.Func):
    """Whether the list of values under one key of `extra` holds a value."""

    def __init__(self, extra: Any, code: str, value: Any) -> None:
        if not CODE.fullmatch(code):
            raise ValueError(f"“{code}” is no code of a column.")
        self.code = code
        #: PostgreSQL asks for the type of a text.
        self.cast = "::text" if isinstance(value, str) else ""
        wanted = models.Value(value, output_field=models.JSONField() if isinstance(value, list) else None)
        super().__init__(extra, wanted, output_field=models.BooleanField())

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        (source, first), (wanted, second) = (compiler.compile(one) for one in self.source_expressions)
        values = f"JSON_EACH({source}, '$.{self.code}')"
        # Both parts are the compiler's own SQL, and the code is checked above.
        return f"EXISTS(SELECT 1 FROM {values} AS one WHERE one.value = {wanted})", (*first, *second)  # noqa: S608

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        (source, first), (wanted, second) = (compiler.compile(one) for one in self.source_expressions)
        sql = f"COALESCE(({source} -> '{self.code}') @> to_jsonb({wanted}{self.cast}), FALSE)"
        return sql, (*first, *second)


@dataclass(frozen=True)
class Design:
    """How an administrator designed a custom column."""

    code: str
    label: str
    type_code: str
    help_text: str = ""
    #: What the column type asks for besides: choices, decimals, the list that is looked up ...
    settings: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    is_required: bool = False
    is_unique: bool = False
    #: Whether the default view shows the column.
    is_listed: bool = False
    #: Whether the filter pane offers it; such a column has an index.
    is_filter: bool = False
    is_searchable: bool = False
    is_retired: bool = False
    position: int = 0
    list_code: str = ""


@dataclass(frozen=True)
class ExtraColumn(Column):
    """A custom column of a list."""

    design: Design = field(default_factory=lambda: Design("", "", ""))

    @property
    def is_custom(self) -> bool:
        """Tell that an administrator made the column."""
        return True

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return what an administrator settled for the column."""
        return self.design.settings

    @property
    def path(self) -> str:
        """Return the name under which an annotated query holds the value."""
        return f"extra_{self.name}"

    @property
    def expression(self) -> Any:
        """Return the value for a query."""
        if self.is_many:
            return KeyTransform(self.name, "extra")
        return ExtraValue(models.F("extra"), self.name, self.kind.stored_as)

    @property
    def outer(self) -> Any:
        """Return the value of the row outside, for a subquery."""
        return ExtraValue(models.OuterRef("extra"), self.name, self.kind.stored_as)

    @property
    def annotations(self) -> dict[str, Any]:
        """Return what a query must be annotated with before `path` can be used in it."""
        return {self.path: self.expression}

    def where(self, lookup: str, value: Any) -> models.Q:
        """Return the condition that the value fulfils; "has" asks for one among several values."""
        if lookup == "isnull" and self.is_many:
            return models.Q(**{f"extra__{self.name}__isnull": value})
        if lookup == "has":
            return models.Q(HasValue(models.F("extra"), self.name, getattr(value, "pk", value)))
        expression = self.expression
        compare = expression.output_field.get_lookup(lookup)
        return models.Q(compare(expression, getattr(value, "pk", value)))

    @property
    def default(self) -> Any:
        """Return what a new item holds until somebody types, as it is kept; None for nothing."""
        return self.design.settings.get("default")

    @property
    def is_editable(self) -> bool:
        """Tell whether people type the value."""
        return not self.design.is_retired and self.kind.is_typed

    def read(self, item: Any) -> Any:
        """Return the raw value of the item."""
        value = item.extra.get(self.name)
        if self.is_many:
            return list(value or ())
        return None if value is None else self.kind.from_json(self, value)

    def write(self, item: Any, value: Any) -> None:
        """Set the value of the item; one that is not set leaves no trace."""
        kept = self.kind.to_json(self, _plain(value))
        if kept in (None, "", []):
            item.extra.pop(self.name, None)
        else:
            item.extra[self.name] = kept

    @property
    def retired_choices(self) -> frozenset[Any]:
        """Return the choices that stay readable and are not offered any more."""
        choices = self.design.settings.get("choices", ())
        return frozenset(one["value"] for one in choices if one.get("is_retired"))

    @property
    def target_list_code(self) -> str:
        """Return the code of the looked-up list, where the column says it."""
        return str(self.design.settings.get("list", ""))


def _plain(value: Any) -> Any:
    """Return keys in the place of rows."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple | set | models.QuerySet):
        return [getattr(one, "pk", one) for one in value]
    return value
