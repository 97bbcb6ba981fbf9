"""Queries whose text is put together once: Django takes longer for that than databases do for the answer."""

from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, QuerySet

#: So many are kept of one kind.
MOST = 512


class Slot(Expression):
    """A value that is filled in each time the query is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return a place for the value; the parameter is the slot itself."""
        return "%s", [self]


class Prepared:
    """A query for values, as it was when it was put together; only its slots are filled anew.

    Whatever else it asks for stays: what depends on the time or on who asks is a slot, or is part of the key
    under which the prepared query is kept.
    """

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self._database = rows.db
        compiler = rows.query.get_compiler(rows.db)
        try:
            self._sql, self._parameters = compiler.as_sql()
        except EmptyResultSet:
            # Its conditions let nothing through, whatever is filled in.
            self._sql, self._parameters = "", ()
        columns = [column for column, _sql, _alias in compiler.select]
        self._converters = [
            (position, converters, expression)
            for position, (converters, expression) in compiler.get_converters(columns).items()
        ]

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows for these values of the slots."""
        if not self._sql:
            return []
        connection = connections[self._database]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [_filled(one, values, connection) for one in self._parameters])
            found: list[Any] = cursor.fetchall()
        return [self._converted(row, connection) for row in found] if self._converters else found

    def first(self, **values: Any) -> Any:
        """Return the first row for these values of the slots, None where there is none."""
        return next(iter(self.rows(**values)), None)

    def _converted(self, row: Sequence[Any], connection: Any) -> list[Any]:
        values = list(row)
        for position, converters, expression in self._converters:
            for convert in converters:
                values[position] = convert(values[position], expression, connection)
        return values


def _filled(parameter: Any, values: dict[str, Any], connection: Any) -> Any:
    if not isinstance(parameter, Slot):
        return parameter
    return parameter.output_field.get_db_prep_value(values[parameter.name], connection)


class PreparedQueries:
    """The prepared queries of one kind, by all that makes them differ but for the values of their slots.

    The condition on rows that an actor may see belongs into the key: rights that have changed make another
    condition, and so another query. The ones that were made first go first.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, Prepared] = {}
        self._lock = Lock()

    def get(self, key: Hashable, rows: "Callable[[], QuerySet[Any, Any]]") -> Prepared:
        """Return the query of this key; put it together where it is asked for the first time."""
        found = self._kept.get(key)
        if found is None:
            found = Prepared(rows())
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > MOST:
                    del self._kept[next(iter(self._kept))]
        return found
