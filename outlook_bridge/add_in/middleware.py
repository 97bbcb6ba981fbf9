"""Keeps the dialog by which a person logs in connected with the pane that opened it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

#: Set while the dialog is open: it says nothing but that, and to nobody else.
COOKIE = "outlook-dialog"
LASTS_SECONDS = 10 * 60
HEADER = "Cross-Origin-Opener-Policy"


class DialogMiddleware:
    """Lets the pages of the dialog speak to their opener.

    Outlook on the web opens the dialog out of a frame of another site. One page that belongs to its own
    opener group, such as the log-in on the way, and the last page could tell the pane nothing any more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        if COOKIE in request.COOKIES or COOKIE in response.cookies:
            response[HEADER] = "unsafe-none"
        return response
