"""Offered entries taken over: cards as contacts, appointments as events, tasks as activities."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import access, actions
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.warnings import EVERYTHING, Warned, confirming
from crm_lists.relations.contact import Contact, ContactList
from crm_lists.relations.relation import Relation, RelationList

from ..dav.contacts import photos
from ..dav.contacts.mapping import Merged, fields_of_card
from ..dav.contacts.writing import Writer, add_contact, company_called, known_contact
from ..derived import making, proposing
from ..derived.entries import Entries
from ..intake import store
from ..links import linking
from ..links.link import How, LinkedBy
from ..message import Message
from ..msg.entries import Appointment, Card, Task
from . import rows
from .entry import OfferedEntry
from .judging import value_of

logger = logging.getLogger(__name__)

#: More entries than these are taken over in the background.
AT_ONCE = 20
OUTCOME = OfferedEntry.Outcome
#: Ways to a company besides the key of one.
CREATE, WITHOUT = "create", "without"


class NoCompany(Exception):
    """The person must say to which company a card belongs; the message says of which name there is none."""


def take(user: User, pile: UUID, keys: Sequence[int], *, anyway: bool) -> None:
    """Take over entries that were chosen: a few at once, many in the background."""
    if len(keys) <= AT_ONCE:
        _take_all(user, pile, keys, anyway=anyway)
    else:
        language = translation.get_language() or ""
        transaction.on_commit(
            lambda: take_many.enqueue(user.pk, pile.hex, list(keys), anyway=anyway, language=language)
        )


@task()
def take_many(user_key: int, pile: str, keys: list[int], *, anyway: bool, language: str) -> None:
    """Take over many entries."""
    user = rows.active_user(user_key)
    if user is not None:
        with translation.override(language or None):
            _take_all(user, UUID(pile), keys, anyway=anyway)


def _take_all(user: User, pile: UUID, keys: Sequence[int], *, anyway: bool) -> None:
    actor = replace(Actor.of(user), batch=uuid4())
    actor = confirming(actor, [EVERYTHING]) if anyway else actor
    for key in keys:
        entry = rows.entries_in(user, pile).filter(pk=key).select_related("message").first()
        # What another run has dealt with meanwhile is left.
        if entry is not None and entry.chosen_at is not None and not entry.outcome:
            _take(actor, user, entry)


def _take(actor: Actor, user: User, entry: OfferedEntry) -> None:
    """Take over one entry, and note what became of it."""
    try:
        _prepare(actor, entry)
        with transaction.atomic():
            item, outcome = _taken(actor, user, entry)
            code = definition_of(item).code
            # The name is that of the contact's card from now on.
            rows.finish(entry, outcome, list_code=code, item_id=item.pk, reason="", name="")
    except NoCompany as missing:
        rows.finish(entry, "", reason=str(missing))
    except Warned as warned:
        rows.finish(entry, OUTCOME.ALIKE, reason=_said(warned))
    except ValidationError as error:
        rows.finish(entry, OUTCOME.REFUSED, reason=" ".join(error.messages))
    except (NotPermitted, access.ItemNotFound) as error:
        said = str(error) if isinstance(error, NotPermitted) else _("It is not there any more.")
        rows.finish(entry, OUTCOME.REFUSED, reason=said)
    except IntegrityError:
        rows.finish(entry, OUTCOME.REFUSED, reason=_("It has been taken over already."))
    except Exception:  # a fault of ours in one entry must not keep the others waiting
        logger.exception("Offered entry %s was not taken over.", entry.pk)
        rows.finish(entry, OUTCOME.REFUSED, reason=_("A fault of the program prevented it. Try it again."))


def _prepare(actor: Actor, entry: OfferedEntry) -> None:
    """Redraw the photo of a contact while nothing is written: a hostile one takes seconds."""
    value = value_of(entry)
    if not isinstance(value, Card):
        return
    if entry.name:
        photos.prepare(actor, Writer.read(entry.text.encode()).card.photo)
    elif known_contact(actor, fields_of_card(value)) is None:
        photos.prepare(actor, value.photo)


def _said(warned: Warned) -> str:
    """Return what the person is warned of, with the items that it is about."""
    shown = warned.shown()
    return " ".join(" ".join([one.message, *(item["title"] for item in one.items)]) for one in shown)


def _taken(actor: Actor, user: User, entry: OfferedEntry) -> tuple[Item, str]:
    value = value_of(entry)
    item: Item
    outcome: str = OUTCOME.ADDED
    if isinstance(value, Card):
        item, outcome = _contact(actor, user, entry, value)
    else:
        item = _made(actor, entry, value)
    if entry.message is not None and outcome == OUTCOME.ADDED:
        message = access.get(actor, definition_of(entry.message), entry.message_id)
        _note(actor, message, entry.number, item, value)
    return item, outcome


def _made(actor: Actor, entry: OfferedEntry, value: Appointment | Task) -> Item:
    """Add the event or the activity."""
    if isinstance(value, Appointment):
        values = proposing.event_values(actor, entry.message, value)
        event: Item = making.MakeEvent().make(actor, entry.message, Entries(appointments=(value,)), values)
        return event
    values = proposing.activity_values(actor, entry.message, value)
    activity: Item = making.MakeActivity().make(actor, entry.message, Entries(tasks=(value,)), values)
    return activity


def _note(actor: Actor, message: Message, number: int, item: Item, value: Any) -> None:
    """Note of which entry of a message the item was made, and link the message to it."""
    entries = Entries(
        appointments=(value,) if isinstance(value, Appointment) else (),
        cards=(value,) if isinstance(value, Card) else (),
        tasks=(value,) if isinstance(value, Task) else (),
    )
    store.add_made(making.made_of(message, item, entries, number=number))
    if access.may(actor, message, access.CHANGE):
        linking.add(actor, message, [item], how=How(LinkedBy.HAND, _("made of the message")))


# -- contacts -----------------------------------------------------------------------------------------


def _contact(actor: Actor, user: User, entry: OfferedEntry, card: Card) -> tuple[Contact, str]:
    """Return the contact of a card: the one that is there, or a new one."""
    fields = fields_of_card(card)
    known = known_contact(actor, fields)
    definition = seen_by(actor, find_list(ContactList.code))
    if known is None:
        company = company_of(actor, entry, card)
        if entry.company == WITHOUT and card.company:
            said = _("Company: %(name)s") % {"name": card.company}
            fields["notes"] = "\n\n".join(filter(None, (fields["notes"], said)))
        made = add_contact(actor, definition, fields, company)
        photos.keep(actor, made, card.photo)
    else:
        made = known
    if entry.name:
        # The card in the address book is this contact from now on.
        incoming = Writer.read(entry.text.encode())
        writer = Writer(actor, user, entry.shelf)
        writer.keep_photo(made, incoming, is_known=False)
        writer.remember(made, entry.name, incoming, "", Merged({}, {}))
    return made, OUTCOME.ADDED if known is None else OUTCOME.KNOWN


def company_of(actor: Actor, entry: OfferedEntry, card: Card) -> Relation:
    """Return the company of a card: the one of its name, or as the person chose."""
    found = company_called(actor, card.company)
    if found is not None:
        return found
    if entry.company.isdecimal():
        chosen: Relation = access.get(actor, find_list(RelationList.code), int(entry.company))
        return chosen
    if entry.company == CREATE and card.company.strip():
        return _company(actor, card.company.strip())
    if entry.company == WITHOUT:
        name = card.full_name.strip()
        return company_called(actor, name) or _company(actor, name)
    if card.company.strip():
        said = _("There is no company, or more than one, called “%(name)s”. Choose which one is meant.")
        raise NoCompany(said % {"name": card.company.strip()[:80]})
    raise NoCompany(_("The card names no company. Choose one."))


def _company(actor: Actor, name: str) -> Relation:
    made: Relation = actions.add(actor, Relation, {"name": name}, note=_("named by a contact card"))
    return made
