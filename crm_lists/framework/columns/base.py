"""A column of a list: a Django field seen through its column type."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ..actors import Actor

#: What values stand for where the value itself is a key: {key: title to show}.
Labels = Mapping[Any, Any]

EMPTY = SafeString('<span class="muted" aria-hidden="true">–</span>')


@dataclass(frozen=True)
class Titles:
    """The rows of another table by whose values items are sorted, to be walked in their order."""

    rows: "models.QuerySet[Any]"
    #: Under which condition the actor may read a title; None where never.
    granted: models.Q | None
    #: The field of these rows that is compared.
    value: str
    #: The path of an item to the key of its row.
    link: str


class Drawn(dict[Any, str]):
    """Cells by their values; each is drawn when it is first asked for."""

    def __init__(self, draw: Callable[[Any], str]) -> None:
        super().__init__()
        self.draw = draw

    def __missing__(self, value: Any) -> str:
        found = self[value] = self.draw(value)
        return found


class ColumnType:
    """How values of one kind are shown, asked for and kept.

    One instance serves all columns of the kind. The three concerns stand in three groups of methods;
    whatever can be derived from the Django field is derived.
    """

    code: ClassVar[str] = "text"
    #: CSS class of the cells, "num" for figures.
    css: ClassVar[str] = ""
    #: Operators by which a listing may filter; the first is meant where none is named.
    operators: ClassVar[tuple[str, ...]] = ("contains", "exact", "isnull")
    #: Whether the value is the key of an item of a list.
    is_lookup: ClassVar[bool] = False
    #: Whether an item has several values.
    is_many: ClassVar[bool] = False
    #: Whether many items have the same value, so that a page draws it once.
    is_repeated: ClassVar[bool] = False
    #: Whether people type values; others follow from something else.
    is_typed: ClassVar[bool] = True
    #: The code of the type whose values are compared as these are; empty for an order of its own.
    sorts_like: ClassVar[str] = ""
    #: As what a custom column keeps values: text, number, key, yesno, date or datetime.
    stored_as: ClassVar[str] = "text"
    #: Name of the type where administrators choose one for a custom column; empty where they cannot.
    label: "ClassVar[str | Promise]" = ""
    #: What custom columns of the type are, where they are no plain ones.
    column_class: "ClassVar[type[Column] | None]" = None

    # -- presentation ---------------------------------------------------------------------------

    def labels(self, column: "Column", actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return what the keys among these values stand for, in one query at most."""
        return {}

    def text(self, column: "Column", value: Any, labels: Labels) -> str:
        """Return the value as plain text for export, search and messages."""
        return "" if value is None else str(value)

    def cell(self, column: "Column", value: Any, labels: Labels) -> str:
        """Return the value as HTML for a cell."""
        text = self.text(column, value, labels)
        return conditional_escape(text) if text else EMPTY

    def drawer(self, column: "Column", labels: Labels) -> Callable[[Any], str]:
        """Return `cell` for the values of one page."""
        draw = partial(self.cell, column, labels=labels)
        return Drawn(draw).__getitem__ if self.is_repeated and not column.is_many else draw

    def tone(self, column: "Column", value: Any, labels: Labels) -> str:
        """Return the colour in which the value is shown as a pill; empty for none."""
        tone: str = column.tones.get(value, "") if column.tones else ""
        return tone

    def long_cell(self, column: "Column", value: Any, labels: Labels) -> str:
        """Return the value as HTML where there is room for all of it."""
        return self.cell(column, value, labels)

    def title_cell(self, column: "Column", value: Any, url: str) -> str:
        """Return the value as the name of its item, which leads to the item's page."""
        return format_html('<a class="title" href="{}">{}</a>', url, self.text(column, value, {}) or "–")

    # -- query ----------------------------------------------------------------------------------

    def sort_expression(self, column: "Column", actor: "Actor") -> Any:
        """Return the expression by which a listing is sorted for this actor."""
        return column.expression

    def titles(self, column: "Column", actor: "Actor") -> Titles | None:
        """Return the rows by which `sort_expression` sorts, where they stand in another table."""
        return None

    def condition(self, column: "Column", operator: str, value: Any) -> models.Q:
        """Return the condition for a filter on this column."""
        lookup = {"contains": "icontains", "from": "gte", "to": "lte"}.get(operator, operator)
        return column.where(lookup, value)

    def filter_fields(self, column: "Column", actor: "Actor") -> dict[str, forms.Field]:
        """Return the form fields by which the filter pane asks, by operator."""
        return {"contains": forms.CharField(label=column.label, required=False)}

    # -- storage --------------------------------------------------------------------------------

    def form_field(self, column: "Column", actor: "Actor", current: Any = None) -> forms.Field:
        """Return the field by which a form asks for the value; `current` is the one that is set."""
        field = column.field.formfield()
        if field is None:
            raise TypeError(f"{column.name} cannot be edited in a form.")
        return field

    def to_json(self, column: "Column", value: Any) -> Any:
        """Return the value as it stands in a change."""
        prepared = column.field.get_prep_value(column.field.to_python(value))
        if isinstance(prepared, str):
            # A plain one, also of the members of an enumeration.
            return str.__str__(prepared)
        return json.loads(json.dumps(prepared, cls=DjangoJSONEncoder))

    def from_json(self, column: "Column", value: Any) -> Any:
        """Return the value that stands so in a change or in `extra`."""
        return column.field.to_python(value)

    def custom_field(self, settings: Mapping[str, Any]) -> "models.Field[Any, Any]":
        """Return the field, bound to no table, that says what a custom column with these settings takes."""
        raise TypeError(f"No custom column can be of the type “{self.code}”.")

    def resolved(self, settings: Mapping[str, Any]) -> "ColumnType":
        """Return the type that columns with these settings have, where the settings decide it."""
        return self

    def setting_fields(self) -> dict[str, forms.Field]:
        """Return the form fields by which an administrator settles a custom column, by setting."""
        return {}

    def check(self, column: "Column", value: Any) -> None:
        """Raise ValidationError for a value, read from an item, that a custom column does not take."""
        if not isinstance(column.field, models.ForeignKey):
            column.field.clean(value, None)
        elif column.target and not column.target._default_manager.filter(pk=value).exists():
            raise ValidationError(_("What is looked up here is not there any more."))


