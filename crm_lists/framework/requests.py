"""What every page of the team site shares: the actor, answers for fragments and for refusals."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db.models import ProtectedError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    UnreadablePostError,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import access
from .actions import NotPermitted
from .actors import Actor
from .definitions import ListDefinition
from .guarding import seen_by
from .lists import find_list
from .registry import Many, NotRegistered
from .warnings import CONFIRM, Warned, codes_in, confirming

#: What the site's parts note on the actor of a request before anything is asked of it.
arrivals: Many[Callable[[HttpRequest, Actor], None]] = Many("arrivals")
EVERY_REQUEST = "*"

Page = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes this request, with the warnings that it confirms; looked up once per request."""
    known = getattr(request, "_lists_actor", None)
    if known is None:
        known = arrived(request, confirming(Actor.of(request.user), _confirmed_by(request)))
        request._lists_actor = known  # type: ignore[attr-defined]
    return cast(Actor, known)


def _confirmed_by(request: HttpRequest) -> set[str]:
    try:
        return codes_in(request.POST.getlist(CONFIRM))
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        # What cannot be read is refused elsewhere, by a page that asks who looks at it.
        return set()


def arrived(request: HttpRequest, actor: Actor) -> Actor:
    """Return the actor of a request with what the site's parts note on it."""
    for note in arrivals.get(EVERY_REQUEST):
        note(request, actor)
    return actor


def team_page(page: Page) -> Page:
    """Decorate a page of the team site: only for those who are logged in."""
    return login_required(page)


class DoorMiddleware:
    """Turns what the doors and the database refuse into answers: 404 for absent and hidden alike, or 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for the exceptions of `access` and `actions`, and for rows that others still need."""
        if isinstance(exception, access.ItemNotFound):
            raise Http404 from exception
        if isinstance(exception, NotPermitted):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Warned):
            return _warned(request, exception)
        if isinstance(exception, ProtectedError):
            reason = _("This is still in use, so it cannot be deleted. Take it out of use instead.")
            return render(request, "403.html", {"reason": reason}, status=403)
        return None


def _warned(request: HttpRequest, warned: Warned) -> HttpResponse:
    """Show the warnings of a request that no form of its own shows them for, and offer to send it again."""
    if request.headers.get("Accept", "").startswith("application/json"):
        told = {"reason": str(warned), "warnings": [one.to_json() for one in warned.shown()]}
        return JsonResponse(told, status=409)
    sent = [(name, value) for name, values in request.POST.lists() for value in values if name not in _ANEW]
    context = {
        "title": _("Save this?"),
        "warned": warned,
        "codes": " ".join(warned.codes),
        # A browser does not send a file a second time.
        "may_repeat": not request.FILES,
        "hidden": sent,
        "action": request.get_full_path(),
        "cancel_url": back_of(request, request.path),
    }
    if not is_fragment(request):
        return render(request, "lists/warned.html", context, status=409)
    page = render(request, "lists/warned_dialog.html", context, status=409)
    page.headers["HX-Retarget"] = "#dialog-body"
    page.headers["HX-Reswap"] = "innerHTML"
    return page


_ANEW = (CONFIRM, "csrfmiddlewaretoken")


def open_list(request: HttpRequest, code: str) -> ListDefinition:
    """Return the list of this code, or raise Http404 when the person may not open it."""
    try:
        definition = find_list(code)
    except NotRegistered:
        raise Http404 from None
    if not access.may_open(actor_of(request), definition):
        raise Http404
    return seen_by(actor_of(request), definition)


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether the browser asks for a part of a page, to put it into the present one."""
    return request.headers.get("HX-Request") == "true"


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the person to another page, also out of a dialog."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def back_of(request: HttpRequest, otherwise: str) -> str:
    """Return the page of this site from which the person came, as the parameter `back` names it."""
    asked = request.POST.get("back", "") or request.GET.get("back", "")
    is_own = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_own else otherwise


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page."""
    return render(request, template, context, status=status)
