"""Rows in forms: a group of controls for each row, which needs no JavaScript."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .parts import MAIN, MOST_ROWS, Parts, Row, sound_rows, with_one_main

#: Rows that are offered for new values.
EMPTY_ROWS = 2
#: Stands for the number of the row in the group that a script copies.
ANY_ROW = "__row__"
#: Stands between the name of the column, the number of the row and the code of the part.
BETWEEN = ":"


class RowsWidget(forms.Widget):
    """Controls for each row; names are `emails:0:value`, the main row is `emails:main`."""

    use_fieldset = True

    def __init__(self, parts: Parts, *, has_main: bool) -> None:
        super().__init__()
        self.parts = parts
        self.has_main = has_main

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the rows that were sent by controls, or as one JSON value."""
        if name in data:
            return data.get(name)
        numbers = sorted({int(key) for key in self._numbers(data, name)})[: MOST_ROWS + EMPTY_ROWS + 1]
        main = data.get(f"{name}{BETWEEN}main", "")
        return [self._row(data, f"{name}{BETWEEN}{number}", main == str(number)) for number in numbers]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether none of the controls was sent."""
        return name not in data and not any(self._numbers(data, name))

    @staticmethod
    def _numbers(data: Any, name: str) -> Any:
        start = f"{name}{BETWEEN}"
        numbers = (key.removeprefix(start).partition(BETWEEN)[0] for key in data if key.startswith(start))
        return (number for number in numbers if number.isdecimal() and len(number) <= 4)

    def _row(self, data: Any, start: str, is_main: bool) -> dict[str, Any]:
        if data.get(f"{start}{BETWEEN}gone"):
            return {}
        row = {
            part.code: self._sent(part.field(), data, f"{start}{BETWEEN}{part.code}") for part in self.parts
        }
        return {**row, MAIN: is_main}

    @staticmethod
    def _sent(field: forms.Field, data: Any, name: str) -> Any:
        return field.widget.value_from_datadict(data, {}, name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the controls."""
        rows = self._shown(value)
        count = len(rows)
        rows += [Row() for _number in range(min(EMPTY_ROWS, MOST_ROWS - count))]
        given = {key: one for key, one in (attrs or {}).items() if key.startswith("aria-")}
        context = {
            "id": (attrs or {}).get("id", f"id_{name}"),
            "name": name,
            "given": given,
            "has_main": self.has_main,
            "most": MOST_ROWS,
            "rows": [self._group(name, str(place), row, place) for place, row in enumerate(rows)],
            "empty": self._group(name, ANY_ROW, Row(), -1),
        }
        return render_to_string("lists/widgets/rows.html", context)

    @staticmethod
    def _shown(value: Any) -> list[Row]:
        known = value if isinstance(value, list | tuple) else []
        return [Row(one) for one in known if isinstance(one, Mapping) and one]

    def _group(self, name: str, number: str, row: Row, place: int) -> dict[str, Any]:
        start = f"{name}{BETWEEN}{number}"
        controls = [self._control(part, f"{start}{BETWEEN}{part.code}", row) for part in self.parts]
        return {
            "start": start,
            "number": number,
            "legend": _("Row %(number)s") % {"number": place + 1} if place >= 0 else _("New row"),
            "controls": controls,
            "is_main": bool(row.get(MAIN)),
            "is_empty": not row,
        }

    @staticmethod
    def _control(part: Any, name: str, row: Row) -> dict[str, Any]:
        field = part.field()
        key = f"id_{name}".replace(BETWEEN, "-")
        value = row.get(part.code)
        offered = part.suggestions() if part.suggestions else ()
        known = f"{key}-known"
        attrs = {"id": key, "list": known} if offered else {"id": key}
        shown = field.widget.render(name, field.prepare_value(value), attrs)
        if offered:
            options = format_html_join("", '<option value="{}">', ((text,) for text in offered))
            shown = format_html('{}<datalist id="{}">{}</datalist>', shown, known, options)
        return {"id": key, "label": part.heading, "kind": part.kind, "control": shown}


class RowsFormField(forms.Field):
    """Takes rows: of controls, as a list, or as JSON text."""

    def __init__(self, parts: Parts, *, has_main: bool, **options: Any) -> None:
        self.parts = parts
        self.has_main = has_main
        #: Takes the whole width of a form.
        self.wide = True
        super().__init__(widget=RowsWidget(parts, has_main=has_main), **options)

    def clean(self, value: Any) -> list[Row]:
        """Return sound rows, or refuse what was sent."""
        found = sound_rows(value, self.parts, has_main=self.has_main)
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether other rows were sent than are there."""
        try:
            sent = sound_rows(data, self.parts, has_main=self.has_main)
        except ValidationError:
            return True
        known = [Row(one) for one in initial or ()]
        return sent != (with_one_main(known) if self.has_main and known else known)
