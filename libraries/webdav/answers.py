"""What a program is told when something is refused: a status, a sentence, and nothing of the inside."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from wsgidav import util
from wsgidav.dav_error import HTTP_INTERNAL_ERROR, HTTP_LOCKED, DAVError, get_http_status_string
from wsgidav.mw.base_mw import BaseMiddleware
from wsgidav.xml_tools import etree, xml_to_bytes

from .errors import told

logger = logging.getLogger(__name__)

_PHRASES = {
    410: "410 Gone",
    411: "411 Length Required",
    413: "413 Content Too Large",
    507: "507 Insufficient Storage",
}
_BODILESS = (204, 304)
Start = Callable[..., Any]


class Answers(BaseMiddleware):
    """Turns what is raised while a request is answered into an answer."""

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
        """Answer the request."""
        kept = util.SubAppStartResponse()
        has_begun = False
        try:
            with told(environ.get("PATH_INFO") or "/"):
                found = self.next_app(environ, kept)
                try:
                    for block in found:
                        if not has_begun:
                            start_response(kept.status, kept.response_headers, kept.exc_info)
                            has_begun = True
                        yield block
                finally:
                    _close(found)
        except DAVError as error:
            if has_begun:
                raise
            if error.value == HTTP_INTERNAL_ERROR:
                logger.error("A request failed: %s", environ["REQUEST_METHOD"], exc_info=_cause(error))
            yield from refusal(environ, start_response, error)
            return
        if not has_begun:
            start_response(kept.status, kept.response_headers, kept.exc_info)


def _cause(error: DAVError) -> Any:
    return error.src_exception or error


def _close(found: Iterable[bytes]) -> None:
    close = getattr(found, "close", None)
    if close is not None:
        close()


def refusal(environ: dict[str, Any], start_response: Start, error: DAVError) -> Iterable[bytes]:
    """Begin the answer to what was refused, and return its body."""
    status = _PHRASES.get(error.value) or get_http_status_string(error)
    said = "" if error.value == HTTP_INTERNAL_ERROR else error.context_info or ""
    kind, body = "text/plain; charset=utf-8", f"{said}\n".encode() if said else b""
    if error.err_condition is not None and error.value not in _BODILESS:
        kind, body = "application/xml; charset=utf-8", _condition(environ, error, said)
    if error.value in _BODILESS or environ["REQUEST_METHOD"] == "HEAD":
        body = b""
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Date", util.get_rfc1123_time())]
    headers += [("X-Content-Type-Options", "nosniff"), *(error.add_headers or [])]
    start_response(status, headers)
    return [body]


def _condition(environ: dict[str, Any], error: DAVError, said: str) -> bytes:
    """Return which condition failed; what is locked is called by the address that was asked for."""
    element = etree.Element("{DAV:}error")
    inner = etree.SubElement(element, error.err_condition.condition_code)
    if error.value == HTTP_LOCKED and error.err_condition.hrefs:
        path = util.quote(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "/"))
        etree.SubElement(inner, "{DAV:}href").text = path
    if said:
        etree.SubElement(element, "{DAV:}responsedescription").text = said
    body: bytes = xml_to_bytes(element)
    return body
