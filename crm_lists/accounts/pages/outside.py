"""The way in by another server, with OpenID Connect."""

import logging
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.framework.requests import show, team_page

from .. import identities, openid
from .account import after_password, me
from .login import enter, next_of

logger = logging.getLogger(__name__)

JOURNEY = "accounts.journey"
BACKEND = "crm_lists.accounts.people.NameOrMail"


@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    _must_be_set()
    connects = request.user.is_authenticated and request.session.pop(f"{JOURNEY}.confirmed", False)
    request.session[JOURNEY] = {"next": next_of(request), "connects": request.user.pk if connects else None}
    back_url = f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{reverse('accounts:back-from-provider')}"
    try:
        return openid.leave_for_provider(request, back_url)
    except openid.ProviderFailed as failure:
        return _failed(request, failure)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Take whom the provider vouches for."""
    _must_be_set()
    journey: dict[str, Any] = request.session.pop(JOURNEY, None) or {}
    try:
        vouched = openid.vouched_by_provider(request)
        if journey.get("connects"):
            return _connected(request, vouched, journey["connects"])
        user = identities.person_of(
            vouched, may_make=openid.given_provider()["new_people"], match=openid.by_verified_address
        )
    except openid.ProviderFailed as failure:
        return _failed(request, failure)
    except identities.NotLinked as refusal:
        return _refused(request, str(refusal), status=403)
    return enter(request, user, BACKEND, journey.get("next") or next_of(request))


@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Let the provider's account open the person's account from now on."""
    _must_be_set()

    def go_on() -> HttpResponse:
        request.session[f"{JOURNEY}.confirmed"] = True
        title = _("Connect %(provider)s") % {"provider": openid.given_provider()["name"]}
        # A link, since the content security policy lets no form lead to another server.
        return show(
            request, "accounts/connect.html", {"title": title, "provider": openid.given_provider()["name"]}
        )

    title = _("Connect %(provider)s") % {"provider": openid.given_provider()["name"]}
    return after_password(request, title, _("Go on"), go_on)


def _connected(request: HttpRequest, vouched: identities.Vouched, user_id: int) -> HttpResponse:
    if request.user.pk != user_id or not vouched.subject:
        raise Http404
    if identities.belongs_to_another(me(request), vouched):
        return _refused(request, _("That account opens somebody else's account here already."), status=403)
    identities.link(me(request), vouched)
    messages.success(request, _("The account is connected."))
    return HttpResponseRedirect(reverse("accounts:account"))


def _must_be_set() -> None:
    if settings.OIDC is None:
        raise Http404


def _failed(request: HttpRequest, failure: openid.ProviderFailed) -> HttpResponse:
    logger.warning("A log-in by OpenID Connect failed: %s", failure)
    said = _("The log-in by %(provider)s did not succeed. Try again.") % {
        "provider": openid.given_provider()["name"]
    }
    return _refused(request, said, status=502)


def _refused(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "accounts/refused.html", {"reason": reason}, status=status)
