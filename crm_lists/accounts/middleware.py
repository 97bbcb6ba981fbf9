"""Keeps on a session from where and when it was last used."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .addresses import address_of
from .sessions import SessionStore


class SeenMiddleware:
    """Tells the session where the request comes from, and notes its use once it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        store = request.session
        if not isinstance(store, SessionStore):
            return self.get_response(request)
        store.address = address_of(request)
        response = self.get_response(request)
        if store.accessed and not store.modified:
            store.note_use()
        return response
