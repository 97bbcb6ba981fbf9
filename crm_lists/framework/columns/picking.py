"""The form fields by which people choose items of another list, and add the one that is missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from ..definitions import ListDefinition

#: In a filter: whoever looks.
ME = "[Me]"
#: In a filter: whoever looks, and the absent people for whom he stands in.
MINE = "[Mine]"
#: A longer number is no key of any database.
MAX_KEY_DIGITS = 18
#: Parameter of the form of a new item: it was asked for by a picker with these filters.
PICKER = "picker"


class PickerWidget(forms.Select):
    """A choice out of many items: holds only the chosen one, the browser asks for more while typing."""

    def __init__(self, definition: "ListDefinition", only: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.definition = definition
        #: Filters of a listing: only what they find is offered.
        self.only = only or {}
        #: Whether the person may add an item where none fits.
        self.may_add = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name the addresses that the browser asks; made late, when the addresses are known."""
        url = reverse("lists:picker", args=[self.definition.code])
        only = urlencode(self.only)
        asked = {"data-picker-url": f"{url}?{only}" if only else url}
        if self.may_add:
            asked |= self._adding(only)
        return super().get_context(name, value, {**(attrs or {}), **asked})

    def _adding(self, only: str) -> dict[str, str]:
        title = self.definition.title
        label = _("New %(item)s") % {"item": self.definition.item_label.lower()}
        return {
            "data-picker-new": f"{self.definition.add_url}?{urlencode({PICKER: only})}",
            "data-picker-new-label": label,
            "data-picker-title": title if title in self.definition.editable else "",
        }

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Render the empty and the chosen options only."""
        choices: Any = self.choices
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) <= MAX_KEY_DIGITS]
        options: list[tuple[Any, Any]] = [] if self.allow_multiple_selected else [("", "")]
        found = choices.queryset.filter(pk__in=keys) if keys else ()
        options += [(item.pk, choices.field.label_from_instance(item)) for item in found]
        words = {ME: _("Me"), MINE: _("Me and those I stand in for")}
        options += [(key, words[key]) for key in value if key in words]
        return [
            (None, [self.create_option(name, key, label, str(key) in value, index, attrs=attrs)], index)
            for index, (key, label) in enumerate(options)
        ]


class PickersWidget(PickerWidget, forms.SelectMultiple):
    """A choice of several out of many items."""


class LookupField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes one of the readable items, and the one that is set even where it is not readable."""

    def __init__(self, readable: models.QuerySet[Any], current: Any, **options: Any) -> None:
        self.hidden = None
        offered = readable
        if current is not None and not readable.filter(pk=current).exists():
            self.hidden = current
            known = models.Q(pk=current) | models.Q(pk__in=readable.values("pk"))
            offered = readable.model._default_manager.filter(known)
        super().__init__(offered, **options)

    def label_from_instance(self, obj: models.Model) -> str:
        """Return the title of a readable item."""
        return str(_("restricted")) if obj.pk == self.hidden else str(obj)
