"""The person's own account: password, second factor and sessions."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework.commands import Command
from crm_lists.framework.requests import actor_of, show, team_page

from .. import codes, confirming, ending, openid
from ..agents import browser_named
from ..entering import TooMany
from ..forms import ChangePasswordForm, FirstCodeForm, OwnPasswordForm
from ..limits import wait_text
from ..models import BrowserSession
from ..parts import parts_for
from ..passwords import send_note
from ..sessions import SessionStore
from .login import NEW_SECRET, first_step, set_up_context


@team_page
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Show the person's account."""
    user = me(request)
    context = {
        "title": _("My account"),
        "icon": "person_settings",
        "person": user,
        "second_factor": codes.second_factor_of(user),
        "codes_left": codes.recovery_codes_left(user),
        "is_required": codes.is_required(user),
        "has_password": user.has_usable_password(),
        "sessions": session_rows(user, present=handle_of(request), revoke_page="accounts:revoke-session"),
        "provider": openid.provider_of(user),
        "parts": parts_for(actor_of(request)),
        "looks_after_others": codes.is_administrator(user),
    }
    return show(request, "accounts/account.html", context)


def me(request: HttpRequest) -> User:
    """Return who is logged in."""
    return cast(User, request.user)


def handle_of(request: HttpRequest) -> str:
    """Return the name of the present session."""
    store = request.session
    return store.handle if isinstance(store, SessionStore) else ""


def session_rows(
    user: User, *, present: str, revoke_page: str, of: tuple[int, ...] = ()
) -> list[dict[str, Any]]:
    """Return the sessions of a person for a page."""
    return [
        {
            "session": session,
            "browser": browser_named(session.agent),
            "is_present": bool(present) and session.handle == present,
            "command": _revoke_command(session, revoke_page, of),
        }
        for session in ending.sessions_of(user.pk)
    ]


def _revoke_command(session: BrowserSession, page: str, of: tuple[int, ...]) -> Command:
    return Command(
        _("End"),
        reverse(page, args=[*of, session.handle]),
        line=True,
        post=True,
        confirm=_("Whoever works in this browser will have to log in again."),
    )


@team_page
@require_POST
def revoke_session(request: HttpRequest, handle: str) -> HttpResponse:
    """End one of the person's sessions."""
    if not ending.end(me(request).pk, handle):
        raise Http404
    if handle == handle_of(request):
        request.session.flush()
        return HttpResponseRedirect(reverse("login"))
    messages.success(request, _("The session is ended."))
    return _back()


@team_page
@require_POST
def revoke_others(request: HttpRequest) -> HttpResponse:
    """End all of the person's sessions except this one."""
    ending.end_all(me(request).pk, but=handle_of(request))
    messages.success(request, _("You are logged in nowhere but here."))
    return _back()


@sensitive_post_parameters()
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the person's password; all other sessions end."""
    user = me(request)
    if not user.has_usable_password():
        raise Http404
    form = ChangePasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_confirmed(request, form, "old_password"):
        form.set_password()
        # The rule EndSessions has ended them all; this one goes on under a new key.
        update_session_auth_hash(request, user)
        send_note.enqueue(user.pk, "password")
        messages.success(request, _("Your password is changed. Everywhere else you are logged out."))
        return _back()
    context = {
        "groups": [{"fields": [form["old_password"]]}, {"fields": [form["new_password"], form["again"]]}]
    }
    return _form_page(request, form, _("Change the password"), _("Change the password"), **context)


@sensitive_post_parameters()
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_on(request: HttpRequest) -> HttpResponse:
    """Switch the second factor on, or move it to another authenticator."""
    user = me(request)
    if not confirming.may_confirm(request):
        return _ask_to_log_in_again(request)
    secret = request.session.setdefault(NEW_SECRET, codes.new_secret())
    form = FirstCodeForm(request.POST or None, asks_password=confirming.asks_password(user))
    if request.method == "POST" and form.is_valid() and _is_confirmed(request, form, "password"):
        step = first_step(form, user, secret)
        if step is not None:
            del request.session[NEW_SECRET]
            shown = codes.switch_on(user, secret, step)
            ending.end_all(user.pk, but=handle_of(request))
            send_note.enqueue(user.pk, "second-factor-on")
            return _show_codes(request, shown)
    context = {
        "form": form,
        "title": _("Second factor"),
        "icon": "shield_keyhole",
        "breadcrumb": _breadcrumb(),
        "action": request.path,
        "submit_label": _("Switch on"),
        "cancel_url": reverse("accounts:account"),
        **set_up_context(user, secret),
    }
    return show(request, "accounts/second_factor.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off, which the administrators may have forbidden."""
    user = me(request)
    if codes.is_required(user) or not codes.has_second_factor(user):
        raise Http404

    def switch_off() -> HttpResponse:
        codes.switch_off(user)
        send_note.enqueue(user.pk, "second-factor-off")
        messages.success(request, _("The second factor is switched off."))
        return _back()

    return after_password(request, _("Switch the second factor off"), _("Switch off"), switch_off)


@sensitive_post_parameters()
@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes in place of the earlier ones."""
    user = me(request)
    if not codes.has_second_factor(user):
        raise Http404

    def make() -> HttpResponse:
        send_note.enqueue(user.pk, "recovery-codes")
        return _show_codes(request, codes.new_recovery_codes(user))

    return after_password(request, _("New recovery codes"), _("Make new codes"), make)


def after_password(
    request: HttpRequest, title: str, submit_label: str, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Act once the person has typed the password again."""
    if not confirming.may_confirm(request):
        return _ask_to_log_in_again(request)
    form = OwnPasswordForm(request.POST or None, asks_password=confirming.asks_password(me(request)))
    if request.method == "POST" and form.is_valid() and _is_confirmed(request, form, "password"):
        return act()
    return _form_page(request, form, title, submit_label)


def _is_confirmed(request: HttpRequest, form: Any, field: str) -> bool:
    if field not in form.fields:
        return True
    try:
        is_right = confirming.is_own_password(request, form.cleaned_data[field])
    except TooMany as stop:
        form.add_error(field, wait_text(stop.until))
        return False
    if not is_right:
        form.add_error(field, _("This is not your password. Type it again."))
    return is_right


def _ask_to_log_in_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Log out and in again first, so that it is certain that it is you."))
    return _back()


def _form_page(
    request: HttpRequest, form: Any, title: str, submit_label: str, **context: Any
) -> HttpResponse:
    context |= {
        "form": form,
        "title": title,
        "breadcrumb": _breadcrumb(),
        "action": request.path,
        "submit_label": submit_label,
        "cancel_url": reverse("accounts:account"),
    }
    return show(request, "lists/form.html", context, status=422 if form.is_bound else 200)


def _show_codes(request: HttpRequest, shown: list[str]) -> HttpResponse:
    context = {"title": _("Recovery codes"), "icon": "key", "breadcrumb": _breadcrumb(), "codes": shown}
    return show(request, "accounts/recovery_codes.html", context)


def _breadcrumb() -> list[tuple[str, str]]:
    return [(_("My account"), reverse("accounts:account"))]


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:account"))
