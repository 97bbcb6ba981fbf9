"""Asks a person of several places once per login for which owner the work is done."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .places import ASK

#: Where nobody is asked: programs, the administration, and the way in and out.
UNASKED = ("/api/", "/feeds/", "/admin/", "/login/", "/logout/", "/account")


class PlaceMiddleware:
    """Leads to the question before the first page after a login; parts of pages and files are let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or ask first."""
        if not self._is_page(request) or not request.session.get(ASK):
            return self.get_response(request)
        url = reverse("organisation:place")
        if request.path == url:
            return self.get_response(request)
        return HttpResponseRedirect(f"{url}?{urlencode({'back': request.get_full_path()})}")

    @staticmethod
    def _is_page(request: HttpRequest) -> bool:
        is_read = request.method == "GET" and "HX-Request" not in request.headers
        is_html = "text/html" in request.headers.get("Accept", "")
        return is_read and is_html and not request.path.startswith(UNASKED)
