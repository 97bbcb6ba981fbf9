"""The pages of mailboxes: what is read, and a new one."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from ..channels import polling, rows
from ..channels.mailbox import Mailbox
from ..message import Message
from .mailbox_forms import GraphForm, MailboxForm, PasswordForm, TokenForm

#: So many mailboxes a person may have read.
MOST = 10
#: So many mailboxes are named that have one and the same problem.
NAMED = 5


#: What may be added, by the word in the address of its form.
FORMS: dict[str, type[MailboxForm]] = {
    "password": PasswordForm,
    "token": TokenForm,
    "graph": GraphForm,
}
SECRETS = ("password", "client_secret", "refresh_token")


def may_have(actor: Actor) -> bool:
    """Tell whether the person may have mailboxes read."""
    is_on = any(form.is_on() for form in FORMS.values()) and actor.user is not None
    return is_on and access.may_add(actor, definition_of(Message))


def add_command() -> Command:
    """Return the command that adds a mailbox, or the menu of those that add one of each kind."""
    entries = tuple(
        Command(form.label, reverse("outlook_bridge:new-mailbox", args=[way]), icon="mail_add", dialog=True)
        for way, form in FORMS.items()
        if form.is_on()
    )
    label = _("Add a mailbox")
    if len(entries) == 1:
        return Command(label, entries[0].url, icon="add", dialog=True)
    return Command(label, icon="add", entries=entries)


def lines(actor: Actor, *, is_of_all: bool) -> list[dict[str, Any]]:
    """Return the mailboxes of the person, or of all, each with the menu of what may be done with it."""
    found = rows.mailboxes_of(None if is_of_all else actor.user)
    return [{"mailbox": one, "command": _commands(one)} for one in found]


def problems(shown: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what is in the way of these mailboxes: each sentence once, with the mailboxes it is about."""
    found: dict[str, list[Mailbox]] = {}
    for row in shown:
        found.setdefault(row["mailbox"].problem, []).append(row["mailbox"])
    found.pop("", None)
    return [{"sentence": sentence, "mailboxes": _named(of)} for sentence, of in found.items()]


def _named(mailboxes: Sequence[Mailbox]) -> str:
    names = "; ".join(f"{one} ({one.host})" for one in mailboxes[:NAMED])
    further = len(mailboxes) - NAMED
    if further <= 0:
        return names
    text = ngettext("%(names)s and %(count)s other", "%(names)s and %(count)s others", further)
    return text % {"names": names, "count": further}


def _commands(mailbox: Mailbox) -> Command:
    read = reverse("outlook_bridge:read-mailbox", args=[mailbox.pk])
    remove = reverse("outlook_bridge:remove-mailbox", args=[mailbox.pk])
    sentence = _("It is read no longer and its secrets are deleted. What was filed stays.")
    entries = (
        Command(_("Read now"), read, icon="arrow_clockwise", post=True),
        Command(_("Remove"), remove, icon="delete", post=True, confirm=sentence),
    )
    return Command(_("Actions"), line=True, entries=entries)


@team_page
@never_cache
@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "POST"])
def new_mailbox(request: HttpRequest, way: str) -> HttpResponse:
    """Ask for a mailbox, and have it read."""
    actor, kind = actor_of(request), FORMS.get(way)
    if actor.user is None or kind is None or not kind.is_on() or not may_have(actor):
        raise access.ItemNotFound("mailbox")
    form = kind(actor, request.POST or None)
    if form.is_valid() and len(rows.mailboxes_of(actor.user)) >= MOST:
        form.add_error(None, _("You have as many mailboxes read as one person may."))
    if form.is_valid():
        polling.read_soon(_kept(actor.user, form).pk)
        return go_to(request, reverse("outlook_bridge:incoming"))
    context = {
        "form": form,
        "title": kind.title,
        "action": request.path,
        "submit_label": _("Add"),
        "cancel_url": reverse("outlook_bridge:incoming"),
        "groups": [{"fields": [form[name] for name in form.fields]}],
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=422 if form.is_bound else 200)


def _kept(person: User, form: MailboxForm) -> Mailbox:
    given = form.cleaned_data
    with transaction.atomic():
        mailbox = rows.keep_mailbox(
            person=person,
            host=given["host"],
            login=given["login"],
            folder=given["folder"],
            kind=form.kind,
            secret=form.secret(),
            group=form.groups.get(given["group"]),
        )
        rows.keep_grant(mailbox, form.grant())
    return mailbox


@team_page
@require_POST
def read_mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a mailbox read now."""
    polling.read_soon(_mailbox(request, pk).pk)
    return go_to(request, reverse("outlook_bridge:incoming"))


@team_page
@require_POST
def remove_mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a mailbox with its secrets."""
    rows.forget_mailbox(_mailbox(request, pk))
    return go_to(request, reverse("outlook_bridge:incoming"))


def _mailbox(request: HttpRequest, pk: int) -> Mailbox:
    actor, found = actor_of(request), rows.mailbox(pk)
    is_own = found is not None and actor.user == found.person
    if found is None or not (is_own or access.is_administrator(actor)):
        raise access.ItemNotFound(f"mailbox {pk}")
    return found
