"""What came in by each way, and what needs somebody: one's own, for administrators that of everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from libraries.models import Document

from ..intake.original import Channel, Original
from . import deliveries, library_files, rows
from .delivery import Delivery

#: The status tells of so many days.
DAYS = 30
#: So many of what needs somebody are shown, and tried again together.
MOST = 100
#: What came in later than this ago is on its way.
ON_ITS_WAY = timedelta(minutes=10)

State = Delivery.State


@dataclass(frozen=True)
class Way:
    """What came in by one way."""

    label: "str | Promise"
    taken: int
    filed: int
    unread: int
    waiting: int
    last: datetime


@dataclass(frozen=True)
class Need:
    """One file or mail that needs somebody."""

    title: str
    person: str
    way: str
    at: datetime
    state: "str | Promise"
    tone: str
    reason: str
    url: str
    command: Command


def ways(person: User | None) -> list[Way]:
    """Return what came in by each way, of this person or of all."""
    found = rows.filed_since(timezone.now() - timedelta(days=DAYS), person)
    return [_way(one) for one in found]


def _way(row: dict[str, Any]) -> Way:
    filed, unread, taken = (row[state] for state in ("filed", "unread", "taken"))
    label = Channel(row["channel"]).label
    return Way(label, filed + unread + taken, filed, unread, taken, row["last"])


def dropped() -> int:
    """Return how many answers of programs were dropped."""
    return rows.dropped_since(timezone.now() - timedelta(days=DAYS))


def needs(actor: Actor, person: User | None) -> list[Need]:
    """Return what needs somebody, of this person or of all, the latest first."""
    before = timezone.now() - ON_ITS_WAY
    originals = rows.unfiled_originals(before, person, MOST)
    found = [_of_delivery(actor, one) for one in rows.unfiled_deliveries(before, person, MOST)]
    found += _of_originals(actor, originals)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _of_originals(actor: Actor, originals: list[Original]) -> list[Need]:
    keys = [one.document_id for one in originals]
    seen = set(
        access.visible(actor, definition_of(Document)).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return [_of_original(one, is_seen=one.document_id in seen) for one in originals]


def _of_original(original: Original, *, is_seen: bool) -> Need:
    is_unread = original.state == Original.State.UNREAD
    again = reverse("outlook_bridge:retry-file", args=[original.pk])
    return Need(
        title=original.document.name if is_seen else _("A file"),
        person=display_name(original.filed_by),
        way=str(Channel(original.channel).label),
        at=original.filed_at,
        state=_("kept unread") if is_unread else _("not filed"),
        tone="warn" if is_unread else "bad",
        reason=_(original.reason) if original.reason else _("The filing was interrupted."),
        url=definition_of(Document).url_of(original.document_id) if is_seen else "",
        command=Command(_("Try again"), again, icon="arrow_clockwise", post=True, line=True),
    )


def _of_delivery(actor: Actor, delivery: Delivery) -> Need:
    is_triage = delivery.state == State.TRIAGE
    is_own = actor.user is not None and delivery.person_id == actor.user.pk
    title = delivery.subject or _("Without a subject")
    return Need(
        # What others write to each other is theirs; of unknown senders somebody has to decide.
        title=title if is_own or is_triage else _("An e-mail"),
        person=display_name(delivery.person) if delivery.person else delivery.sender,
        way=str(Channel(delivery.channel).label),
        at=delivery.came_at,
        state=_("unknown sender") if is_triage else _("not filed"),
        tone="info" if is_triage else "bad",
        reason=delivery.reason or _("The filing was interrupted."),
        url="",
        command=_decisions(delivery) if is_triage else _actions(delivery),
    )


def _decisions(delivery: Delivery) -> Command:
    address = delivery.address
    name = display_name(address.person) if address and address.person else _("you")
    url = reverse("outlook_bridge:retry-delivery", args=[delivery.pk])
    label = _("File for %(name)s") % {"name": name}
    file = Command(label, url, icon="mail_checkmark", post=True)
    return Command(_("Decide"), line=True, entries=(file, _discard(delivery)))


def _actions(delivery: Delivery) -> Command:
    url = reverse("outlook_bridge:retry-delivery", args=[delivery.pk])
    again = Command(_("Try again"), url, icon="arrow_clockwise", post=True)
    return Command(_("Actions"), line=True, entries=(again, _discard(delivery)))


def _discard(delivery: Delivery) -> Command:
    return Command(
        _("Discard"),
        reverse("outlook_bridge:discard-delivery", args=[delivery.pk]),
        icon="delete",
        post=True,
        confirm=_("The mail is deleted and cannot be brought back. Nobody is told."),
    )


# -- what is done about it ------------------------------------------------------------------------


def retry_original(actor: Actor, pk: int) -> None:
    """Have a file filed once more, or raise ItemNotFound where it is not for the actor to say so."""
    original = rows.open_original(pk)
    if original is None or not _is_for(actor, original.filed_by_id):
        raise access.ItemNotFound(f"original {pk}")
    library_files.file_soon(pk)


def retry_delivery(actor: Actor, pk: int) -> None:
    """Have a delivery filed; that of an unknown sender for whose address it is, or for who decides."""
    delivery = _delivery(actor, pk)
    if delivery.state == State.TRIAGE:
        owner = delivery.address.person if delivery.address else None
        rows.finish_delivery(delivery, State.WAITING, person=owner or actor.user, reason="")
    deliveries.file_soon(pk)


def discard_delivery(actor: Actor, pk: int) -> None:
    """Forget a delivery and its bytes; one that is being filed at this moment is filed."""
    delivery = rows.claim_delivery(_delivery(actor, pk).pk, *rows.OPEN)
    if delivery is not None:
        rows.finish_delivery(delivery, State.DROPPED)


def retry_all(actor: Actor, person: User | None) -> int:
    """Have everything that failed filed once more, of this person or of all; return how much that is."""
    before = timezone.now() - ON_ITS_WAY
    failed = [one for one in rows.unfiled_deliveries(before, person, MOST) if one.state != State.TRIAGE]
    originals = rows.unfiled_originals(before, person, MOST)
    for delivery in failed:
        retry_delivery(actor, delivery.pk)
    for original in originals:
        retry_original(actor, original.pk)
    return len(failed) + len(originals)


def _delivery(actor: Actor, pk: int) -> Delivery:
    found = rows.delivery(pk, *rows.OPEN)
    if found is None or not _is_for(actor, found.person_id):
        raise access.ItemNotFound(f"delivery {pk}")
    return found


def _is_for(actor: Actor, person_id: int | None) -> bool:
    is_own = actor.user is not None and actor.user.pk == person_id
    return is_own or access.is_administrator(actor)
