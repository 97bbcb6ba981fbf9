"""The one place for the rows of calendars and address books that are no items; always of one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm_lists.activities.models import Event

from ..message import Message
from ..versions import Version
from .models import (
    ContactLink,
    EventRecord,
    Invitation,
    OwnCalendar,
    ShelfProperties,
    SyncState,
    TaskRecord,
)

#: So many states of a collection are kept for a person.
STATES = 8
TOGETHER = 500
#: The service of calendars, among what is kept of collections.
CALENDARS = "caldav"


def records_of(events: "QuerySet[Any]", *columns: str) -> list[dict[str, Any]]:
    """Return the records of events, and of the series of changed occurrences among them."""
    of_series = events.filter(series__isnull=False).values("series")
    found = EventRecord.objects.filter(event__in=events.values("pk"))
    others = EventRecord.objects.filter(event__in=of_series)
    by_event = {row["event_id"]: row for rows in (found, others) for row in rows.values("event_id", *columns)}
    return list(by_event.values())


def record_texts(keys: Iterable[int]) -> Mapping[int, EventRecord]:
    """Return the records of these events."""
    return {row.event_id: row for row in EventRecord.objects.filter(event__in=list(keys))}


def endless_texts(events: "QuerySet[Any]") -> dict[int, str]:
    """Return what programs wrote of series, of those that may have no end."""
    found = EventRecord.objects.filter(event__in=events.values("pk"), text__contains="RRULE")
    return dict(found.exclude(event__rrule="").values_list("event_id", "text"))


def keep_record(event_id: int, **facts: Any) -> None:
    """Keep what a program wrote of an event."""
    EventRecord.objects.update_or_create(event_id=event_id, defaults=facts)


def forget_name(user: User, shelf: str, name: str) -> None:
    """Let the name of a thing be free again, as that of one that is deleted."""
    EventRecord.objects.filter(user=user, shelf=shelf, name=name).update(name="")


# -- tasks ------------------------------------------------------------------------------------------


def task_records_of(tasks: "QuerySet[Any]", *columns: str) -> dict[int, dict[str, Any]]:
    """Return the records of these activities, by their keys."""
    found = TaskRecord.objects.filter(activity__in=tasks.order_by().values("pk"))
    return {row["activity_id"]: row for row in found.values("activity_id", *columns)}


def task_texts(keys: Iterable[int]) -> dict[int, str]:
    """Return what programs wrote of these activities."""
    return dict(TaskRecord.objects.filter(activity__in=list(keys)).values_list("activity_id", "text"))


def keep_task(activity_id: int, **facts: Any) -> None:
    """Keep what a program wrote of an activity."""
    TaskRecord.objects.update_or_create(activity_id=activity_id, defaults=facts)


def forget_task_name(user: User, shelf: str, name: str) -> None:
    """Let the name of a task be free again, as that of one that is deleted."""
    TaskRecord.objects.filter(user=user, shelf=shelf, name=name).update(name="")


# -- calendars that programs made -------------------------------------------------------------------


def own_calendars_of(user: User) -> list[OwnCalendar]:
    """Return the calendars that the person's programs made."""
    return list(OwnCalendar.objects.filter(user=user).order_by("name", "pk"))


def make_calendar(user: User, code: str, *, name: str, kinds: str) -> None:
    """Keep a new calendar; what an earlier one of this code held stays where it went."""
    for model in (EventRecord, TaskRecord):
        model.objects.filter(user=user, shelf=code).update(shelf="", name="")
    ShelfProperties.objects.filter(user=user, service=CALENDARS, shelf=code).delete()
    OwnCalendar.objects.create(user=user, code=code, name=name, kinds=kinds)


def remove_calendar(user: User, code: str) -> None:
    """Take away a calendar; what was sorted into it is sorted into none."""
    for model in (EventRecord, TaskRecord):
        model.objects.filter(user=user, shelf=code).update(shelf="", name="")
    ShelfProperties.objects.filter(user=user, service=CALENDARS, shelf=code).delete()
    SyncState.objects.filter(user=user, service=CALENDARS, shelf=code).delete()
    OwnCalendar.objects.filter(user=user, code=code).delete()


def events_sorted(user: User, *codes: str) -> Q:
    """Return the condition on events that the person's programs put into calendars of these codes."""
    found = EventRecord.objects.filter(user=user, shelf__in=codes).values("event")
    return Q(pk__in=found) | Q(series__in=found)


def tasks_sorted(user: User, *codes: str) -> Q:
    """Return the condition on activities that the person's programs put into calendars of these codes."""
    return Q(pk__in=TaskRecord.objects.filter(user=user, shelf__in=codes).values("activity"))


# -- properties -------------------------------------------------------------------------------------


def properties_of(user: User, service: str) -> dict[str, dict[str, str]]:
    """Return the kept properties of a person's collections, by their codes."""
    found = ShelfProperties.objects.filter(user=user, service=service)
    return dict(found.values_list("shelf", "properties"))


def keep_properties(user: User, service: str, shelf: str, properties: Mapping[str, str]) -> None:
    """Keep the properties of one collection."""
    ShelfProperties.objects.update_or_create(
        user=user, service=service, shelf=shelf, defaults={"properties": dict(properties)}
    )


# -- sync -------------------------------------------------------------------------------------------


