"""What is done with an affiliation: making its company the main one, and ending it."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.row_actions import RowAction


class MakeMain(RowAction):
    """Make the company the main one of the contact; the present one stays a further one."""

    code = "make-main"
    label = _("Make main company")
    icon = "building"
    when = {"is_main": False, "ends_on": None}

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for nothing but the confirmation."""
        return forms.Form(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Write the company into the contact; what follows from it is kept by the followers."""
        contact = item.contact
        with transaction.atomic():
            if not _has_row(item, contact.relation_id):
                stays = {"contact": contact, "relation": contact.relation_id, "function": contact.function}
                actions.add(actor, type(item), stays, generated={"group_id": contact.group_id})
            values = {"relation": item.relation, "function": item.function or contact.function}
            actions.change(actor, contact, values)
        found: Item = definition_of(item).items().get(pk=item.pk)
        return found


def _has_row(item: Any, relation_id: int) -> bool:
    others = definition_of(item).items().filter(contact=item.contact_id, relation=relation_id)
    return others.filter(ends_on__isnull=True, deleted_at__isnull=True).exists()


class EndForm(forms.Form):
    """Asks for the last day."""

    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EndAffiliation(RowAction):
    """Note that the contact works there no more."""

    code = "end"
    label = _("End")
    icon = "person_arrow_right"
    when = {"ends_on": None}

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the last day."""
        return EndForm(data, initial={"ends_on": timezone.localdate()})

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the last day."""
        changed: Item = actions.change(actor, item, form.cleaned_data, etag=item.version)
        return changed
