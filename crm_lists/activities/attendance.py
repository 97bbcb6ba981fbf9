"""Who did not come: asked when an activity with people is completed, and kept beside those who were named."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list

from .activity import Activity

#: The column of those who did not come, by the list of the people, with the columns that name people of it.
ABSENT = {
    "contacts": ("absent_contacts", ("contacts", "contact")),
    "employees": ("absent_employees", ("employees",)),
}
FIELD = "absent"


def with_attendance(form: forms.Form, actor: Actor, activity: Activity | None) -> forms.Form:
    """Add the question who did not come, where the activity has people whom the actor may see."""
    choices = _choices(actor, activity) if activity is not None else []
    if choices:
        form.fields[FIELD] = forms.MultipleChoiceField(
            label=_("Who did not come"),
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        form.order_fields(form.field_order)
    return form


def _choices(actor: Actor, activity: Activity) -> list[tuple[str, str]]:
    found = []
    for code, (_absent, columns) in ABSENT.items():
        keys = _named(activity, columns)
        seen = access.visible(actor, find_list(code)).filter(pk__in=keys).order_by("name") if keys else ()
        found += [(f"{code}:{one.pk}", str(one)) for one in seen]
    return found


def _named(activity: Activity, columns: tuple[str, ...]) -> set[int]:
    """Return the keys that these columns hold."""
    definition, keys = definition_of(activity), set()
    for column in map(definition.column, columns):
        value = column.read(activity)
        keys |= set(value) if column.is_many else {value} - {None}
    return keys


def absent_of(asked: dict[str, Any]) -> dict[str, list[int]]:
    """Return the columns of those who did not come; nothing where nobody was asked about."""
    if FIELD not in asked:
        return {}
    pairs = [one.split(":") for one in asked[FIELD]]
    return {
        absent: [int(key) for list_code, key in pairs if list_code == code]
        for code, (absent, _columns) in ABSENT.items()
    }
