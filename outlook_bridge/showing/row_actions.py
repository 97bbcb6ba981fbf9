"""What is done with a message by a form that opens by itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.activities.models import Activity
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Priority
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.row_actions import RowAction

from ..derived import proposing
from ..links import linking
from ..links.link import SEVERAL
from ..message import Message

#: A message that is assigned is due after so long, where nobody says otherwise.
DUE = timedelta(days=3)


class AssignMessage(RowAction):
    """Give a message to a colleague: an activity with a due date, to which the message is linked (GX-93)."""

    code = "assign-task"
    label = _("Assign as task")
    icon = "person_arrow_right"
    adds = "activities"
    is_bulk = True
    can_be_taken_back = False
    #: Columns of the activity that the form asks for.
    asked = ("responsible", "due", "activity_type", "priority", "description")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask who does it and until when."""
        initial = {"activity_type": proposing.task_type(), "due": timezone.localdate() + DUE}
        form = ItemForm(definition_of(Activity), actor, columns=self.asked, data=data, initial=initial)
        form.fields.pop("etag")
        form.fields["responsible"].required = True
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add the activity over what the message belongs to, and link the message to it."""
        contacts = list(item.contacts.values_list("pk", flat=True)[:2])
        about = {"case": item.case_id, "relation": item.relation_id}
        if len(contacts) == 1 and item.contacts.filter(relation=item.relation_id).exists():
            about["contact"] = contacts[0]
        values = {**{name: form.cleaned_data[name] for name in self.asked}, **about}
        with transaction.atomic():
            name = item.subject[: Activity.LONGEST_NAME]
            generated = {"group_id": item.group_id}
            activity = actions.add(actor, Activity, {**values, "name": name}, generated=generated)
            linking.add(actor, item, [activity])
        return activity


class LinkMessage(RowAction):
    """Link a message to any number of items at once; of several messages, each."""

    code = "link"
    label = _("Link")
    icon = "link"
    priority = Priority.FIRST
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for items of every list that the person may open."""
        form = forms.Form(data)
        for code in SEVERAL:
            if access.may_open(actor, find_list(code)):
                column = definition_of(Message).column(code)
                form.fields[code] = column.kind.form_field(column, actor)
                form.fields[code].label = find_list(code).label
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Link the message."""
        items = list(self._chosen(form))
        if not items:
            raise ValidationError(_("Choose at least one item."))
        return linking.add(actor, item, items)

    def _chosen(self, form: forms.Form) -> Iterator[Item]:
        for code in SEVERAL:
            yield from form.cleaned_data.get(code) or ()
