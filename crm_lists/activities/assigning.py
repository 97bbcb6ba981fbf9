"""Work for a group: any member may take it, or each of several people gets an own activity (§4.7)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions, changes, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Priority
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction
from crm_lists.organisation.rights import rights_of

from .activity import Activity
from .behaviour import OPEN

changes.VERBS["take"] = gettext_lazy("took over")

#: Columns of an activity that an own one for each person has too.
COPIED = (
    "activity_type",
    "case",
    "relation",
    "contact",
    "starts_at",
    "ends_at",
    "all_day",
    "due",
    "priority",
    "description",
)


class TakeActivity(RowAction):
    """Take an activity that is there for a group, or that nobody is responsible for."""

    code = "take"
    label = gettext_lazy("Take")
    icon = "hand_right"
    needs = access.VIEW
    when = {"state": OPEN, "responsible": None}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask nothing."""
        return forms.Form(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Make the actor responsible, if nobody was faster; members of the group need no other right."""
        if actor.user is None:
            raise actions.NotPermitted(_("Only a person can take an activity."))
        is_member = item.for_group_id in rights_of(actor).group_ids
        if not is_member and not access.may(actor, item, access.CHANGE):
            raise actions.NotPermitted(
                _("Only members of “%(group)s” may take “%(title)s”.")
                % {"group": item.for_group or "–", "title": item}
            )
        taken: Item = actions.change(
            actor,
            item,
            {},
            generated={"responsible_id": actor.user.pk},
            verb="take",
            etag=item.version,
            needs=self.needs if is_member else access.CHANGE,
        )
        return taken


class PersonField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Takes several people by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the person."""
        return people.display_name(obj)


class PeopleForm(forms.Form):
    """Asks for whom."""

    people = PersonField(
        User.objects.none(), label=gettext_lazy("People"), widget=forms.CheckboxSelectMultiple
    )


class OneForEach(RowAction):
    """Give each of several people an own activity, which belongs to this one as a part."""

    code = "one-for-each"
    label = gettext_lazy("One for each …")
    icon = "people_add"
    priority = Priority.SELDOM
    adds = "activities"
    when = {"state": OPEN}
    submit_label = gettext_lazy("Add activities")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Offer the active colleagues at the owner of the activity, members of its group first ticked."""
        colleagues = people.everybody().filter(
            is_active=True, salespeople__owner=item.owner_id, salespeople__deleted_at__isnull=True
        )
        members = colleagues.filter(salespeople__groups=item.for_group_id) if item.for_group_id else None
        form = PeopleForm(data, initial={"people": members} if members is not None else None)
        offered: Any = form.fields["people"]
        offered.queryset = colleagues.distinct()
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add the activities in one transaction."""
        with transaction.atomic():
            for person in form.cleaned_data["people"]:
                add_for(actor, item, person)
        whole: Item = item
        return whole


def add_for(actor: Actor, whole: Activity, person: User) -> Activity:
    """Add the person's own part of an activity, which is called like it."""
    values: Mapping[str, Any] = {
        **{name: getattr(whole, name) for name in COPIED},
        "name": "" if whole.is_title_generated else whole.name,
        "responsible": person,
        "parent": whole,
    }
    return actions.add(actor, Activity, values, generated={"group_id": whole.group_id})
