"""The page of mail that comes in: the ways, what they have brought, and what needs somebody."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.accounts.parts import Part
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, open_list, show, team_page

from ..channels import addresses, status
from ..channels.drop_address import DropAddress
from ..message import Message
from . import mailboxes

EVERYBODY = "everybody"
#: Leads back to the page of the account.
FROM_ACCOUNT = "account"


@team_page
@never_cache
@require_GET
def incoming(request: HttpRequest) -> HttpResponse:
    """Show what came in, one's own; administrators choose that of everybody."""
    actor = actor_of(request)
    person = _asked_for(request, actor)
    needs = status.needs(actor, person)
    shown = mailboxes.lines(actor, is_of_all=person is None)
    context = {
        "title": _("Incoming e-mail"),
        "breadcrumb": [(_("E-mail library"), definition_of(Message).url)],
        "commands": _commands(actor, is_of_all=person is None, has_needs=bool(needs)),
        "address": _address_card(actor),
        "mailboxes": shown,
        "problems": mailboxes.problems(shown),
        "ways": status.ways(person),
        "needs": needs,
        "days": status.DAYS,
        "dropped": 0 if person else status.dropped(),
        "is_of_all": person is None,
        "no_ways": {
            "icon": "mail_inbox",
            "headline": _("Nothing came in"),
            "sentence": _("Drop Outlook messages on a page, or save them in the e-mail library."),
            "quiet": True,
        },
    }
    return show(request, "outlook_bridge/incoming.html", context)


def _asked_for(request: HttpRequest, actor: Actor) -> User | None:
    """Return whose mail is shown, None for that of everybody."""
    is_of_all = EVERYBODY in request.GET and access.is_administrator(actor)
    return None if is_of_all else actor.user


def _commands(actor: Actor, *, is_of_all: bool, has_needs: bool) -> list[Command]:
    here = reverse("outlook_bridge:incoming")
    found = []
    if has_needs:
        query = f"?{EVERYBODY}=1" if is_of_all else ""
        url = reverse("outlook_bridge:retry-all") + query
        found.append(Command(_("Try all again"), url, icon="arrow_clockwise", post=True))
    if mailboxes.may_have(actor):
        found.append(mailboxes.add_command())
    if access.is_administrator(actor):
        label = _("Only mine") if is_of_all else _("Of everybody")
        found.append(Command(label, here if is_of_all else f"{here}?{EVERYBODY}=1", icon="people"))
    return found


def _address_card(actor: Actor) -> dict[str, Any] | None:
    """Return what is shown of the person's own address, None for whom may have none."""
    if actor.user is None or not _may_have_address(actor):
        return None
    return _shown(addresses.of_person(actor.user), reverse("outlook_bridge:renew-address"))


def account_part(actor: Actor) -> Part | None:
    """Return the card of the person's own address on the page of his account."""
    if actor.user is None or not _may_have_address(actor):
        return None
    url = f"{reverse('outlook_bridge:renew-address')}?{FROM_ACCOUNT}=1"
    shown = _shown(addresses.of_person(actor.user), url)
    return Part("outlook_bridge/includes/account_address.html", shown)


def _may_have_address(actor: Actor) -> bool:
    return addresses.are_on() and access.may_add(actor, definition_of(Message))


def _shown(address: DropAddress | None, url: str, *, may_renew: bool = True) -> dict[str, Any]:
    renew = Command(_("Make an address"), url, icon="add", post=True, main=True)
    if address is not None:
        sentence = _("The present address takes nothing any more from then on.")
        renew = Command(
            _("Make a new address"), url, icon="arrow_sync", post=True, line=True, confirm=sentence
        )
    return {
        "text": addresses.text_of(address) if address else "",
        "made_at": address.made_at if address else None,
        "renew": renew if may_renew else None,
    }


@team_page
@require_POST
def renew_address(request: HttpRequest) -> HttpResponse:
    """Give the person a new address."""
    actor = actor_of(request)
    if actor.user is None or not _may_have_address(actor):
        raise access.ItemNotFound("address")
    addresses.renew_of_person(actor.user)
    page = "accounts:account" if FROM_ACCOUNT in request.GET else "outlook_bridge:incoming"
    return go_to(request, reverse(page))


@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def item_address(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the address of an item; make it, or a new one."""
    actor = actor_of(request)
    item = _item(request, code, pk)
    address = addresses.of_item(item)
    may_renew = address is None or access.may(actor, item, access.CHANGE)
    if request.method == "POST":
        if not may_renew:
            raise access.ItemNotFound(f"{code} {pk}")
        addresses.renew_of_item(item)
        messages.success(request, _("The address was made: see “E-mail address”."))
        return go_to(request, definition_of(item).url_of(pk))
    context = {
        "title": _("E-mail address"),
        "subtitle": str(item),
        "cancel_url": definition_of(item).url_of(pk),
        "address": _shown(address, request.path, may_renew=may_renew),
    }
    template = "item_address_dialog.html" if is_fragment(request) else "item_address.html"
    return show(request, f"outlook_bridge/{template}", context)


def _item(request: HttpRequest, code: str, pk: int) -> Item:
    if code not in addresses.OF_ITEMS or not _may_have_address(actor_of(request)):
        raise access.ItemNotFound(f"{code} {pk}")
    item: Item = access.get(actor_of(request), open_list(request, code), pk)
    return item


def item_commands(actor: Actor, item: Item) -> list[Command]:
    """Return the command that shows the address of an item."""
    if not _may_have_address(actor):
        return []
    url = reverse("outlook_bridge:item-address", args=[definition_of(item).code, item.pk])
    hint = _("What you send there, or copy there blindly, is filed here.")
    return [
        Command(_("E-mail address"), url, icon="mail_add", dialog=True, hint=hint, priority=Priority.SELDOM)
    ]


def library_commands(actor: Actor, _definition: Any) -> list[Command]:
    """Return the command of the e-mail library that leads here."""
    return [Command(_("Incoming e-mail"), reverse("outlook_bridge:incoming"), icon="mail_inbox")]


# -- what is done about it ------------------------------------------------------------------------


@team_page
@require_POST
def retry_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File what is kept once more."""
    status.retry_original(actor_of(request), pk)
    return _back(request, 1)


@team_page
@require_POST
def retry_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """File a delivery once more, or that of an unknown sender for the first time."""
    status.retry_delivery(actor_of(request), pk)
    return _back(request, 1)


@team_page
@require_POST
def discard_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a delivery."""
    status.discard_delivery(actor_of(request), pk)
    return _back(request, 0)


@team_page
@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """File everything once more that failed."""
    actor = actor_of(request)
    return _back(request, status.retry_all(actor, _asked_for(request, actor)))


def _back(request: HttpRequest, tried: int) -> HttpResponse:
    if tried:
        text = ngettext("%(count)s file is tried again.", "%(count)s files are tried again.", tried)
        messages.success(request, text % {"count": tried})
    query = f"?{EVERYBODY}=1" if access.is_administrator(actor_of(request)) else ""
    return go_to(request, reverse("outlook_bridge:incoming") + query)
