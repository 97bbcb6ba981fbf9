"""What people type, paste or choose in cells, made into values of columns: many cells by a few queries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..actors import Actor
from ..columns import Column
from ..columns.picking import MAX_KEY_DIGITS
from ..registry import Registry

#: Makes the value of one text; raises ValidationError.
Reader = Callable[[str], Any]
#: Makes the reader for all texts of one column, so that what they name is looked up once.
ReaderOf = Callable[[Column, Actor, Sequence[str]], Reader]

#: Who understands numbers, days and titles as people write them; an app above the framework may be the one.
text_readers: Registry[ReaderOf] = Registry("readers of typed texts")


@dataclass(frozen=True)
class Sent:
    """What a browser sends for one cell: a text that was typed or pasted, or a value that was chosen."""

    content: Any
    is_text: bool

    @classmethod
    def of(cls, cell: Any) -> "Sent":
        """Return the cell of a request, `{"text": …}` or `{"value": …}`; raise ValueError otherwise."""
        if not isinstance(cell, Mapping) or len(cell) != 1:
            raise ValueError("A cell has either a text or a value.")
        ((key, content),) = cell.items()
        if key == "text" and isinstance(content, str):
            return cls(content, is_text=True)
        if key == "value" and _is_plain(content):
            return cls(content, is_text=False)
        raise ValueError("A cell has either a text or a value.")


def _is_plain(content: Any) -> bool:
    many = content if isinstance(content, list) else [content]
    return all(one is None or isinstance(one, str | int | float | bool) for one in many)


def values_of(actor: Actor, column: Column, cells: Sequence[Sent]) -> list[Any]:
    """Return the value of each cell, a ValidationError in the place of one that makes no sense."""
    texts = [str(cell.content).strip() for cell in cells if cell.is_text]
    read = _reader(column, actor, texts) if any(texts) else None
    pick = _Picker(actor, column, [cell.content for cell in cells if not cell.is_text])
    return [_value(column, cell, read if cell.is_text else pick) for cell in cells]


def _value(column: Column, cell: Sent, make: Reader | None) -> Any:
    content = cell.content.strip() if isinstance(cell.content, str) else cell.content
    if content in (None, "", []) or make is None:
        return empty_value(column)
    try:
        return make(content)
    except ValidationError as error:
        return error


def empty_value(column: Column) -> Any:
    """Return the value of a cell in which nothing stands."""
    if column.is_many:
        return []
    field = column.field
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None


def _reader(column: Column, actor: Actor, texts: Sequence[str]) -> Reader:
    known = next(iter(text_readers), None)
    return (known or _as_in_a_form)(column, actor, texts)


def _as_in_a_form(column: Column, actor: Actor, texts: Sequence[str]) -> Reader:
    """Take what a form takes, and choices by their words."""
    field: Any = column.kind.form_field(column, actor)
    words: dict[str, Any] = {}
    if isinstance(field, forms.ModelChoiceField):
        rows: Any = field.queryset
        words = {field.label_from_instance(row).casefold(): row for row in rows}
    elif hasattr(field, "choices"):
        words = {str(label).casefold(): value for value, label in field.choices}

    def one(text: str) -> Any:
        if words and text.strip().casefold() not in words:
            raise ValidationError(_("“%(text)s” is none of the choices.") % {"text": text})
        return words[text.strip().casefold()] if words else field.clean(text)

    if not column.is_many:
        return one
    return lambda text: [one(part) for part in text.split(";") if part.strip()]


class _Picker:
    """Makes values of what was chosen; rows that are chosen by key are fetched once for all cells."""

    def __init__(self, actor: Actor, column: Column, contents: Sequence[Any]) -> None:
        self.column = column
        self._field: Any = column.kind.form_field(column, actor) if any(map(_is_set, contents)) else None
        self._rows: dict[Any, Any] = {}
        if isinstance(self._field, forms.ModelChoiceField):
            keys = {key for content in contents for key in _listed(content) if _is_key(key)}
            offered: Any = self._field.queryset
            self._rows = offered.in_bulk(keys)

    def __call__(self, content: Any) -> Any:
        if not isinstance(self._field, forms.ModelChoiceField):
            return self._field.clean(content)
        rows = [self._row(key) for key in _listed(content)]
        return rows if self.column.is_many else rows[0]

    def _row(self, key: Any) -> Any:
        found = self._rows.get(int(key)) if _is_key(key) else None
        if found is None:
            raise ValidationError(_("This is not there any more, or you may not see it. Choose another one."))
        return found


def _is_set(content: Any) -> bool:
    return content not in (None, "", [])


def _listed(content: Any) -> list[Any]:
    found = content if isinstance(content, list) else [content]
    return [int(one) if _is_key(one) else one for one in found if _is_set(one)]


def _is_key(key: Any) -> bool:
    return str(key).isdecimal() and len(str(key)) <= MAX_KEY_DIGITS
