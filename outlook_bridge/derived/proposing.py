"""What an event, a contact or an activity made of a message would hold, as the first values of its form."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm_lists.activities.event import EARLIEST_REMINDER, known_zones
from crm_lists.activities.models import Activity, ActivityType, Event
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_values import values_of
from crm_lists.framework.lists import definition_of
from crm_lists.framework.public_domains import domain_of
from crm_lists.organisation.models import Employee
from crm_lists.relations import party_email
from crm_lists.relations.codes import ContactFunction
from crm_lists.relations.models import Contact, Relation

from ..links.matching import addresses_of_content
from ..message import Message
from ..msg.entries import Appointment, Busy, Card, Phone, Task, TaskState
from ..msg.signature import signature_of

_BUSY = {Busy.FREE: Event.Transparency.FREE, Busy.TENTATIVE: Event.Transparency.TENTATIVE}
_PHONES = {"work": "work", "home": "home", "mobile": "mobile", "fax": "fax"}

#: Code of the activity type that a task becomes.
TASK = "task"

Values = dict[str, Any]


def event_values(actor: Actor, message: Message | None, entry: Appointment) -> Values:
    """Return the columns of an event; people are matched by the addresses of its message."""
    zone = entry.zone if entry.zone in known_zones() else ""
    starts, ends = (_moment(one, entry.zone) for one in (entry.starts, entry.ends))
    if entry.all_day:
        # The file ends at the midnight after the last day, the event with its last day.
        ends = max(ends - timedelta(minutes=1), starts)
    reminder = entry.reminder_minutes
    return {
        "name": entry.subject or (message.subject if message else ""),
        "starts_at": starts,
        "ends_at": ends,
        "all_day": entry.all_day,
        "venue": entry.location[:200],
        "relation": message.relation_id if message else None,
        "case": message.case_id if message else None,
        "description": entry.note or _text_of(message),
        "rrule": entry.rule,
        "exdates": _left_out(entry),
        "time_zone": zone or timezone.get_current_timezone_name(),
        "visibility": Event.Visibility.PRIVATE if entry.is_private else Event.Visibility.PUBLIC,
        "transparency": _BUSY.get(entry.busy, Event.Transparency.BUSY),
        "reminder_minutes": reminder if reminder is not None and 0 <= reminder <= EARLIEST_REMINDER else None,
        **(_people(actor, message) if message else {}),
    }


def _text_of(message: Message | None) -> str:
    return message.content.text.strip() if message else ""


def _moment(wall: datetime, zone: str) -> datetime:
    """Return the moment of a time on the wall of a zone; without a zone it is in UTC."""
    return wall.replace(tzinfo=ZoneInfo(zone) if zone in known_zones() else UTC)


def _left_out(entry: Appointment) -> str:
    """Return the starts that fall out of the series, as the column holds them."""
    return " ".join(one.isoformat(timespec="minutes") for one in entry.left_out) if entry.rule else ""


def _people(actor: Actor, message: Message) -> Values:
    addresses = addresses_of_content(message.content)
    contacts = party_email.having(actor, Contact, addresses)
    return {
        "contacts": list(contacts.values_list("pk", flat=True)),
        "employees": list(_employees(actor, addresses)),
    }


def _employees(actor: Actor, addresses: Iterable[str]) -> Iterable[int]:
    definition = definition_of(Employee)
    if not access.may_open(actor, definition):
        return []
    by_address = access.visible(actor, definition).exclude(email="").values_list("email", "pk")
    wanted = {one.lower() for one in addresses}
    return [pk for email, pk in by_address if email.lower() in wanted]


def activity_values(actor: Actor, message: Message | None, entry: Task) -> Values:
    """Return the columns of an activity."""
    contacts = list(message.contacts.values_list("pk", flat=True)[:2]) if message else []
    return {
        "activity_type": task_type(),
        "name": (entry.subject or (message.subject if message else ""))[: Activity.LONGEST_NAME],
        "description": entry.note or _text_of(message),
        "due": entry.due_on,
        "case": message.case_id if message else None,
        "relation": message.relation_id if message else None,
        "contact": contacts[0] if len(contacts) == 1 else None,
        "responsible": actor.user.pk if actor.user else None,
    }


def task_type() -> int | None:
    """Return the activity type of tasks."""
    return next((pk for pk, one in values_of(ActivityType).items() if one.code == TASK), None)


def is_done(entry: Task) -> bool:
    """Tell whether a task was done already."""
    return entry.state == TaskState.COMPLETE


def contact_values(actor: Actor, message: Message, card: Card) -> Values:
    """Return the columns of a contact; company and function are matched by their names."""
    first, last = _names(card)
    emails = [{"kind": "work", "value": one} for one in card.emails]
    phones = [{"kind": _PHONES.get(one.kind, "other"), "value": one.number} for one in card.phones]
    return {
        "title_before": card.prefix,
        "first_name": first,
        "last_name": last,
        "title_after": card.suffix,
        "relation": company_of(actor, message, card.company, card.emails),
        "function": function_called(card.job_title),
        "emails": emails,
        "phones": phones,
        "website": card.web_page if "://" in card.web_page else "",
        "address": _address(card),
        "birthday": card.birthday.isoformat() if card.birthday else "",
        "notes": "\n".join(filter(None, [_said_of_company(card), card.note])),
    }


def card_of_sender(message: Message) -> Card:
    """Return what address, name and signature say of the sender of a message."""
    content = message.content
    email, name = str(content.sender.get("email", "")), str(content.sender.get("name", ""))
    if not name or "@" in name:
        name = " ".join(part.capitalize() for part in re.split(r"[._\-+]", email.partition("@")[0]) if part)
    found = signature_of(content.text, name)
    return Card(
        full_name=name,
        company=found.company,
        job_title=found.function,
        emails=(email,),
        phones=tuple(Phone(kind, number) for kind, number in found.phones),
    )


def _names(card: Card) -> tuple[str, str]:
    if card.surname:
        return " ".join(filter(None, [card.given_name, card.middle_name])), card.surname
    return split_name(card.full_name or card.given_name)


def split_name(name: str) -> tuple[str, str]:
    """Return first name and surname of a whole name, which may be written as “Surname, Name”."""
    before, comma, after = (part.strip() for part in name.partition(","))
    if comma and after:
        return after, before
    first, _blank, last = name.strip().rpartition(" ")
    return first, last


def _said_of_company(card: Card) -> str:
    return ", ".join(filter(None, [card.job_title, card.department, card.company]))


def _address(card: Card) -> str:
    found = next((one for one in card.addresses if one.kind == "work"), next(iter(card.addresses), None))
    if found is None:
        return ""
    city = " ".join(filter(None, [found.postal_code, found.city]))
    return "\n".join(filter(None, [found.street, city, found.region, found.country]))


def company_of(actor: Actor, message: Message, name: str, emails: Iterable[str]) -> int | None:
    """Return the company of this name, or of the domain of the addresses, or that of the message."""
    visible = access.visible(actor, definition_of(Relation))
    if name and len(keys := visible.filter(name__iexact=name).values_list("pk", flat=True)[:2]) == 1:
        return int(keys[0])
    domains = {domain_of(one) for one in emails} - {""}
    if domains and len(found := _in_domains(actor, domains)) == 1:
        return found[0]
    return message.relation_id


def _in_domains(actor: Actor, domains: set[str]) -> list[int]:
    """Return companies of the domains: those with an address there, themselves or by a contact."""
    own = party_email.in_domains(actor, Relation, domains).values_list("pk", flat=True)[:2]
    people = party_email.in_domains(actor, Contact, domains).values_list("relation_id", flat=True)
    return list(own) or list(people.distinct()[:2])


def function_called(title: str) -> int | None:
    """Return the function of a contact that is called so; the words before a comma count too."""
    wanted = {title.strip().casefold(), title.partition(",")[0].strip().casefold()} - {""}
    known = values_of(ContactFunction) if wanted else {}
    return next((pk for pk, one in known.items() if str(one.label).casefold() in wanted), None)
