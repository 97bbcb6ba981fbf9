"""The accounts of others, for administrators: their sessions and second factors."""

import logging

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework.commands import Command
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import show, team_page

from .. import codes, ending, looking_after
from ..passwords import send_note
from .account import handle_of, me, session_rows

logger = logging.getLogger(__name__)


@team_page
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show the accounts of everybody."""
    if not codes.is_administrator(me(request)):
        raise Http404
    text = request.GET.get("q", "")[:100]
    context = {
        "title": _("Accounts"),
        "icon": "people",
        "breadcrumb": [(_("My account"), reverse("accounts:account"))],
        "accounts": looking_after.accounts(text),
        "q": text,
        "most": looking_after.MOST,
    }
    return show(request, "accounts/people.html", context)


@team_page
@never_cache
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a person is logged in, and what may be done about it."""
    user = _looked_after(request, pk)
    second_factor = codes.second_factor_of(user)
    reset = Command(
        _("Reset the second factor"),
        reverse("accounts:reset-second-factor", args=[pk]),
        icon="shield_dismiss",
        post=True,
        line=True,
        confirm=_(
            "The next log-in asks for the password alone. Make sure that it was the person who asked you."
        ),
    )
    end_all = Command(
        _("End all sessions"),
        reverse("accounts:end-sessions-of", args=[pk]),
        icon="sign_out",
        post=True,
        line=True,
    )
    context = {
        "title": display_name(user),
        "icon": "person",
        "breadcrumb": [(_("Accounts"), reverse("accounts:people"))],
        "person": user,
        "second_factor": second_factor,
        "commands": [*([reset] if second_factor else []), end_all],
        "sessions": session_rows(
            user, present=handle_of(request), revoke_page="accounts:end-session-of", of=(pk,)
        ),
    }
    return show(request, "accounts/person.html", context)


@team_page
@require_POST
def end_session(request: HttpRequest, pk: int, handle: str) -> HttpResponse:
    """End one session of a person."""
    user = _looked_after(request, pk)
    if not ending.end(user.pk, handle):
        raise Http404
    messages.success(request, _("The session is ended."))
    return _back(user)


@team_page
@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of a person."""
    user = _looked_after(request, pk)
    ending.end_all(user.pk, but=handle_of(request))
    messages.success(request, _("The sessions are ended."))
    return _back(user)


@team_page
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a person's second factor, whose authenticator is lost."""
    user = _looked_after(request, pk)
    if user == request.user:
        raise Http404
    if codes.switch_off(user):
        logger.warning("User %s reset the second factor of user %s.", request.user.pk, user.pk)
        send_note.enqueue(user.pk, "second-factor-off")
        messages.success(request, _("The second factor is reset."))
    return _back(user)


def _looked_after(request: HttpRequest, pk: int) -> User:
    user = looking_after.looked_after(me(request), pk)
    if user is None:
        raise Http404
    return user


def _back(user: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:person", args=[user.pk]))
