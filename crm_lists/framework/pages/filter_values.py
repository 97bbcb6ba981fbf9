"""The fields in which the value of a condition is typed or chosen, by the type of its column."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..actors import Actor
from ..columns import Column
from ..columns.lookup import lookup_list
from ..columns.picking import MAX_KEY_DIGITS, ME, MINE, LookupField
from ..filters import NOT_SET, Filter, me
from ..filters.operators import OPERATORS
from ..filters.test import WRONG, joined
from ..listing import Listing, Query
from .filter_draft import DAY, ENDS, FIND, LISTED, NUMBER, SET, VALUE, Condition, relative

DAYS = (
    ("", gettext_lazy("the day")),
    ("today", gettext_lazy("today")),
    ("-d", gettext_lazy("days ago")),
    ("+d", gettext_lazy("days from today")),
    ("-w", gettext_lazy("weeks ago")),
    ("+w", gettext_lazy("weeks from today")),
    ("-m", gettext_lazy("months ago")),
    ("+m", gettext_lazy("months from today")),
    ("-y", gettext_lazy("years ago")),
    ("+y", gettext_lazy("years from today")),
)
#: So many items does a lookup offer where no script runs.
OFFERED = 20


class ValueFields:
    """Draws the fields of one condition; `has_picker` where a script dresses lookups."""

    def __init__(
        self, column: Column, actor: Actor, condition: Condition, place: str, *, has_picker: bool
    ) -> None:
        self.column = column
        self.actor = actor
        self.condition = condition
        self.place = place
        self.has_picker = has_picker
        self.is_several = (
            OPERATORS[operator].takes_several if (operator := condition.operator) in OPERATORS else False
        )
        fields = column.kind.filter_fields(column, actor)
        self.field: Any = fields.get(condition.operator) or next(iter(fields.values()))

    def __iter__(self) -> Iterator[SafeString]:
        """Give the fields as HTML."""
        if self.condition.operator in (NOT_SET, SET):
            return iter(())
        if isinstance(self.field, LookupField):
            return iter([*self._lookup(), *self._me()])
        if hasattr(self.field, "choices"):
            return iter([self._choice(list(self.field.choices)), *self._me()])
        if self.is_several:
            return iter([self._text(LISTED + self.place, joined(self.condition.given))])
        ends = (
            format_html_join("", "{}", ((html,) for html in self._plain(end))) for end in range(self._ends)
        )
        return (format_html('<span class="filter-end">{}</span>', end) for end in ends)

    @property
    def hint(self) -> str:
        """Return how several values are typed."""
        is_typed = self.is_several and not hasattr(self.field, "choices")
        return _("With commas between them") if is_typed else ""

    @property
    def _ends(self) -> int:
        return 2 if self.condition.operator == "between" else 1

    def _plain(self, index: int) -> list[SafeString]:
        value = [*self.condition.values, "", ""][index]
        place = ENDS[index] + self.place
        if self.column.kind.code not in ("date", "datetime"):
            return [self._text(VALUE + place, value)]
        day, number = relative(value)
        attrs = {"aria-label": _("Which day"), "data-again": True}
        choice = forms.Select(attrs, DAYS).render(DAY + place, day)
        if not day:
            dated = forms.DateInput({"type": "date", "aria-label": _("Value")})
            return [choice, dated.render(VALUE + place, value)]
        counted = forms.NumberInput({"min": 1, "max": 99_999, "aria-label": _("How many")})
        return [choice] if day == "today" else [choice, counted.render(NUMBER + place, number)]

    def _text(self, name: str, value: str) -> SafeString:
        attrs = {"aria-label": _("Value"), "autocomplete": "off"}
        if isinstance(self.field, forms.DecimalField) and not self.is_several:
            return forms.NumberInput({**attrs, "step": "any"}).render(name, value)
        return forms.TextInput(attrs).render(name, value)

    def _choice(self, choices: list[tuple[Any, Any]]) -> SafeString:
        offered = [(str(key), label) for key, label in choices if str(key)]
        known = {key for key, _label in offered}
        offered += [(value, value) for value in self._chosen if value not in known]
        name = f"{VALUE}-{self.place}"
        attrs = {"aria-label": _("Value")}
        if self.is_several:
            return forms.CheckboxSelectMultiple({**attrs, "class": "options"}, offered).render(
                name, self._chosen
            )
        return forms.Select(attrs, [("", _("Choose a value")), *offered]).render(
            name, next(iter(self._chosen), "")
        )

    @property
    def _chosen(self) -> list[str]:
        """Return the chosen values, without “[Me]” where that has a field of its own."""
        return [value for value in self.condition.given if value not in (ME, MINE) or not self._has_me]

    @property
    def _has_me(self) -> bool:
        target = self.column.target
        offers = any(key == ME for key, _label in getattr(self.field, "choices", ()) if isinstance(key, str))
        return target is not None and me.find(target) is not None and not offers

    def _me(self) -> list[SafeString]:
        if not self._has_me:
            return []
        box = forms.CheckboxSelectMultiple(
            {"class": "options"}, [(ME, _("Me")), (MINE, _("Me and those I stand in for"))]
        )
        return [box.render(f"{VALUE}-{self.place}", self.condition.given)]

    def _lookup(self) -> list[SafeString]:
        name = f"{VALUE}-{self.place}"
        if self.has_picker:
            widget = self.field.widget
            widget.allow_multiple_selected = self.is_several
            chosen: Any = self._chosen if self.is_several else "".join(self._chosen[:1])
            label = {"aria-label": _("Value"), "placeholder": _("Type to find one")}
            return [widget.render(name, chosen, label)]
        attrs = {"type": "search", "aria-label": _("Find a value"), "placeholder": _("Find a value")}
        find = forms.TextInput(attrs).render(FIND + self.place, self.condition.find)
        return [find, self._choice(self._items())]

    def _items(self) -> list[tuple[Any, Any]]:
        """Return the chosen items and the first that hold the typed words."""
        keys = {int(value) for value in self._chosen if value.isdecimal() and len(value) <= MAX_KEY_DIGITS}
        labels = self.column.kind.labels(self.column, self.actor, keys)
        definition = lookup_list(self.column)
        only = self.column.settings.get("filter") or {}
        query = Query(text=self.condition.find, sort=definition.title, size=OFFERED, params=only)
        page = Listing(self.actor, definition, query, columns=(definition.title,))
        title = definition.column(definition.title)
        found = {item["pk"]: title.text(item[title.path], {}) for item in page.records}
        return list({**{key: self.column.text(key, labels) for key in keys}, **found}.items())


def errors_of(column: Column, actor: Actor, condition: Condition, *, must_be_set: bool) -> list[str]:
    """Return what is wrong with the value."""
    operator = NOT_SET if condition.operator == SET else condition.operator
    if not condition.raw:
        missing = _("Say with what to compare, or remove this condition.")
        return [missing] if must_be_set else []
    try:
        found = Filter(column, operator, condition.raw, actor).value
    except ValidationError as error:
        return [str(message) for message in error.messages]
    except WRONG:
        return [_("This is no value of “%(column)s”.") % {"column": column.label}]
    is_nothing = found in (None, "", ()) or found == (None, None)
    return [_("This is no value of “%(column)s”.") % {"column": column.label}] if is_nothing else []