def state_of(user: User, service: str, shelf: str, token: str) -> dict[str, str] | None:
    """Return what the collection held at a token, None where nobody knows any more."""
    found = SyncState.objects.filter(user=user, service=service, shelf=shelf, token=token)
    return found.values_list("held", flat=True).first()


def keep_state(user: User, service: str, shelf: str, state: tuple[str, Mapping[str, str]]) -> None:
    """Keep what the collection holds now under its token; the oldest states go."""
    token, held = state
    mine = SyncState.objects.filter(user=user, service=service, shelf=shelf)
    if mine.filter(token=token, given_at__gt=timezone.now() - timedelta(hours=1)).exists():
        return
    mine.update_or_create(user=user, service=service, shelf=shelf, token=token, defaults={"held": dict(held)})
    kept = list(mine.order_by("-given_at", "-pk").values_list("pk", flat=True)[:STATES])
    mine.exclude(pk__in=kept).delete()


# -- contacts ---------------------------------------------------------------------------------------


def links_of(user: User, shelf: str) -> "QuerySet[ContactLink]":
    """Return the links of a person's address book."""
    return ContactLink.objects.filter(user=user, shelf=shelf)


def keep_link(contact_id: int, user: User, shelf: str, **facts: Any) -> None:
    """Keep what a person's address book and the site agree on about a contact."""
    ContactLink.objects.update_or_create(contact_id=contact_id, user=user, shelf=shelf, defaults=facts)


def forget_card(user: User, shelf: str, name: str, *, but: int) -> None:
    """Let the name of a card be free again, as that of a contact that is deleted or not seen any more."""
    links_of(user, shelf).filter(name=name).exclude(contact=but).delete()


def conflicts_of(user: User, contact_id: int) -> dict[str, Any]:
    """Return the columns of a contact in which the person's programs differ from the site."""
    found: dict[str, Any] = {}
    links = ContactLink.objects.filter(user=user, contact=contact_id, is_unlinked=False)
    for conflicts in links.values_list("conflicts", flat=True):
        found |= conflicts
    return found


def settle(user: User, contact_id: int, site: Mapping[str, Any]) -> None:
    """Let columns differ no more: both sides know what the site has in them from now on."""
    links = ContactLink.objects.select_for_update().filter(user=user, contact=contact_id)
    for link in links:
        said = link.conflicts
        link.conflicts = {name: value for name, value in said.items() if name not in site}
        if link.agreed:
            agreed = link.agreed["site"] | {name: value for name, value in site.items() if name in said}
            link.agreed = {**link.agreed, "site": agreed}
        link.save(update_fields=["conflicts", "agreed"])


# -- invitations --------------------------------------------------------------------------------------


def invited_to(event_id: int) -> list[Invitation]:
    """Return who was invited to an event by mail and not called off since."""
    return list(Invitation.objects.filter(event=event_id, is_cancelled=False).order_by("pk"))


def keep_invitation(event_id: int, email: str, **facts: Any) -> None:
    """Keep that somebody was invited."""
    facts["is_cancelled"] = False
    Invitation.objects.update_or_create(event_id=event_id, email=email, defaults=facts)


def call_off(event_id: int) -> None:
    """Keep that an event was called off."""
    Invitation.objects.filter(event=event_id).update(is_cancelled=True)


def invitation_of(uid: str, email: str, owner_id: int) -> Invitation | None:
    """Return the invitation that an answer is to: by the identity of the event, its guest and its owner."""
    named = Q(event__in=EventRecord.objects.filter(uid=uid).values("event"))
    if is_uuid(uid):
        named |= Q(event__uuid=uid)
    found = Invitation.objects.filter(named, email__iexact=email, event__owner=owner_id, is_cancelled=False)
    return found.filter(event__deleted_at__isnull=True).order_by("pk").first()


def keep_answered(invitation: Invitation, version: Version) -> None:
    """Keep which answer counts."""
    facts = {"answered_sequence": version.sequence, "answered_at": version.stamped_at}
    Invitation.objects.filter(pk=invitation.pk).update(**facts)


def is_uuid(text: str) -> bool:
    """Tell whether a text is the identity that the site gives."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def event_of(invitation: Invitation) -> Event:
    """Return the event, a deleted one too."""
    return Event._default_manager.get(pk=invitation.event_id)


@dataclass(frozen=True)
class FiledAnswer:
    """What a filed message says as an answer, and whose it is."""

    owner_id: int
    filer: User | None
    kind: str
    sender: str
    appointment: Mapping[str, Any]

    @property
    def version(self) -> Version:
        """Return which version of the answer it is."""
        stamp = self.appointment.get("stamped_at")
        sequence = int(self.appointment.get("sequence") or 0)
        return Version.of(sequence, datetime.fromisoformat(stamp) if stamp else None)


def answer_in(message_id: int) -> FiledAnswer | None:
    """Return what a filed message answers, None without one."""
    found = Message.objects.filter(pk=message_id, deleted_at__isnull=True)
    row = found.select_related("content", "created_by").first()
    if row is None or row.content is None:
        return None
    entries = (row.content.entries or {}).get("appointments") or [{}]
    sender = str(row.content.sender.get("email") or "")
    return FiledAnswer(row.owner_id, row.created_by, row.kind, sender, entries[0])
