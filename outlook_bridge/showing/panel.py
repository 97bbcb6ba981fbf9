"""What the page of a message shows: its head, its files, its text and its conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel, Priority
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.requests import actor_of
from crm_lists.occasions.greeting_people import sends_mail
from libraries.columns import file_badge
from libraries.models import Document

from ..attachment import Attachment
from ..copies import twins
from ..derived import describing, making, meetings
from ..derived.entries import entries_of
from ..intake import store
from ..links import linking, suggesting
from ..links.filing_rule import FilingRule
from ..links.link import LinkedBy
from ..message import Message
from ..offering import collecting
from ..replies import answering
from . import remote

#: The head names so many people of a line; the others unfold.
SHOWN_PEOPLE = 5
LONGEST_CONVERSATION = 20


@dataclass(frozen=True)
class Line:
    """One line of addressees: those who are always named, and those who unfold."""

    label: str
    people: list[dict[str, Any]]
    folded: list[dict[str, Any]]


def context(request: HttpRequest, message: Message) -> dict[str, Any]:
    """Return the context of the panel."""
    actor = actor_of(request)
    content = message.content
    attachments = store.attachments_of(message)
    blocked = 0 if remote.are_shown(request, message) else content.remote_pictures
    return {
        "message": message,
        "sender": content.sender,
        "sent_by": content.sent_by,
        "lines": _lines(content.recipients),
        "pills": pills_of(message),
        "categories": content.categories,
        "warnings": [_(warning) for warning in content.warnings],
        "attachments": _chips(actor, message, [one for one in attachments if not one.is_inline]),
        "body_url": reverse("outlook_bridge:body", args=[message.pk]),
        "blocked": blocked,
        "pictures_url": reverse("outlook_bridge:pictures", args=[message.pk]),
        "conversation": _conversation(actor, message),
        "twins": [
            {"message": one, "url": reverse("outlook_bridge:twins", args=[message.pk, one.pk])}
            for one in twins.possible(actor, message)
        ],
        **_entries(actor, message),
        **_links(actor, message),
    }


def _entries(actor: Actor, message: Message) -> dict[str, Any]:
    """Return the entries of the message in words, what was made of them, and what they would change."""
    entries = entries_of(actor, message)
    if not entries:
        return {}
    items = linking.readable(actor, store.made_of(message))
    made = [
        {
            "item": item,
            "kind": find_list(code).item_label,
            "icon": find_list(code).icon,
            "url": find_list(code).url_of(pk),
        }
        for (code, pk), item in items.items()
    ]
    changes = meetings.changes(actor, message)
    return {
        "entries": describing.in_lines(entries),
        "further_entries": describing.further(entries),
        "made": made,
        "changes": changes,
    }


def _links(actor: Actor, message: Message) -> dict[str, Any]:
    """Return what the message belongs to, and for whom may link it where the suggestions are."""
    links, earlier = linking.shown(actor, message)
    return {
        "links": links,
        "earlier": earlier,
        "may_link": access.may(actor, message, access.CHANGE),
        "suggestions_url": reverse("outlook_bridge:suggestions", args=[message.pk]),
    }


def suggested(actor: Actor, message: Message) -> dict[str, Any]:
    """Return what the message may belong to besides, and its sender where nobody knows him."""
    return {
        "message": message,
        "suggestions": suggesting.suggestions(actor, message),
        "unknown": _unknown(actor, message),
    }


def _unknown(actor: Actor, message: Message) -> dict[str, str] | None:
    """Return the sender of whom no contact is known, and where one is created."""
    create = making.WAYS[making.CreateContact.code]
    if not create.is_offered(actor, message):
        return None
    url = reverse("outlook_bridge:make", args=[message.pk, create.code])
    return {"email": message.sender_email, "url": url}


def _lines(recipients: Iterable[Mapping[str, Any]]) -> list[Line]:
    labels = {"to": _("To"), "cc": _("Copy"), "bcc": _("Blind copy")}
    people = {kind: _enumerated([one for one in recipients if one["kind"] == kind]) for kind in labels}
    return [
        Line(label, people[kind][:SHOWN_PEOPLE], people[kind][SHOWN_PEOPLE:])
        for kind, label in labels.items()
        if people[kind]
    ]


def _enumerated(people: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the people, each but the last with a comma to follow."""
    return [{**person, "has_more": number < len(people)} for number, person in enumerate(people, 1)]


