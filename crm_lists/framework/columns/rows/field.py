"""The model field of rows: a JSON column that never holds anything but sound rows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from .form import RowsFormField
from .parts import Part, Row, sound_rows


class RowsField(models.JSONField):
    """Rows of a few parts each: `[{"kind": "work", "value": "jan@example.com", "is_main": True}]`.

    What holds no row is kept as nothing, so that a filter for what is not set finds it.
    """

    #: For `statements`: the column travels as any JSON, without its empty lists.
    keeps_empty_as_null = True

    def __init__(
        self, verbose_name: Any = None, *, parts: Sequence[Part] = (), has_main: bool = True, **options: Any
    ) -> None:
        self.parts = tuple(parts)
        self.has_main = has_main
        super().__init__(verbose_name, **{"blank": True, **options, "null": True, "default": list})

    def deconstruct(self) -> Any:
        """Return what a migration must know: parts are a matter of the program, not of the table."""
        name, path, args, options = super().deconstruct()
        for given in ("null", "default"):
            options.pop(given, None)
        return name, path, args, options

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the rows."""
        found = super().from_db_value(value, expression, connection)
        return [Row(one) for one in found] if isinstance(found, list) else found or []

    def to_python(self, value: Any) -> list[Row]:
        """Return sound rows."""
        return sound_rows(value, self.parts, has_main=self.has_main)

    def clean(self, value: Any, model_instance: Any) -> list[Row]:
        """Return sound rows, or refuse what was sent."""
        found = self.to_python(value)
        if not found and not self.blank:
            raise forms.ValidationError(self.error_messages["blank"], code="blank")
        return found

    def get_prep_value(self, value: Any) -> Any:
        """Return the rows as they are kept."""
        return [dict(row) for row in value] if isinstance(value, list | tuple) and value else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return what the database takes; no row is nothing."""
        if isinstance(value, list | tuple) and not value:
            return None
        return super().get_db_prep_value(value, connection, prepared)

    def formfield(self, *_classes: Any, **options: Any) -> Any:
        """Return the field by which a form asks for the rows."""
        return RowsFormField(
            self.parts,
            has_main=self.has_main,
            required=not self.blank,
            label=options.get("label") or self.verbose_name,
            help_text=str(self.help_text),
        )
