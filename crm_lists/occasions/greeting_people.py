"""Greeting a person: the draft in the person's language, the e-mail, and that it happens once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.people import display_name
from crm_lists.framework.registry import Many
from crm_lists.relations.models import Contact

from .finding import CONTACTS, Occasion, occasions_on
from .greeting import Greeting, GreetingText, filled
from .kinds import Kind

logger = logging.getLogger(__name__)

GREET = "greet"
changes.VERBS[GREET] = gettext_lazy("greeted")
changes.NOTES.add(GREET)
#: Within so many days of an occasion a person is greeted for it.
NEAR = 31
DUMMY = "django.core.mail.backends.dummy.EmailBackend"
EVERY_GREETING = "*"
#: What else a greeting brings about, such as an activity: (actor, contact, greeting).
greeted: Many[Callable[[Actor, Contact, Greeting], None]] = Many("followers of greetings")


class NotGreeted(Exception):
    """The person was not greeted; the message says why and what to do."""


@dataclass(frozen=True)
class Letter:
    """A greeting as it is sent."""

    address: str
    subject: str
    body: str


def find_occasion(actor: Actor, contact_pk: int, *, kind: str, day: date, about: str) -> Occasion | None:
    """Return the occasion if the actor may know of it and it is near; None elsewhere."""
    if abs((day - timezone.localdate()).days) > NEAR:
        return None
    found = occasions_on(actor, [day], contact_pk=contact_pk)
    return next((one for one in found if one.kind == kind and one.about == about), None)


def sends_mail() -> bool:
    """Tell whether a mail server is known to the site."""
    return bool(settings.EMAIL_BACKEND != DUMMY)


def draft_for(actor: Actor, occasion: Occasion) -> Letter:
    """Return what would be written to the person, in their language or else in English."""
    contact = _contact(actor, occasion)
    language = contact.written_language() or settings.LANGUAGE_CODE[:2]
    texts = {
        one.language: one
        for one in GreetingText.objects.filter(kind=occasion.kind, language__in={language, "en"})
    }
    text = texts.get(language) or texts.get("en")
    values = {
        "salutation": contact.letter_salutation,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "company": next(iter(occasion.companies.values()), ""),
        "about": occasion.about,
        "years": str(occasion.years or ""),
        "sender": display_name(actor.user),
    }
    if text is None:
        return Letter(contact.email, "", f"{contact.letter_salutation}\n\n")
    return Letter(contact.email, filled(text.subject, values), filled(text.body, values))


def greet_by_email(actor: Actor, occasion: Occasion, letter: Letter) -> Greeting:
    """Send the letter, once; a mail that the server refuses may be tried again."""
    contact = _contact(actor, occasion)
    if not sends_mail():
        raise NotGreeted(_("No mail server is set up, so nothing can be sent. Ask an administrator."))
    if not occasion.person.may_be_mailed:
        raise NotGreeted(_("The person wants no e-mails, or none is known. Call instead."))
    greeting = _claim(actor, occasion, Greeting.Channel.EMAIL, letter.address)
    reply_to = [actor.user.email] if actor.user and actor.user.email else None
    message = EmailMessage(letter.subject, letter.body, None, [letter.address], reply_to=reply_to)
    try:
        message.send()
    except OSError as failure:
        logger.exception("A greeting could not be sent.")
        greeting.delete()
        raise NotGreeted(
            _("The mail server did not take the greeting, so nothing was sent. Try again in a while.")
        ) from failure
    _tell(actor, contact, greeting)
    return greeting


def mark_greeted(actor: Actor, occasion: Occasion) -> Greeting:
    """Note that the person was greeted by phone or in person."""
    contact = _contact(actor, occasion)
    greeting = _claim(actor, occasion, Greeting.Channel.PHONE, "")
    _tell(actor, contact, greeting)
    return greeting


def _contact(actor: Actor, occasion: Occasion) -> Contact:
    found: Contact = access.get(actor, find_list(CONTACTS), occasion.person.pk, access.CHANGE)
    return found


def _claim(actor: Actor, occasion: Occasion, channel: str, address: str) -> Greeting:
    """Take the greeting for this person, occasion and year; the database lets only one through."""
    contact_pk, kind, about, year = occasion.key
    try:
        with transaction.atomic():
            return Greeting.objects.create(
                contact_id=contact_pk,
                kind=kind,
                about=about,
                year=year,
                channel=channel,
                address=address,
                greeted_by_id=actor.user.pk if actor.user else None,
                greeted_at=timezone.now(),
            )
    except IntegrityError:
        raise NotGreeted(_("The person was greeted for this already.")) from None


def _tell(actor: Actor, contact: Contact, greeting: Greeting) -> None:
    """Write the greeting into the history and tell those who follow; a secret day is not named there."""
    said = [str(greeting.get_channel_display())]
    if greeting.kind == Kind.NAME_DAY:
        said.insert(0, str(Kind.NAME_DAY.label))
    with transaction.atomic():
        actions.note(actor, contact, GREET, ", ".join(said), needs=access.CHANGE)
        for follow in greeted.get(EVERY_GREETING):
            follow(actor, contact, greeting)
