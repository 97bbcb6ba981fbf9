"""Logging in: name and password, then the code where one is asked for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .. import codes, entering
from ..entering import TooMany, Waiting
from ..forms import CodeForm, FirstCodeForm, LoginForm
from ..limits import wait_text
from ..passwords import send_note

#: Where the session keeps a secret that is not switched on yet.
NEW_SECRET = "accounts.new-factor"  # noqa: S105 - a name


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for name and password."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_of(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = entering.check_password(
                request, form.cleaned_data["username"], form.cleaned_data["password"]
            )
        except TooMany as stop:
            form.add_error(None, wait_text(stop.until))
            return _login_page(request, form, status=429)
        if user is not None:
            return enter(request, user, user.backend, next_of(request))  # type: ignore[attr-defined]
        form.add_error(None, _("Name and password do not belong together. Check both, also capital letters."))
    return _login_page(request, form)


def _login_page(request: HttpRequest, form: LoginForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": asked_next(request),
        "provider": settings.OIDC["name"] if settings.OIDC else "",
    }
    return render(request, "accounts/login.html", context, status=status)


def enter(request: HttpRequest, user: Any, backend: str, next_url: str) -> HttpResponse:
    """Let a person in, or ask for the code first."""
    if not entering.needs_code(user):
        entering.let_in(request, user, backend)
        return _inside(user, next_url)
    entering.wait_for_code(request, user, backend, next_url)
    page = "accounts:code" if codes.has_second_factor(user) else "accounts:set-up"
    return HttpResponseRedirect(reverse(page))


def _inside(user: Any, next_url: str) -> HttpResponse:
    response = HttpResponseRedirect(next_url)
    entering.remember_browser(response, user)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask who gave the right password for a code."""
    waiting = entering.waiting_in(request)
    if waiting is None or not codes.has_second_factor(waiting.user):
        return HttpResponseRedirect(reverse("login"))
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if entering.check_code(waiting.user, form.cleaned_data["code"]):
                entering.let_in(request, waiting.user, waiting.backend)
                return _inside(waiting.user, waiting.next_url)
            form.add_error("code", _("This code is wrong or was used already. Wait for the next one."))
        except TooMany as stop:
            form.add_error("code", wait_text(stop.until))
            status = 429
    return render(request, "accounts/code.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Have who must have a second factor set it up before going in."""
    waiting = entering.waiting_in(request)
    if waiting is None or codes.has_second_factor(waiting.user):
        return HttpResponseRedirect(reverse("login"))
    secret = request.session.setdefault(NEW_SECRET, codes.new_secret())
    form = FirstCodeForm(request.POST or None, asks_password=False)
    if request.method == "POST" and form.is_valid():
        shown = _switched_on(request, waiting, form, secret)
        if shown is not None:
            return shown
    context = {"form": form, **set_up_context(waiting.user, secret)}
    return render(request, "accounts/set_up.html", context)


def _switched_on(
    request: HttpRequest, waiting: Waiting, form: FirstCodeForm, secret: str
) -> HttpResponse | None:
    step = first_step(form, waiting.user, secret)
    if step is None:
        return None
    recovery_codes = codes.switch_on(waiting.user, secret, step)
    request.session.pop(NEW_SECRET, None)
    entering.let_in(request, waiting.user, waiting.backend)
    send_note.enqueue(waiting.user.pk, "second-factor-on")
    context = {"codes": recovery_codes, "next_url": waiting.next_url}
    response = render(request, "accounts/first_codes.html", context)
    entering.remember_browser(response, waiting.user)
    return response


def first_step(form: FirstCodeForm, user: Any, secret: str) -> int | None:
    """Return the half-minute of the first code, or put on the form what is wrong with it."""
    try:
        step = entering.check_new_code(user, secret, form.cleaned_data["code"])
    except TooMany as stop:
        form.add_error("code", wait_text(stop.until))
        return None
    if step is None:
        form.add_error("code", _("This is not the code of the moment. Check the clock of your phone."))
    return step


def set_up_context(user: Any, secret: str) -> dict[str, Any]:
    """Return what a page shows of a new secret."""
    address = codes.address_of_secret(user, secret)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"qr_code": codes.qr_code(address), "secret": groups, "secret_url": address}


def asked_next(request: HttpRequest) -> str:
    """Return the page of this site that was asked for before, empty for any other address."""
    asked = request.POST.get("next", "") or request.GET.get("next", "")
    is_own = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_own else ""


def next_of(request: HttpRequest) -> str:
    """Return where to go after the log-in."""
    return asked_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
