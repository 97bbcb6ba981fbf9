"""The pages of mailboxes: what is read, and a new one."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page
from crm_lists.organisation.models import Group
from crm_lists.organisation.rights import rights_of

from ..channels import polling, rows, sealing
from ..channels.mailbox import Mailbox
from ..message import Message

#: So many mailboxes a person may have read.
MOST = 10


class MailboxForm(forms.Form):
    """Asks for a folder of a mailbox on one of the servers that the installation allows."""

    host = forms.ChoiceField(label=gettext_lazy("Server"))
    login = forms.CharField(label=gettext_lazy("User name"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept encrypted. Where the server offers it, use one for this program alone."),
    )
    folder = forms.CharField(
        label=gettext_lazy("Folder"),
        max_length=200,
        initial="CRM",
        help_text=gettext_lazy(
            "All that lies in it is filed, and what is put there later. Nothing is changed in it."
        ),
    )
    group = forms.ChoiceField(label=gettext_lazy("Shared with"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        keys = {key for place in rights_of(actor).places for key in place.group_ids}
        self.groups = {str(one.pk): one for one in _groups(keys)}
        choices = [(key, str(one)) for key, one in self.groups.items()]
        self.fields["group"].choices = [("", _("the people of my own e-mail")), *choices]  # type: ignore[attr-defined]
        self.fields["host"].choices = [(one, one) for one in settings.INCOMING_MAIL.imap_hosts]  # type: ignore[attr-defined]

    def clean_folder(self) -> str:
        """Refuse names that no folder has."""
        name: str = self.cleaned_data["folder"]
        if not name.isprintable():
            raise forms.ValidationError(_("No folder has such a name."))
        return name

    def clean_login(self) -> str:
        """Refuse names that no mailbox has."""
        name: str = self.cleaned_data["login"]
        if not name.isprintable():
            raise forms.ValidationError(_("No mailbox has such a name."))
        return name


def _groups(keys: set[int]) -> list[Group]:
    found = access.visible(Actor.system(), definition_of(Group)).filter(pk__in=keys)
    return list(found.order_by("name"))


def may_have(actor: Actor) -> bool:
    """Tell whether the person may have mailboxes read."""
    is_on = bool(settings.INCOMING_MAIL.imap_hosts) and actor.user is not None
    return is_on and access.may_add(actor, definition_of(Message))


def add_command() -> Command:
    """Return the command that adds a mailbox."""
    return Command(_("Add a mailbox"), reverse("outlook_bridge:new-mailbox"), icon="add", dialog=True)


def lines(actor: Actor, *, is_of_all: bool) -> list[dict[str, Any]]:
    """Return the mailboxes of the person, or of all, each with the menu of what may be done with it."""
    found = rows.mailboxes_of(None if is_of_all else actor.user)
    return [{"mailbox": one, "command": _commands(one)} for one in found]


def _commands(mailbox: Mailbox) -> Command:
    read = reverse("outlook_bridge:read-mailbox", args=[mailbox.pk])
    remove = reverse("outlook_bridge:remove-mailbox", args=[mailbox.pk])
    sentence = _("It is read no longer and its password is deleted. What was filed stays.")
    entries = (
        Command(_("Read now"), read, icon="arrow_clockwise", post=True),
        Command(_("Remove"), remove, icon="delete", post=True, confirm=sentence),
    )
    return Command(_("Actions"), line=True, entries=entries)


@team_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_mailbox(request: HttpRequest) -> HttpResponse:
    """Ask for a mailbox, and have it read."""
    actor = actor_of(request)
    if actor.user is None or not may_have(actor):
        raise access.ItemNotFound("mailbox")
    form = MailboxForm(actor, request.POST or None)
    if form.is_valid() and len(rows.mailboxes_of(actor.user)) >= MOST:
        form.add_error(None, _("You have as many mailboxes read as one person may."))
    if form.is_valid():
        given = form.cleaned_data
        mailbox = rows.keep_mailbox(
            person=actor.user,
            host=given["host"],
            login=given["login"],
            folder=given["folder"],
            secret=sealing.seal(given["password"]),
            group=form.groups.get(given["group"]),
        )
        polling.read_soon(mailbox.pk)
        return go_to(request, reverse("outlook_bridge:incoming"))
    context = {
        "form": form,
        "title": _("Add a mailbox"),
        "action": reverse("outlook_bridge:new-mailbox"),
        "submit_label": _("Add"),
        "cancel_url": reverse("outlook_bridge:incoming"),
        "groups": [{"fields": [form[name] for name in form.fields]}],
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=422 if form.is_bound else 200)


@team_page
@require_POST
def read_mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a mailbox read now."""
    polling.read_soon(_mailbox(request, pk).pk)
    return go_to(request, reverse("outlook_bridge:incoming"))


@team_page
@require_POST
def remove_mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a mailbox with its password."""
    rows.forget_mailbox(_mailbox(request, pk))
    return go_to(request, reverse("outlook_bridge:incoming"))


def _mailbox(request: HttpRequest, pk: int) -> Mailbox:
    actor, found = actor_of(request), rows.mailbox(pk)
    is_own = found is not None and actor.user == found.person
    if found is None or not (is_own or access.is_administrator(actor)):
        raise access.ItemNotFound(f"mailbox {pk}")
    return found
