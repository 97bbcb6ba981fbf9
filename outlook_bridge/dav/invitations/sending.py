"""Invitations as mail: a request for each guest, and word that the event is called off."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from django.core import mail
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.activities.calendar.answers import guests_of
from crm_lists.activities.event import Event, EventList
from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.people import display_name
from crm_lists.relations.contact import Consent
from outlook_bridge.msg.content_lines import quoted

from .. import rows
from ..calendars.objects import heads_of
from ..calendars.rendering import calendar, parts, zones_in
from ..calendars.writing import of_root

logger = logging.getLogger(__name__)
#: More guests are invited by a mailing, not from a calendar.
MOST = 100
VERB = "invite"
changes.VERBS[VERB] = gettext_lazy("invited")
changes.NOTES.add(VERB)
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True)
class Guest:
    """Somebody with an address, as the answers of the event name the person."""

    key: str
    name: str
    email: str


def guests_with_email(actor: Actor, event: Event) -> list[Guest]:
    """Return the guests that may be written to, as far as the actor reads them."""
    found = []
    for guest in guests_of(actor, event):
        person = access.visible(actor, find_list(f"{guest.kind}s")).filter(pk=guest.pk).first()
        if person is not None and person.email and not _is_closed(person):
            found.append(Guest(guest.key, guest.name, person.email))
    return found


def _is_closed(person: Any) -> bool:
    """Tell whether nothing is sent to the person."""
    is_refused = getattr(person, "consent_email", "") == Consent.REFUSED
    return bool(is_refused or getattr(person, "do_not_contact", False))


def invite(actor: Actor, event: Event) -> int:
    """Send the event as it stands now to all guests with an address; return to how many."""
    if not access.may(actor, event, access.CHANGE):
        raise access.ItemNotFound(f"event {event.pk}")
    guests = guests_with_email(actor, event)
    if actor.user is None or not actor.user.email:
        raise ValidationError(_("Your account has no e-mail address to which guests could answer."))
    if not guests or len(guests) > MOST:
        raise ValidationError(_("Invite one to %(most)s guests who have an e-mail address.") % {"most": MOST})
    organiser = formataddr((display_name(actor.user), actor.user.email))
    text, sequence = _calendar(_told(actor, event), organiser_line(actor), guests, REQUEST)
    _send([_letter(event, guest.email, organiser, (REQUEST, text)) for guest in guests])
    facts = {"organiser": organiser_line(actor), "sequence": sequence}
    for guest in guests:
        rows.keep_invitation(event.pk, guest.email, name=guest.name, guest=guest.key, **facts)
    actions.note(actor, event, VERB, ", ".join(one.name for one in guests), needs=access.CHANGE)
    return len(guests)


def organiser_line(actor: Actor) -> str:
    """Return the line of a calendar that names who invites."""
    user = actor.user
    return f"ORGANIZER;CN={quoted(display_name(user))}:mailto:{user.email}" if user is not None else ""


def _told(actor: Actor, event: Event) -> "QuerySet[Any]":
    """Return the event and those of its changed occurrences that its guests are told of.

    An occurrence that was made private falls out of the series for them, as for all others.
    """
    found = access.visible(actor, find_list(EventList.code)).filter(of_root(event.pk))
    if event.visibility == Event.Visibility.PRIVATE:
        return found
    return found.exclude(series=event.pk, visibility=Event.Visibility.PRIVATE)


def _calendar(
    known: "QuerySet[Any]", organiser: str, guests: Iterable[Guest], method: str
) -> tuple[str, int]:
    """Return the calendar of an invitation, and its sequence."""
    definition = find_list(EventList.code)
    events = {one.pk: one for one in known.select_related("series")}
    head = next(iter(heads_of(known).values()))
    asked = ";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if method == REQUEST else ""
    people = [f"ATTENDEE;CN={quoted(one.name)}{asked}:mailto:{one.email}" for one in guests]
    status = "CONFIRMED" if method == REQUEST else "CANCELLED"
    written = list(parts(head, events, "", definition, is_feed=True))
    lines = (
        line
        for _event, _one, own in written
        for line in (own[0], organiser, *people, f"STATUS:{status}", *own[1:])
    )
    text = calendar(lines, zones_in(one for _event, one, _lines in written), (f"METHOD:{method}",))
    return text, max(one.sequence for _event, one, _lines in written)


def _letter(event: Event, to: str, organiser: str, part: tuple[str, str]) -> mail.EmailMultiAlternatives:
    method, text = part
    when = formats.date_format(timezone.localtime(event.starts_at), "DATETIME_FORMAT")
    words = {"name": event.name, "when": when}
    subject = _("Invitation: %(name)s") if method == REQUEST else _("Called off: %(name)s")
    body = _("%(name)s, %(when)s") % words + (f"\n{event.venue}" if event.venue else "")
    title = " ".join((subject % words).split())
    letter = mail.EmailMultiAlternatives(title, body, None, [to], reply_to=[organiser])
    letter.attach_alternative(text, f"text/calendar; method={method}")
    return letter


def _send(letters: Sequence[mail.EmailMultiAlternatives]) -> None:
    try:
        with mail.get_connection() as connection:
            connection.send_messages(letters)
    except OSError as failure:
        logger.exception("Invitations could not be sent.")
        raise ValidationError(
            _("The mail server did not take the invitations. Try again in a while.")
        ) from failure


def call_off(event_id: int) -> int:
    """Tell everybody who was invited to a deleted event that it is called off; return how many were told."""
    invited = rows.invited_to(event_id)
    if not invited:
        return 0
    event = rows.event_of(invited[0])
    guests = [Guest(one.guest, one.name, one.email) for one in invited]
    # The series alone: that calls off all its occurrences (RFC 5546 3.2.5), and says nothing of them.
    known = find_list(EventList.code).items().filter(pk=event_id)
    text, _sequence = _calendar(known, invited[0].organiser, guests, CANCEL)
    address = invited[0].organiser.rpartition("mailto:")[2]
    _send([_letter(event, guest.email, address, (CANCEL, text)) for guest in guests])
    rows.call_off(event_id)
    return len(invited)
