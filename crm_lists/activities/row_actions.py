"""The actions Task, Phone call and Meeting on cases, relations and contacts (DS-24, DS-37..39, DS-58)."""

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
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.dates import in_every_zone
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.row_actions import RowAction
from crm_lists.relations.models import Contact

from .activity import Activity
from .behaviour import COMPLETED, behaviour_of
from .calendar.meetings import event_of
from .codes import ActivityType
from .titles import cut, may_name

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


#: Columns of those who take part in a meeting besides whom it is about.
PARTICIPANTS = ("employees", "contacts", "equipment")


class AddActivity(RowAction):
    """Generate one activity over a case, a relation or a contact; its form opens by itself."""

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
        return self.form_class(data, initial={"name": self.title(actor, item), **self.initial()})

    def title(self, actor: Actor, item: Any) -> str:
        """Return the generated title in the person's language."""
        named = item.relation if isinstance(item, Contact) and may_name(actor, item.relation) else item
        return cut(f"{self.activity_type()} {named}", Activity.LONGEST_NAME)

    def initial(self) -> dict[str, Any]:
        """Return what else is filled in beforehand."""
        return {}

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add the activity."""
        return self.add_activity(actor, item, form.cleaned_data)

    def add_activity(self, actor: Actor, item: Any, asked: dict[str, Any]) -> Activity:
        """Add the activity over the item; a title that was left as it was goes on to follow the item."""
        given = ("due", "priority", "responsible", "starts_at", "ends_at", *PARTICIPANTS)
        values = {
            "activity_type": self.activity_type(),
            "name": "" if asked["name"] == self.title(actor, item) else asked["name"],
            "description": asked["description"],
            **about(item),
            **{name: asked[name] for name in given if name in asked},
        }
        generated = placed_like(item)
        if asked.get("is_completed"):
            generated |= completed_status(self.activity_type().pk)
        return actions.add(actor, Activity, values, generated=generated)


def about(item: Any) -> dict[str, Any]:
    """Return the columns by which an activity is over a case, a relation or a contact."""
    match item:
        case Case():
            return {"case": item, "relation": item.relation}
        case Contact():
            return {"contact": item, "relation": item.relation}
    return {"relation": item}


def completed_status(type_id: int) -> dict[str, Any]:
    """Return the column of an activity that has taken place when it is entered."""
    status = behaviour_of(type_id).leading_to(COMPLETED)
    return {"status_id": status.pk} if status is not None else {}


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

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for time and venue, and for the people and rooms of lists that the person may open."""
        form = super().form(actor, item, data)
        columns = map(definition_of(Activity).column, PARTICIPANTS)
        for column in (one for one in columns if access.may_open(actor, lookup_list(one))):
            form.fields[column.name] = column.kind.form_field(column, actor)
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Add activity and event in one transaction: the event follows the activity."""
        asked = form.cleaned_data
        with transaction.atomic():
            activity = self.add_activity(actor, item, asked)
            event = event_of(activity)
            if event is not None and asked["venue"]:
                actions.change(actor, event, {"venue": asked["venue"]})
        return activity
