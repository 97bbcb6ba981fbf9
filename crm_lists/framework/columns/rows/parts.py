"""The parts of rows, and what makes sound rows of whatever a file, a program or a browser sends."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MOST_ROWS = 50
#: Key under which a row says whether it is the main one.
MAIN = "is_main"
#: The greatest length of each type of part, where the part says none.
_LENGTHS = {"text": 200, "multiline": 2_000, "email": 254, "phone": 40, "url": 2_000}
_LARGEST = 2**31 - 1


def _date_field(**options: Any) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


#: What asks for each type of part; the others are lines of text.
_FIELDS: Mapping[str, Callable[..., forms.Field]] = {
    "email": forms.EmailField,
    "url": partial(forms.URLField, assume_scheme="https"),
    "date": _date_field,
    "integer": partial(forms.IntegerField, min_value=-_LARGEST, max_value=_LARGEST),
    "yesno": forms.BooleanField,
    "multiline": partial(forms.CharField, widget=forms.Textarea(attrs={"rows": 2})),
    "phone": partial(forms.CharField, widget=forms.TextInput(attrs={"type": "tel"})),
}


@dataclass(frozen=True)
class Part:
    """One value of each row; with `choices` one of them, else by its type.

    Types are text, multiline, email, phone, url, date, yesno and integer.
    """

    code: str
    label: "str | Promise"
    type: str = "text"
    #: Values with their labels; a function is asked each time.
    choices: "Sequence[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]" = ()
    max_length: int = 0
    is_required: bool = False
    #: Texts that are offered and need not be taken.
    suggestions: "Callable[[], Iterable[str]] | None" = None

    @property
    def kind(self) -> str:
        """Return the type of the part."""
        return "choice" if self.choices else self.type

    @property
    def options(self) -> list[tuple[str, Any]]:
        """Return the choices."""
        found = self.choices() if callable(self.choices) else self.choices
        return list(found)

    @property
    def heading(self) -> str:
        """Return what stands above the control."""
        return str(capfirst(str(self.label)))

    def field(self) -> forms.Field:
        """Return the field by which a form asks for the value."""
        options: dict[str, Any] = {"label": self.heading, "required": False}
        if self.kind == "choice":
            return forms.ChoiceField(choices=[("", "–"), *self.options], **options)
        if longest := self.max_length or _LENGTHS.get(self.kind, 0):
            options["max_length"] = longest
        make = _FIELDS.get(self.kind, forms.CharField)
        made: forms.Field = make(**options)
        return made

    def clean(self, value: Any) -> Any:
        """Return the value as it is kept; raise ValidationError for one that is none."""
        if isinstance(value, list | tuple | set | Mapping | bytes):
            raise ValidationError(_("This takes one plain value."))
        if isinstance(value, str):
            _refuse_half_characters(value)
        found = self.field().clean(value)
        if isinstance(found, date):
            return found.isoformat()
        return found

    def words(self, value: Any) -> str:
        """Return the value as people read it."""
        if self.kind == "choice":
            return str(dict(self.options).get(value, value or ""))
        if self.kind == "yesno":
            return _("Yes") if value else ""
        return "" if value is None else str(value)


class Row(dict[str, Any]):
    """One row: its parts by code, and whether it is the main one."""

    def __hash__(self) -> int:  # type: ignore[override]
        """Return the hash of the content: whoever collects the values of a page collects rows too."""
        return hash(tuple(sorted((key, str(value)) for key, value in self.items())))


Parts = Sequence[Part]


def sound_rows(value: Any, parts: Parts, *, has_main: bool) -> list[Row]:
    """Return the rows that were sent, without empty ones; raise ValidationError for what are none."""
    sent = _listed(value)
    if len(sent) > MOST_ROWS:
        raise ValidationError(_("There may be %(most)s rows at most.") % {"most": MOST_ROWS})
    errors: list[ValidationError] = []
    found: list[Row] = []
    for number, row in enumerate(sent, start=1):
        try:
            sound = _sound_row(row, parts)
        except ValidationError as error:
            said = {"number": number, "problem": " ".join(error.messages)}
            errors.append(ValidationError(_("Row %(number)s: %(problem)s") % said))
            continue
        if sound is not None:
            found.append(sound)
    if errors:
        raise ValidationError(errors)
    return with_one_main(found) if has_main else found


def with_one_main(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with exactly one main row: the first that says so, else the first."""
    main = next((place for place, row in enumerate(rows) if row.get(MAIN)), 0)
    return [Row({**row, MAIN: place == main}) for place, row in enumerate(rows)]


def main_of(rows: Iterable[Mapping[str, Any]] | None, part: str = "value") -> Any:
    """Return the value that the main row holds in this part; empty where there is no row."""
    known = list(rows or ())
    main = next((row for row in known if row.get(MAIN)), known[0] if known else {})
    return main.get(part) or ""


def principal(parts: Parts) -> Part | None:
    """Return the part that says the most: the first in which people write."""
    written = (part for part in parts if part.kind not in ("choice", "yesno"))
    return next(written, parts[0] if parts else None)


def _listed(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise ValidationError(_("This takes a list of rows.")) from None
    if not isinstance(value, list | tuple):
        raise ValidationError(_("This takes a list of rows."))
    return list(value)


def _sound_row(row: Any, parts: Parts) -> Row | None:
    """Return the row with all its parts, None for an empty one."""
    if not isinstance(row, Mapping):
        raise ValidationError(_("A row has its parts by name."))
    _refuse_unknown(row, {part.code for part in parts})
    found = Row()
    problems = []
    for part in parts:
        try:
            found[part.code] = part.clean(row.get(part.code))
        except ValidationError as error:
            problems.append(f"{part.heading}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError(problems)
    if not _holds_anything(found, parts):
        return None
    missing = [part.heading for part in parts if part.is_required and found[part.code] in (None, "")]
    if missing:
        raise ValidationError(_("%(parts)s must be filled in.") % {"parts": ", ".join(missing)})
    return Row({**found, MAIN: row.get(MAIN) in (True, "true", "on", 1)})


def _holds_anything(row: Row, parts: Parts) -> bool:
    """Tell whether anything was typed; a kind alone says nothing."""
    written = [part for part in parts if part.kind not in ("choice", "yesno")] or parts
    return any(row[part.code] not in (None, "") for part in written)


def _refuse_unknown(row: Mapping[Any, Any], known: Collection[str]) -> None:
    unknown = [str(key)[:40] for key in row if key not in known and key != MAIN]
    if unknown:
        said = {"unknown": ", ".join(unknown[:5]), "known": ", ".join(sorted(known))}
        raise ValidationError(_("“%(unknown)s” is no part of a row. The parts are %(known)s.") % said)


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(_("The text holds half a character.")) from None
