"""Making an event, a contact or an activity of a message, and changing an event as a later message says."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.activities.calendar import scopes
from crm_lists.activities.calendar.scopes import Scope
from crm_lists.activities.models import Activity, Event
from crm_lists.activities.row_actions import completed_status
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.relations import party_email
from crm_lists.relations.models import Contact

from ..intake import store
from ..links import linking
from ..links.link import How, LinkedBy
from ..links.matching import Matcher
from ..message import Message
from ..msg.entries import Changed
from . import meetings, proposing
from .entries import Entries, entries_of
from .made import Made

KIND = Message.Kind


class Making:
    """One thing that can be made of a message, or changed because of it; a form says of what."""

    code: ClassVar[str]
    label: ClassVar["str | Promise"]
    icon: ClassVar[str]

    def is_offered(self, actor: Actor, message: Message) -> bool:
        """Tell whether the message offers it to the actor."""
        raise NotImplementedError

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Return the form that asks for what is needed."""
        raise NotImplementedError

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Do it and return the item."""
        raise NotImplementedError


class MakeItem(Making):
    """Make an item of what the message holds; the form is filled in with it, and the item is made once."""

    #: The list of the items, and the kinds of messages that offer to make one.
    adds: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    #: Columns that the form asks for; those of the list where none are given.
    columns: ClassVar[tuple[str, ...]] = ()

    def is_offered(self, actor: Actor, message: Message) -> bool:
        """Tell whether such a message can hold one, and none was made of it yet."""
        may_add = message.kind in self.kinds and access.may_add(actor, find_list(self.adds))
        return may_add and not store.is_made(message, self.adds)

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the columns of the new item, with the values of the message."""
        definition = find_list(self.adds)
        entries = entries_of(actor, item)
        initial = self.initial(actor, item, entries)
        form = ItemForm(definition, actor, columns=self.columns, data=data, initial=initial)
        form.fields.pop("etag")
        return form

    def initial(self, actor: Actor, message: Message, entries: Entries) -> dict[str, Any]:
        """Return the values of the message."""
        raise NotImplementedError

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Make the item, note of what, and link the message to it; all or nothing."""
        entries = entries_of(actor, item)
        values = {name: form.cleaned_data[name] for name in self.columns}
        try:
            with transaction.atomic():
                made: Item = self.make(actor, item, entries, values)
                store.add_made(made_of(item, made, entries))
                linking.add(actor, item, [made], how=How(LinkedBy.HAND, _("made of the message")))
        except IntegrityError as error:
            if store.is_made(item, self.adds):
                raise ValidationError(_("It has been made of this message already.")) from error
            raise
        return made

    def make(self, actor: Actor, message: Message | None, entries: Entries, values: dict[str, Any]) -> Any:
        """Add the item, in the group of the message where it is of one."""
        return actions.add_to(actor, find_list(self.adds), values, generated=_of_group(message))


def _of_group(message: Message | None) -> dict[str, Any]:
    return {} if message is None else {"group_id": message.group_id}


def made_of(message: Message, item: Item, entries: Entries, *, number: int = 0) -> Made:
    """Return the note that the first of these entries, of this number in its message, became an item."""
    one: Any = next(iter((*entries.appointments, *entries.cards, *entries.tasks)), None)
    return Made(
        message=message,
        list_code=definition_of(item).code,
        item_id=item.pk,
        uid=(one.uid if one else "")[:255],
        sequence=meetings.version_of(entries).sequence,
        stamped_at=meetings.version_of(entries).stamped_at,
        entry=number,
    )


class MakeEvent(MakeItem):
    """Make an event of an appointment, with its series, its time zone and its people."""

    code = "make-event"
    label = gettext_lazy("Make event")
    icon = "calendar_add"
    adds = "events"
    kinds = (KIND.APPOINTMENT, KIND.MEETING_REQUEST)
    columns = (
        "name",
        "starts_at",
        "ends_at",
        "all_day",
        "venue",
        "relation",
        "case",
        "description",
        "employees",
        "contacts",
        "rrule",
        "exdates",
        "time_zone",
        "visibility",
        "transparency",
        "reminder_minutes",
    )

    def is_offered(self, actor: Actor, message: Message) -> bool:
        """Offer it unless the actor sees the meeting’s event already, which the message then changes."""
        return super().is_offered(actor, message) and meetings.meeting_of(actor, message) is None

    def initial(self, actor: Actor, message: Message, entries: Entries) -> dict[str, Any]:
        """Return the values of the first appointment."""
        if not entries.appointments:
            return {"name": message.subject, "relation": message.relation_id, "case": message.case_id}
        return proposing.event_values(actor, message, entries.appointments[0])

    def make(self, actor: Actor, message: Message | None, entries: Entries, values: dict[str, Any]) -> Any:
        """Add the event, and the occurrences of its series that differ."""
        event: Event = super().make(actor, message, entries, values)
        if event.rrule and entries.appointments:
            for one in entries.appointments[0].changed:
                _change_occurrence(actor, event, one)
        return event


def _change_occurrence(actor: Actor, event: Event, changed: Changed) -> None:
    """Let one occurrence differ as the file says; one that the series does not have any more is left."""
    try:
        target = scopes.Target.of(event, changed.original.replace(tzinfo=event.zone))
    except access.ItemNotFound:
        return
    values: dict[str, Any] = {
        "starts_at": changed.starts.replace(tzinfo=event.zone),
        "ends_at": changed.ends.replace(tzinfo=event.zone),
    }
    texts = {"name": changed.subject, "venue": changed.location}
    scopes.change(actor, target, values | {name: text for name, text in texts.items() if text}, Scope.THIS)
    event.refresh_from_db()


class MakeContact(MakeItem):
    """Make a contact of a card; what is there already is warned of, with the offer to merge."""

    code = "make-contact"
    label = gettext_lazy("Make contact")
    icon = "contact_card"
    adds = "contacts"
    kinds: ClassVar[tuple[str, ...]] = (KIND.CONTACT,)
    columns = (
        "title_before",
        "first_name",
        "last_name",
        "title_after",
        "relation",
        "function",
        "emails",
        "phones",
        "website",
        "address",
        "notes",
    )

    def initial(self, actor: Actor, message: Message, entries: Entries) -> dict[str, Any]:
        """Return the values of the first card."""
        if not entries.cards:
            first, last = proposing.split_name(message.subject)
            return {"first_name": first, "last_name": last, "relation": message.relation_id}
        return proposing.contact_values(actor, message, entries.cards[0])


class CreateContact(MakeContact):
    """Make a contact of a sender whom nobody knows yet, with what stands in the signature."""

    code = "create-contact"
    label = gettext_lazy("Create contact")
    icon = "person_add"
    #: Mail of every kind has a sender.
    kinds = tuple(kind for kind in KIND.values if kind != KIND.CONTACT)

    def is_offered(self, actor: Actor, message: Message) -> bool:
        """Tell whether no contact has the address of the sender, who is none of the own house."""
        email = message.sender_email
        if "@" not in email or not super().is_offered(actor, message):
            return False
        if not Matcher(actor).foreign([email]):
            return False
        return not party_email.having(actor, Contact, [email]).exists()

    def initial(self, actor: Actor, message: Message, entries: Entries) -> dict[str, Any]:
        """Return what address, name and signature say of the sender."""
        return proposing.contact_values(actor, message, proposing.card_of_sender(message))


class MakeActivity(MakeItem):
    """Make an activity of a task."""

    code = "make-activity"
    label = gettext_lazy("Make activity")
    icon = "task_list_square_ltr"
    adds = "activities"
    kinds = (KIND.TASK, KIND.TASK_REQUEST)
    columns = (
        "activity_type",
        "name",
        "case",
        "relation",
        "contact",
        "description",
        "due",
        "priority",
        "responsible",
    )

    def initial(self, actor: Actor, message: Message, entries: Entries) -> dict[str, Any]:
        """Return the values of the first task."""
        if not entries.tasks:
            return {"name": message.subject, "activity_type": proposing.task_type()}
        return proposing.activity_values(actor, message, entries.tasks[0])

    def make(self, actor: Actor, message: Message | None, entries: Entries, values: dict[str, Any]) -> Any:
        """Add the activity, completed where the task was."""
        generated = _of_group(message)
        kind = values["activity_type"]
        if kind is not None and any(map(proposing.is_done, entries.tasks[:1])):
            generated |= completed_status(getattr(kind, "pk", kind))
        return actions.add(actor, Activity, values, generated=generated)


# -- what a later message about a meeting changes ---------------------------------------------------


class ChangeMeeting(Making):
    """Change the event of a meeting as a later message says; the form shows what would differ."""

    code = "change-meeting"
    label = gettext_lazy("Change event")
    icon = "calendar_edit"
    kinds: ClassVar[tuple[str, ...]] = (KIND.APPOINTMENT, KIND.MEETING_REQUEST)
    needs: ClassVar[str] = access.CHANGE
    words: ClassVar["str | Promise"] = gettext_lazy("The event “%(event)s” becomes:")

    def is_offered(self, actor: Actor, message: Message) -> bool:
        """Tell whether the actor may change the event of the meeting, and the message is none of its past."""
        if message.kind not in self.kinds:
            return False
        event = meetings.meeting_of(actor, message)
        if event is None or meetings.is_outdated(actor, message, event):
            return False
        return access.may(actor, event, self.needs)

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask whether to do it, saying what differs."""
        form = forms.Form(data)
        event = meetings.event_of(actor, item)
        differing = meetings.differences(actor, item, event)
        lines = [f"{one.label}: {one.before} → {one.after}" for one in differing]
        help_text = "; ".join(lines) or _("nothing, it says so already")
        form.fields["sure"] = forms.BooleanField(
            label=self.words % {"event": event}, help_text=help_text, initial=True
        )
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Change the event and link the message to it."""
        event = meetings.event_of(actor, item)
        values = {one.name: one.value for one in meetings.differences(actor, item, event)}
        with transaction.atomic():
            changed = actions.change(actor, event, values)
            store.raise_version(event.pk, meetings.version_of(entries_of(actor, item)))
            linking.add(actor, item, [changed], how=How(LinkedBy.THREAD, _("the same meeting")))
        return changed


class CancelMeeting(ChangeMeeting):
    """Delete the event of a meeting that was called off."""

    code = "cancel-meeting"
    label = gettext_lazy("Delete event")
    icon = "calendar_cancel"
    kinds = (KIND.MEETING_CANCELLATION,)
    needs = access.DELETE
    words = gettext_lazy("The event “%(event)s” goes to the recycle bin")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask whether to do it."""
        form = forms.Form(data)
        label = self.words % {"event": meetings.event_of(actor, item)}
        form.fields["sure"] = forms.BooleanField(label=label, initial=True)
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Delete the event."""
        event = meetings.event_of(actor, item)
        actions.delete(actor, event, note=_("called off by e-mail"))
        return event


WAYS: Mapping[str, Making] = {
    one.code: one()
    for one in (MakeEvent, MakeContact, MakeActivity, ChangeMeeting, CancelMeeting, CreateContact)
}
KINDS = {kind for one in (MakeEvent, MakeContact, MakeActivity, CancelMeeting) for kind in one.kinds}


def offered(actor: Actor, message: Message) -> list[Making]:
    """Return what can be made of the entries of a message by the actor; plain mail has none."""
    if message.kind not in KINDS or not access.may(actor, message, access.CHANGE):
        return []
    others = (one for one in WAYS.values() if one.code != CreateContact.code)
    return [one for one in others if one.is_offered(actor, message)]
