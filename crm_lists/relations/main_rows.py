"""Columns of rows whose main row stands in plain columns too: e-mails and e-mail, addresses and city.

The plain columns are what listings, filters, files and programs know as “the” e-mail or “the” city. The rule:

* who writes the rows sets the plain columns: they hold the main row;
* who writes a plain column sets the main row, which takes the value; the row that has it already becomes the
  main one, and who empties the column takes the row away;
* where both are written at once, the plain column says which row is the main one, and is one more row where
  none has its value. Nothing that was written is lost.

A plain column may stand for rows of certain kinds, such as fax; one without kinds stands for all others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, cast

from django.core.exceptions import ValidationError

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.rows import Row, RowsField
from crm_lists.framework.columns.rows.parts import MAIN, with_one_main
from crm_lists.organisation.models import OwnedItem

KIND = "kind"
#: Values of the parts that stand in plain columns, in the order of the parts.
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Mirror:
    """Plain columns that hold the main row of a column of rows."""

    #: The column of rows.
    rows: str
    #: The plain columns by the part that each of them holds.
    columns: Mapping[str, str]
    #: The kind of a row that is made for a plain value.
    kind: str
    #: Rows of which kinds are meant; where there is none, those that no other mirror means.
    kinds: frozenset[str] = frozenset()
    #: What puts the values of a part in order.
    tidy: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


class MainRows(OwnedItem):
    """An item with columns of rows whose main rows stand in plain columns."""

    mirrors: ClassVar[tuple[Mirror, ...]] = ()

    class Meta(OwnedItem.Meta):
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """Return the item of a row, which knows how rows and plain columns stood."""
        item = super().from_db(db, field_names, values)
        known = item.__dict__
        item._stood = {name: known[name] for name in _names(cls.mirrors) if name in known}
        return item

    def generate(self, actor: Actor) -> None:
        """Put rows and plain columns in step."""
        super().generate(actor)
        stood: Mapping[str, Any] = getattr(self, "_stood", {})
        for column in dict.fromkeys(mirror.rows for mirror in self.mirrors):
            _Step(self, column, stood).keep()

    #: Values of the columns as they stood in the database.
    _stood: Mapping[str, Any]


def _names(mirrors: Sequence[Mirror]) -> Iterator[str]:
    for mirror in mirrors:
        yield mirror.rows
        yield from mirror.columns.values()


class _Step:
    """One column of rows of one item with its mirrors."""

    def __init__(self, item: MainRows, column: str, stood: Mapping[str, Any]) -> None:
        self.item = item
        self.column = column
        self.stood = stood
        self.mirrors = [one for one in item.mirrors if one.rows == column]
        self.claimed = frozenset(kind for one in self.mirrors for kind in one.kinds)

    def keep(self) -> None:
        """Put them in step; what is no sound value stays for the validation to refuse."""
        rows = self._sound(getattr(self.item, self.column))
        if rows is None:
            return
        was = self._sound(self.stood.get(self.column)) or []
        waiting = [one for one in self.mirrors if self._is_written(one) or self._is_apart(one, was)]
        if rows == was and not waiting:
            return
        for mirror in waiting:
            if self._is_sound(mirror):
                rows = self._with_plain(mirror, rows, are_new=rows != was)
        rows = with_one_main(rows)
        setattr(self.item, self.column, rows)
        for mirror in self.mirrors:
            if mirror not in waiting or self._is_sound(mirror):
                self._write_plain(mirror, rows)

    def _sound(self, value: Any) -> list[Row] | None:
        try:
            rows = self._field.to_python(value)
        except ValidationError:
            return None
        tidy = {part: call for one in self.mirrors for part, call in one.tidy.items()}
        return [Row({**row, **{part: call(row[part] or "") for part, call in tidy.items()}}) for row in rows]

    @property
    def _field(self) -> RowsField:
        return cast(RowsField, self.item._meta.get_field(self.column))

    def _is_written(self, mirror: Mirror) -> bool:
        """Tell whether somebody wrote a plain column."""
        return self._plain(mirror) != self._stood_plain(mirror)

    def _is_apart(self, mirror: Mirror, was: list[Row]) -> bool:
        """Tell whether a plain value never stood among the rows: a program wrote it past the door."""
        before = self._stood_plain(mirror)
        return any(before) and before != _parts(mirror, self._main(mirror, was))

    def _plain(self, mirror: Mirror) -> Values:
        tidy = mirror.tidy
        values = {part: getattr(self.item, column) or "" for part, column in mirror.columns.items()}
        return tuple(tidy[part](value) if part in tidy else value for part, value in values.items())

    def _stood_plain(self, mirror: Mirror) -> Values:
        return tuple(self.stood.get(column) or "" for column in mirror.columns.values())

    def _is_sound(self, mirror: Mirror) -> bool:
        parts = {part.code: part for part in self._field.parts}
        try:
            for code, value in zip(mirror.columns, self._plain(mirror), strict=True):
                parts[code].clean(value)
        except ValidationError:
            return False
        return True

    def _fits(self, mirror: Mirror, row: Mapping[str, Any]) -> bool:
        kind = row.get(KIND) or ""
        return kind in mirror.kinds if mirror.kinds else kind not in self.claimed

    def _main(self, mirror: Mirror, rows: Sequence[Row]) -> Row | None:
        """Return the row for which the plain columns stand: the main one if it is meant, else the first."""
        meant = [row for row in rows if self._fits(mirror, row)]
        return next((row for row in meant if row.get(MAIN)), meant[0] if meant else None)

    def _with_plain(self, mirror: Mirror, rows: list[Row], *, are_new: bool) -> list[Row]:
        """Return the rows with what the plain columns say."""
        plain, main = self._plain(mirror), self._main(mirror, rows)
        if not any(plain):
            return rows if are_new else [row for row in rows if row is not main]
        meant = (row for row in rows if self._fits(mirror, row))
        same = next((row for row in meant if _parts(mirror, row) == plain), None)
        is_written = self._is_written(mirror)
        if main is None or (same is None and not is_written):
            return [*rows, self._made(mirror, plain)]
        if same is not None:
            return _in_front(rows, same, main) if is_written else rows
        if are_new:
            return _in_front(rows, self._made(mirror, plain), main)
        return [_with_parts(mirror, row, plain) if row is main else row for row in rows]

    def _made(self, mirror: Mirror, plain: Values) -> Row:
        empty = {part.code: None if part.kind in ("date", "integer") else "" for part in self._field.parts}
        return _with_parts(mirror, Row({**empty, KIND: mirror.kind, MAIN: False}), plain)

    def _write_plain(self, mirror: Mirror, rows: Sequence[Row]) -> None:
        for column, value in zip(
            mirror.columns.values(), _parts(mirror, self._main(mirror, rows)), strict=True
        ):
            setattr(self.item, column, value)


def _parts(mirror: Mirror, row: Mapping[str, Any] | None) -> Values:
    return tuple((row or {}).get(part) or "" for part in mirror.columns)


def _with_parts(mirror: Mirror, row: Row, plain: Values) -> Row:
    return Row({**row, **dict(zip(mirror.columns, plain, strict=True))})


def _in_front(rows: Sequence[Row], chosen: Row, main: Row) -> list[Row]:
    """Return the rows with the chosen one in front, which takes over what the main one was."""
    if chosen is main:
        return list(rows)
    is_main = bool(main.get(MAIN))
    others = [
        Row({**row, MAIN: bool(row.get(MAIN)) and row is not main}) for row in rows if row is not chosen
    ]
    return [Row({**chosen, MAIN: is_main}), *others]