def pills_of(message: Message) -> list[dict[str, "str | Promise"]]:
    """Return what must be known of the message at one glance."""
    pills = [
        (message.kind != Message.Kind.MAIL, message.get_kind_display(), "info"),
        (message.is_private, _("Private: only you see it"), "warn"),
        (message.is_encrypted, _("Encrypted"), "warn"),
        (message.is_signed, _("Signed"), "good"),
        (message.is_draft, _("Draft"), "quiet"),
        (message.importance == Message.Importance.HIGH, _("High importance"), "bad"),
        (message.importance == Message.Importance.LOW, _("Low importance"), "quiet"),
        (message.sensitivity == Message.Sensitivity.CONFIDENTIAL, _("Confidential"), "warn"),
        (message.linked_by == LinkedBy.ADDRESSES, _("Company found by the addresses"), "info"),
        (message.linked_by == LinkedBy.THREAD, _("Filed as an answer"), "info"),
        (message.files_replies, _("Replies are filed here"), "info"),
    ]
    return [{"label": label, "tone": tone} for is_shown, label, tone in pills if is_shown]


def _chips(actor: Actor, message: Message, attachments: list[Attachment]) -> list[dict[str, Any]]:
    """Return the attachments; those whose document is gone or not for the actor cannot be opened."""
    keys = [one.document_id for one in attachments]
    visible = access.visible(actor, definition_of(Document)).filter(pk__in=keys)
    open_keys = set(visible.values_list("pk", flat=True))
    may_save = access.may_add(actor, definition_of(Document))
    return [
        {
            "name": one.name,
            "badge": file_badge(one.name),
            "meta": _meta(one, is_open=one.document_id in open_keys),
            "url": reverse("outlook_bridge:attachment", args=[message.pk, one.position])
            if one.document_id in open_keys
            else "",
            "save_url": reverse("outlook_bridge:save-attachment", args=[message.pk, one.position])
            if may_save and one.document_id in open_keys
            else "",
        }
        for one in attachments
    ]


def _meta(attachment: Attachment, *, is_open: bool) -> str:
    if attachment.document_id is None:
        return _("only a link: %(place)s") % {"place": attachment.link} if attachment.link else _("empty")
    return filesizeformat(attachment.size) if is_open else _("not available any more")


def _conversation(actor: Actor, message: Message) -> list[dict[str, Any]]:
    """Return the other readable messages of the conversation, the latest first."""
    definition = definition_of(Message)
    others = store.conversation(access.visible(actor, definition), message).order_by("-sent_at", "-pk")
    return [
        {
            "icon": definition.icon,
            "url": definition.url_of(other.pk),
            "title": other.subject,
            "text": other.sender,
            "at": other.sent_at,
        }
        for other in others[:LONGEST_CONVERSATION]
    ]


def _no_count(actor: Actor, message: Message) -> None:
    """Return no number: the tab holds one message."""


def commands(actor: Actor, message: Message) -> list[Command]:
    """Return the commands by which the message is answered and downloaded."""
    found = [_making(message, one) for one in making.offered(actor, message)]
    if collecting.is_offered(actor, message):
        url = reverse("outlook_bridge:offer-entries", args=[message.pk])
        hint = _("Look through all contact cards, appointments and tasks of the message and its attachments.")
        found.append(Command(_("Take over entries"), url, icon="apps_list", post=True, hint=hint))
    found.append(_menu(_("Answer"), "arrow_reply", (*_written_answers(actor, message), *_answers(message))))
    if may_follow(actor, message):
        found.append(_follow(message))
    return [*found, _menu(_("Download"), "arrow_download", _downloads(message))]


