"""The text of a message as a page of its own, which can load nothing and run nothing."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from ..content import MessageContent
from ..msg.worker import clean_safely

#: No scripts, no forms, no plug-ins; links open in a new tab that is free of these rules. The frame keeps the
#: site's origin, because browsers send no session cookie for the pictures of a frame without one.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
_POLICY = (
    "default-src 'none'; img-src 'self' data:{remote}; style-src 'unsafe-inline'; "
    f"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox {SANDBOX}"
)


def answer(
    request: HttpRequest, content: MessageContent, *, pictures: Mapping[str, str], allow_remote: bool
) -> HttpResponse:
    """Return the page; `pictures` are the addresses of the message's own ones by content ID."""
    html = clean_safely(content.html, cid_urls=pictures, allow_remote=allow_remote).html
    # What the cleaner lets through is HTML by its purpose; policy and sandbox hold it a second time.
    context = {"html": mark_safe(html), "text": content.text}  # noqa: S308
    response = render(request, "outlook_bridge/body.html", context)
    response["Content-Security-Policy"] = policy(allow_remote=allow_remote)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def policy(*, allow_remote: bool) -> str:
    """Return the content security policy of the page."""
    return _POLICY.format(remote=" https:" if allow_remote else "")
