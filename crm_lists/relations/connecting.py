"""The row action “Connect”: how the party stands to another one, said from where one is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import active_or_used
from crm_lists.framework.commands import Priority
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.row_actions import RowAction, row_actions

from .codes import ConnectionType
from .connection import FIRST, SECOND, Connection
from .contact import Contact, ContactList
from .relation import RelationList

#: Behind the key of a type that is meant the other way round.
BACK = "-"


class ConnectForm(forms.Form):
    """Asks how the party stands to another one, and to which."""

    way = forms.ChoiceField(label=_("Is"))
    since = forms.DateField(
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    notes = forms.CharField(label=_("Notes"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    field_order = ("way", "company", "contact", "since", "notes")

    def __init__(self, actor: Actor, data: Any = None) -> None:
        definition = definition_of(Connection)
        super().__init__(data)
        asked: Any = self.fields["way"]
        asked.choices = _ways()
        others = (("company", _("Company")), ("contact", _("Contact")))
        for (name, label), column in zip(others, SECOND, strict=True):
            found = definition.column(column)
            field = found.kind.form_field(found, actor)
            field.label, field.help_text = str(label), ""
            self.fields[name] = field
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse no party, and two at once."""
        asked: dict[str, Any] = super().clean() or {}
        if bool(asked.get("company")) == bool(asked.get("contact")):
            raise ValidationError(_("Choose a company or a contact, and not both."))
        return asked


def _ways() -> list[tuple[str, str]]:
    """Return each type as it is read from the party, and back where that reads otherwise."""
    found: list[tuple[str, str]] = []
    for kind in active_or_used(ConnectionType):
        if isinstance(kind, ConnectionType):
            found.append((str(kind.pk), str(kind)))
            if not kind.is_mutual:
                found.append((f"{kind.pk}{BACK}", kind.reverse))
    return found


class Connect(RowAction):
    """Connect the party with another one."""

    code = "connect"
    label = _("Connect")
    icon = "people_link"
    priority = Priority.SELDOM
    needs = access.VIEW
    adds = "connections"

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the other party and the way."""
        return ConnectForm(actor, data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add the connection, read from its first party to its second; return where it was begun."""
        asked = form.cleaned_data
        here, there = (FIRST, SECOND) if not asked["way"].endswith(BACK) else (SECOND, FIRST)
        values = {
            "connection_type": int(asked["way"].removesuffix(BACK)),
            here[isinstance(item, Contact)]: item,
            there[0]: asked["company"],
            there[1]: asked["contact"],
            "since": asked["since"],
            "notes": asked["notes"],
        }
        actions.add(actor, Connection, _without_emptied(values, here), generated={"group_id": item.group_id})
        party: Item = item
        return party


def _without_emptied(values: dict[str, Any], here: tuple[str, str]) -> dict[str, Any]:
    """Return the values, with the other column of this end left empty."""
    return {**dict.fromkeys(here), **values}


for _code in (RelationList.code, ContactList.code):
    row_actions.register(_code, order=40)(Connect)
