"""The WSGI application under `/dav/`: WsgiDAV over the libraries, within the processes of the site.

It stands beside Django and not in it, because bodies are streamed both ways. What Django does around a
request is done here: its signals open and close connections and let what is remembered be looked at anew.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.utils import timezone, translation
from wsgidav.dav_error import DAVError
from wsgidav.request_resolver import RequestResolver
from wsgidav.wsgidav_app import WsgiDAVApp

from . import bodies
from .answers import Answers, refusal
from .arriving import Refused, visit_of
from .dead_properties import PropertyRows
from .locking import LockRows
from .provider import LibrariesProvider, TopProvider
from .resources import BLOCK
from .visit import KEY, arrived

PREFIX = "/dav"
METHODS = "OPTIONS, GET, HEAD, PROPFIND, PROPPATCH, PUT, DELETE, MKCOL, COPY, MOVE, LOCK, UNLOCK"
#: Office looks for these on the folder before it opens a file to be edited, and shows no login for them.
CAPABILITIES = [("DAV", "1,2"), ("MS-Author-Via", "DAV"), ("Allow", METHODS), ("Content-Length", "0")]
_WITH_XML = {"PROPFIND", "PROPPATCH", "LOCK"}
Start = Callable[..., Any]

# One line for each refusal, and the bodies of some of them, are no events.
logging.getLogger("wsgidav").setLevel(logging.CRITICAL)


@cache
def _wsgidav() -> WsgiDAVApp:
    """Return WsgiDAV with our parts in place of its own; no browser of folders, no log-in."""
    provider, top = LibrariesProvider(), TopProvider()
    found = WsgiDAVApp(
        {
            "provider_mapping": {PREFIX: provider, "/": top},
            "middleware_stack": [Answers, RequestResolver],
            "lock_storage": False,
            "property_manager": PropertyRows(),
            "block_size": BLOCK,
            "verbose": 0,
            "logging": {"enable": False},
            "suppress_version_info": True,
        }
    )
    provider.set_lock_manager(LockRows())
    return found


def dav_application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """Answer a request to the libraries, or to the root of the site on the way to them."""
    if environ["REQUEST_METHOD"] == "OPTIONS":
        # Before anybody is known: it says nothing of what there is.
        start_response("200 OK", CAPABILITIES)
        return [b""]
    return _Served(environ, start_response)


class _Served:
    """One answer: what was opened for it is closed when its last byte is gone."""

    def __init__(self, environ: dict[str, Any], start_response: Start) -> None:
        request_started.send(sender=self.__class__, environ=environ)
        translation.activate(settings.LANGUAGE_CODE)
        timezone.deactivate()
        self._blocks: Generator[bytes, None, None] = _answered(environ, start_response)

    def __iter__(self) -> Iterator[bytes]:
        return self._blocks

    def close(self) -> None:
        """End the request."""
        try:
            self._blocks.close()
        finally:
            request_finished.send(sender=self.__class__)


def _answered(environ: dict[str, Any], start_response: Start) -> Generator[bytes, None, None]:
    try:
        visit = visit_of(environ, PREFIX)
        _make_fit(environ)
    except Refused as refused:
        body = f"{refused.said}\n".encode() if refused.said else b""
        kind = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(refused.status, [*kind, *refused.headers])
        yield body
        return
    except DAVError as error:
        yield from refusal(environ, start_response, error)
        return
    arrived(visit)
    environ[KEY] = visit
    environ["wsgidav.auth.user_name"] = str(visit.user.pk)
    yield from _wsgidav()(environ, start_response)


def _make_fit(environ: dict[str, Any]) -> None:
    """Make a request fit for WsgiDAV, or refuse it."""
    bodies.refuse_address(environ)
    bodies.limit(environ)
    if environ["REQUEST_METHOD"] in _WITH_XML:
        bodies.tidy(environ)
    bodies.keep_destination(environ)