@dataclass(frozen=True)
class Column:
    """One column of one list; `name` may lead over a relation (`lock__holder`)."""

    name: str
    field: "models.Field[Any, Any]"
    kind: ColumnType
    tones: Mapping[Any, str]

    @property
    def is_custom(self) -> bool:
        """Tell whether an administrator made the column."""
        return False

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return what an administrator settled for the column."""
        return {}

    @property
    def path(self) -> str:
        """Return the query path of the raw value."""
        is_key = isinstance(self.field, models.ForeignKey)
        return f"{self.name}_id" if is_key else self.name

    @property
    def expression(self) -> Any:
        """Return the raw value for a query."""
        return models.F(self.path)

    @property
    def outer(self) -> Any:
        """Return the raw value of the row outside, for a subquery."""
        return models.OuterRef(self.path)

    @property
    def annotations(self) -> dict[str, Any]:
        """Return what a query must be annotated with before `path` can be used in it."""
        return {}

    def where(self, lookup: str, value: Any) -> models.Q:
        """Return the condition that the value fulfils, by a lookup of Django: `where("gte", 5)`."""
        if lookup == "has" and isinstance(self.field, models.ManyToManyField):
            return models.Q(pk__in=_holding(self.field, value))
        return models.Q(**{f"{self.path}{LOOKUP_SEP}{lookup}": value})

    @property
    def label(self) -> str:
        """Return the heading of the column, in the language of whoever looks."""
        return str(capfirst(self.field.verbose_name))

    @property
    def help_text(self) -> str:
        """Return what helps to fill the column in."""
        return str(self.field.help_text)

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        """Return the fixed choices as value and label."""
        return list(self.field.flatchoices)

    @property
    def retired_choices(self) -> frozenset[Any]:
        """Return the choices that stay readable and are not offered any more."""
        return frozenset()

    @property
    def is_required(self) -> bool:
        """Tell whether the value must be set."""
        return not self.field.blank

    @property
    def is_editable(self) -> bool:
        """Tell whether people type the value."""
        return self.field.editable and not self.field.primary_key and LOOKUP_SEP not in self.name

    @property
    def target(self) -> type[models.Model] | None:
        """Return the model that a lookup column looks up."""
        related = self.field.related_model
        return related if isinstance(related, type) else None

    @property
    def target_list_code(self) -> str:
        """Return the code of the looked-up list, empty where the model says it."""
        return ""

    @property
    def is_many(self) -> bool:
        """Tell whether an item has several values in the column."""
        return self.is_related or self.kind.is_many

    @property
    def is_related(self) -> bool:
        """Tell whether the values stand in a table of their own, so that the item must be saved first."""
        return isinstance(self.field, models.ManyToManyField)

    @property
    def is_listable(self) -> bool:
        """Tell whether a listing can show the column and filter by it."""
        return not self.is_related

    def read(self, item: Any) -> Any:
        """Return the raw value of the item: a key where the column looks up, keys where there are several."""
        *steps, _last = self.name.split(LOOKUP_SEP)
        owner = item
        for step in steps:
            owner = getattr(owner, step, None)
        if owner is None:
            return None
        if not self.is_related:
            return getattr(owner, self.field.attname)
        return sorted(getattr(owner, self.name).values_list("pk", flat=True)) if owner.pk else []

    def write(self, item: Any, value: Any) -> None:
        """Set the value of the item."""
        setattr(item, self.name if isinstance(value, models.Model) else self.field.attname, value)

    def text(self, value: Any, labels: Labels) -> str:
        """Return the value as plain text."""
        return self.kind.text(self, value, labels)

    def cell(self, value: Any, labels: Labels) -> str:
        """Return the value as HTML."""
        return self.kind.cell(self, value, labels)


def _holding(field: "models.ManyToManyField[Any, Any]", value: Any) -> models.QuerySet[Any]:
    """Return the keys of the items that have this one among several; beside “or”, a join repeats items."""
    ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
    through: Any = field.remote_field.through
    found: models.QuerySet[Any] = through._default_manager.filter(**{theirs: value})
    return found.values(ours)
