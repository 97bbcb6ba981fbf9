"""The actions Task, Phone call and Meeting on cases and relations (DS-24, DS-37..39, DS-58)."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.dates import in_every_zone
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction

from .activity import Activity
from .codes import ActivityType
from .event import Event

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DATE_TIME_INPUT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NameForm(forms.Form):
    """The generated title, which may be overwritten, and a description."""

    name = forms.CharField(label=_("Name"), max_length=320)
    description = forms.CharField(
        label=_("Description"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )


class TaskForm(NameForm):
    """Asks for description and due date."""

    due = forms.DateField(label=_("Due"), required=False, widget=DATE_INPUT)


class CallForm(NameForm):
    """Asks what was said."""

    is_completed = forms.BooleanField(label=_("The call has taken place"), required=False, initial=True)


class MeetingForm(NameForm):
    """Asks for description, time and venue."""

    starts_at = forms.DateTimeField(label=_("Starts"), widget=DATE_TIME_INPUT, validators=[in_every_zone])
    ends_at = forms.DateTimeField(label=_("Ends"), widget=DATE_TIME_INPUT, validators=[in_every_zone])
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)


class AddActivity(RowAction):
    """Generate one activity over a case or a relation; its form opens by itself."""

    needs = access.VIEW
    adds = "activities"
    #: Code of the activity type.
    type_code: ClassVar[str]
    form_class: ClassVar[type[NameForm]]
    label: ClassVar["str | Promise"]

    def activity_type(self) -> ActivityType:
        """Return the type of the activities that this action makes."""
        try:
            return ActivityType._default_manager.get(code=self.type_code)
        except ActivityType.DoesNotExist:
            raise ValidationError(
                _(
                    "The activity type “%(code)s” is missing. "
                    "An editor can add it to the code list of activity types."
                )
                % {"code": self.type_code}
            ) from None

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the details, with the generated title filled in."""
        return self.form_class(data, initial={"name": f"{self.activity_type()} {item}", **self.initial()})

    def initial(self) -> dict[str, Any]:
        """Return what else is filled in beforehand."""
        return {}

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add the activity."""
        return self.add_activity(actor, item, form.cleaned_data)

    def add_activity(self, actor: Actor, item: Any, asked: dict[str, Any]) -> Activity:
        """Add the activity over the item."""
        is_case = isinstance(item, Case)
        values = {
            "activity_type": self.activity_type(),
            "name": asked["name"],
            "description": asked["description"],
            "due": asked.get("due"),
            "case": item if is_case else None,
            "relation": item.relation if is_case else item,
        }
        done = Activity.State.COMPLETED if asked.get("is_completed") else Activity.State.OPEN
        return actions.add(actor, Activity, values, generated={**placed_like(item), "state": done})


def placed_like(item: Any) -> dict[str, Any]:
    """Return the group of an item: what is done over it is shared with the same people."""
    return {"group_id": item.group_id}


class AddTask(AddActivity):
    """Generate a task (DS-37)."""

    code = "task"
    label = _("Task")
    icon = "task_list_square_ltr"
    type_code = "task"
    form_class = TaskForm
    submit_label = _("Add task")


class LogCall(AddActivity):
    """Generate a phone call (DS-24, DS-38)."""

    code = "phone-call"
    label = _("Phone call")
    icon = "call"
    type_code = "phone-call"
    form_class = CallForm
    submit_label = _("Save call")


class ScheduleMeeting(AddActivity):
    """Generate a meeting: one activity and one event of the calendar, in one step (DS-39)."""

    code = "meeting"
    label = _("Meeting")
    icon = "calendar_add"
    type_code = "meeting"
    form_class = MeetingForm
    submit_label = _("Add meeting")

    def initial(self) -> dict[str, Any]:
        """Propose the next full hour, for one hour."""
        start = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return {"starts_at": start, "ends_at": start + timedelta(hours=1)}

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add activity and event in one transaction."""
        asked = form.cleaned_data
        with transaction.atomic():
            due = timezone.localtime(asked["starts_at"]).date()
            activity = self.add_activity(actor, item, {**asked, "due": due})
            values = {name: asked[name] for name in ("name", "description", "starts_at", "ends_at", "venue")}
            links = {"activity": activity, "case": activity.case, "relation": activity.relation}
            actions.add(actor, Event, {**values, **links}, generated=placed_like(item))
        return activity
