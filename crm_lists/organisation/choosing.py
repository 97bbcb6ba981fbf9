"""Fields that ask for a person or a group out of those that the person who is asked may see."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import LookupField, PickerWidget
from crm_lists.framework.lists import find_list

from .group import GroupList
from .salesperson import Salesperson, SalespersonList


class PersonField(LookupField):
    """Asks for a salesperson and answers with the user, who must still work here."""

    def __init__(self, actor: Actor, **options: Any) -> None:
        definition = find_list(SalespersonList.code)
        readable = access.visible(actor, definition).filter(user__is_active=True)
        super().__init__(readable.select_related("user"), None, widget=PickerWidget(definition), **options)

    def clean(self, value: Any) -> User | None:
        """Return the user of the chosen place."""
        chosen = super().clean(value)
        return chosen.user if isinstance(chosen, Salesperson) else None


def group_field(actor: Actor, **options: Any) -> forms.Field:
    """Return a field that asks for one of the groups that the actor may see."""
    definition = find_list(GroupList.code)
    return LookupField(access.visible(actor, definition), None, widget=PickerWidget(definition), **options)