def _making(message: Message, one: making.Making) -> Command:
    return Command(
        one.label, reverse("outlook_bridge:make", args=[message.pk, one.code]), one.icon, dialog=True
    )


def _written_answers(actor: Actor, message: Message) -> tuple[Command, ...]:
    """Return the commands by which an answer is written on the site, without and with a template."""
    if not (sends_mail() and access.may_add(actor, definition_of(Message))):
        return ()
    url = reverse("outlook_bridge:write-answer", args=[message.pk])
    by_template = (
        Command(
            _("Answer by “%(template)s”") % {"template": one},
            f"{url}?template={one.pk}",
            icon="document_text",
            dialog=True,
        )
        for one in answering.templates_for(actor, message)
    )
    return (Command(_("Write an answer"), url, icon="send", dialog=True), *by_template)


def _answers(message: Message) -> tuple[Command, ...]:
    """Return the commands that open a draft in the person's own mail program."""
    url = reverse("outlook_bridge:answer", args=[message.pk])
    return (
        Command(_("Draft to the sender"), url, icon="arrow_reply", download=True),
        Command(_("Draft to all"), f"{url}?all=1", icon="arrow_reply_all", download=True),
    )


def _downloads(message: Message) -> tuple[Command, ...]:
    """Return the original, and an internet message where the original is none."""
    ending = message.document.name.rpartition(".")[2].lower()
    original = Command(
        _("Download original (.%(ending)s)") % {"ending": ending},
        reverse("outlook_bridge:original", args=[message.pk]),
        icon="arrow_download",
        download=True,
    )
    url = reverse("outlook_bridge:eml", args=[message.pk])
    as_eml = Command(_("Download as .eml"), url, icon="arrow_download", download=True)
    return (original,) if ending == "eml" else (original, as_eml)


def _menu(label: str, icon: str, entries: tuple[Command, ...]) -> Command:
    """Return a menu, or its only entry."""
    return (
        entries[0]
        if len(entries) == 1
        else Command(label, icon=icon, entries=entries, priority=Priority.FIRST)
    )


def may_follow(actor: Actor, message: Message) -> bool:
    """Tell whether the actor may say that replies are filed where the message belongs, or no longer."""
    is_shared = message.is_linked and not message.is_private
    return (is_shared or message.files_replies) and access.may(actor, message, access.CHANGE)


def _follow(message: Message) -> Command:
    label = _("Stop filing replies") if message.files_replies else _("File replies")
    hint = _(
        "Answers in this conversation go where this message belongs; forwards and private mail never do."
    )
    url = reverse("outlook_bridge:replies", args=[message.pk])
    return Command(label, url, icon="mail_inbox", post=True, hint=hint, priority=Priority.SELDOM)


def commands_of_document(actor: Actor, document: Document) -> list[Command]:
    """Return the command by which a document of a message leads back to it."""
    found = access.visible(actor, definition_of(Message)).filter(store.has_document(document)).first()
    if found is None:
        return []
    return [Command(_("Open the e-mail"), definition_of(Message).url_of(found.pk), icon="mail")]


def commands_of_rule(actor: Actor, rule: FilingRule) -> list[Command]:
    """Return the command that shows what a rule would do."""
    url = reverse("outlook_bridge:try-rule", args=[rule.pk])
    return [Command(_("Try it"), url, icon="beaker")]


def commands_of_library(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the command that leads from the e-mail library to its rules."""
    rules = definition_of(FilingRule)
    return [Command(rules.label, rules.url, icon=rules.icon)] if access.may_open(actor, rules) else []


panel = Panel(
    code="message",
    label=gettext_lazy("Message"),
    count=_no_count,
    template="outlook_bridge/message.html",
    context=context,
)
