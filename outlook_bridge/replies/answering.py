"""Answers written on the site: sent by the mail server, and filed where the message belongs."""

import logging
from collections.abc import Iterable
from email import message_from_bytes
from email.policy import SMTP
from email.utils import formataddr, getaddresses, make_msgid
from typing import Any

from django import forms
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.occasions.greeting_people import sends_mail
from templates import making, offering
from templates.merge import render_safely
from templates.merge.sources import MAIL
from templates.template import DocumentTemplate

from ..intake import filing
from ..intake.hints import Hints
from ..intake.original import Channel
from ..message import Message
from . import replying

MOST_ADDRESSES = 50
MOST_TEMPLATES = 8
LONGEST_TEXT = 100_000
LONGEST_SUBJECT = 250

logger = logging.getLogger(__name__)


class Addresses(forms.CharField):
    """Takes e-mail addresses with or without names, with commas between."""

    def clean(self, value: Any) -> list[str]:
        """Return the addresses, each with its name; wrong ones are named."""
        text: str = super().clean(value)
        if "\n" in text or "\r" in text:
            raise ValidationError(_("Write the addresses on one line, with commas between."))
        pairs = _parsed(text)
        if len(pairs) > MOST_ADDRESSES:
            raise ValidationError(_("Write to %(most)s people at most.") % {"most": MOST_ADDRESSES})
        for _name, address in pairs:
            validate_email(address)
        if text.strip() and not pairs:
            raise ValidationError(_("Enter an e-mail address."))
        return [formataddr((name, _for_servers(address))) for name, address in pairs]


def _parsed(text: str) -> list[tuple[str, str]]:
    try:
        return [pair for pair in getaddresses([text]) if any(pair)]
    except RecursionError as error:
        # The parser calls itself for each bracket of a comment (RFC 5322 3.2.2).
        raise ValidationError(_("Enter an e-mail address.")) from error


def _for_servers(address: str) -> str:
    """Return the address with its domain in ASCII, as every mail server takes it (RFC 5890)."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{punycode(domain)}"
    except UnicodeError as error:
        raise ValidationError(_("%(domain)s is no domain.") % {"domain": domain}) from error


class AnswerForm(forms.Form):
    """Asks to whom the answer goes and what it says."""

    to = Addresses(label=gettext_lazy("To"), max_length=4000)
    cc = Addresses(label=gettext_lazy("Copy"), max_length=4000, required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 14})
    )

    def clean_subject(self) -> str:
        """Return the subject on one line."""
        return " ".join(str(self.cleaned_data["subject"]).split())


def initial(actor: Actor, message: Message, template: DocumentTemplate | None = None) -> dict[str, str]:
    """Return the first values of an answer: to the sender, what the template says, and the text quoted."""
    sender = message.content.sender
    made = _merged(actor, message, template) if template is not None else ("", "")
    # The subject of the conversation stays, so that mail programs keep it together.
    return {
        "to": _written(sender.get("name", ""), sender.get("email", "")),
        "subject": replying.subject_of(message)[:LONGEST_SUBJECT],
        "text": f"{made[1]}\n\n{replying.quoted(message)}"[:LONGEST_TEXT],
    }


def _written(name: str, email: str) -> str:
    """Return an address as people write it, the name in its own letters."""
    if "@" not in email:
        return ""
    plain = "".join(sign for sign in name if sign not in '"\\')
    return f'"{plain}" <{email}>' if plain else email


def templates_for(actor: Actor, message: Message) -> list[DocumentTemplate]:
    """Return the published e-mail templates that can be filled from what the message belongs to."""
    found: dict[int, DocumentTemplate] = {}
    for item in _subjects(message):
        # What another firm writes under its name is not for answers of this one.
        is_fitting = Q(owner=None) | Q(owner=offering.owner_of(item))
        offered = offering.offered(actor, definition_of(item)).filter(is_fitting, kind=MAIL)
        found |= {one.pk: one for one in offered[:MOST_TEMPLATES] if offering.find_subject(actor, one, item)}
    return list(found.values())[:MOST_TEMPLATES]


def _subjects(message: Message) -> Iterable[Any]:
    return [one for one in (message.case, message.relation, *message.contacts.all()[:1]) if one is not None]


def _merged(actor: Actor, message: Message, template: DocumentTemplate) -> tuple[str, str]:
    """Return subject and text that the template makes."""
    subjects = (offering.find_subject(actor, template, item) for item in _subjects(message))
    subject = next((one for one in subjects if one is not None), None)
    values = making.values_for(actor, making.Order(template, subject))
    rendered = render_safely(template.file.read(), values, template.locale)
    letter = message_from_bytes(making.rendered_or_refused(template, rendered), policy=SMTP)
    body = letter.get_body(("plain",))
    return str(letter["Subject"] or ""), body.get_content().strip() if body else ""


def send(actor: Actor, message: Message, asked: dict[str, Any]) -> filing.Filed:
    """Send an answer and file it where the message belongs; what the server refuses is said."""
    if not sends_mail():
        raise ValidationError(_("No mail server is set up, so nothing can be sent. Ask an administrator."))
    letter = mail.EmailMessage(
        asked["subject"],
        asked["text"],
        None,
        asked["to"],
        cc=asked["cc"],
        reply_to=[_own(actor)] if actor.user and actor.user.email else None,
        headers=_headers(message),
    )
    try:
        letter.send()
    except OSError as failure:
        logger.exception("An answer could not be sent.")
        raise ValidationError(
            _("The mail server did not take the answer, so nothing was sent. Try again in a while.")
        ) from failure
    hints = Hints(message.relation, message.case, message.activity, tuple(message.contacts.all()))
    content = letter.message().as_bytes()
    return filing.ingest(actor, content, name=f"{asked['subject']}.eml", channel=Channel.SENT, hints=hints)


def _own(actor: Actor) -> str:
    return formataddr((display_name(actor.user), _for_servers(actor.user.email))) if actor.user else ""


def _headers(message: Message) -> dict[str, str]:
    """Return the headers that keep the conversation together (RFC 5322 3.6.4)."""
    headers = {"Message-ID": make_msgid()}
    if message.message_id:
        headers["In-Reply-To"] = f"<{message.message_id}>"
        headers["References"] = " ".join(f"<{one}>" for one in replying.references_of(message))
    return headers
