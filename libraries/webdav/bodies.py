"""Requests made fit for WsgiDAV: where their bodies end, what they may hold, and where they lead to."""

from io import BytesIO
from typing import Any
from urllib.parse import quote

from wsgidav.dav_error import HTTP_BAD_REQUEST, DAVError
from wsgidav.xml_tools import etree, xml_to_bytes

LONGEST_XML = 1 << 20
HTTP_LENGTH_REQUIRED = 411
HTTP_TOO_LARGE = 413
_BLOCK = 1 << 16
#: WsgiDAV decodes a destination before it takes it apart, so these would end the name there.
_KEPT = {"%3F": "\ue03f", "%3B": "\ue03b"}
_OWN = {"{DAV:}lockscope", "{DAV:}locktype", "{DAV:}owner"}


class LimitedInput:
    """The body of a request, which ends where its length says; WsgiDAV would wait for more."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1) -> bytes:
        """Return some of the bytes, none at the end; a body that was cut off is refused."""
        wanted = self._left if size < 0 else min(size, self._left)
        if not wanted:
            return b""
        block: bytes = self._stream.read(wanted)
        if not block:
            raise DAVError(HTTP_BAD_REQUEST, "The request ended before its body was whole.")
        self._left -= len(block)
        return block


def refuse_address(environ: dict[str, Any]) -> None:
    """Refuse an address that is not UTF-8, or has a part that belongs to the browser alone."""
    try:
        environ["PATH_INFO"].encode("latin-1").decode()
    except UnicodeError as error:
        raise DAVError(HTTP_BAD_REQUEST, "The address is not encoded as UTF-8.") from error
    if "#" in environ.get("RAW_URI", ""):
        raise DAVError(HTTP_BAD_REQUEST, "An address with a fragment names nothing here.")


def limit(environ: dict[str, Any]) -> None:
    """Let the body of a request end where it ends."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length:
        if not length.isdecimal():
            raise DAVError(HTTP_BAD_REQUEST, "The length of the body is no number.")
        environ["wsgi.input"] = LimitedInput(environ["wsgi.input"], int(length))
    elif "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        if not environ.get("wsgi.input_terminated"):
            raise DAVError(HTTP_LENGTH_REQUIRED)
    else:
        environ["wsgi.input"] = BytesIO()
    # The server itself drops what is left of a body; WsgiDAV would read all of it into the memory.
    environ["wsgidav.all_input_read"] = 1


def tidy(environ: dict[str, Any]) -> None:
    """Look at an XML body before WsgiDAV does, and leave out what it would refuse and need not."""
    body = _read(environ)
    if not body.strip():
        _replace(environ, b"")
        return
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.XML(body, parser=parser)
    except etree.XMLSyntaxError as error:
        raise DAVError(HTTP_BAD_REQUEST, "The body is no XML.") from error
    if root.getroottree().docinfo.doctype:
        raise DAVError(HTTP_BAD_REQUEST, "A document type is not accepted.")
    if root.tag == "{DAV:}lockinfo":
        for child in [one for one in root if one.tag not in _OWN]:
            root.remove(child)
    elif root.tag == "{DAV:}propfind":
        for child in root.findall("{DAV:}propname"):
            # WsgiDAV knows it by another name.
            child.tag = "{DAV:}name"
    _replace(environ, xml_to_bytes(root))


def _read(environ: dict[str, Any]) -> bytes:
    blocks, size = [], 0
    while block := environ["wsgi.input"].read(_BLOCK):
        blocks.append(block)
        size += len(block)
        if size > LONGEST_XML:
            raise DAVError(HTTP_TOO_LARGE)
    return b"".join(blocks)


def _replace(environ: dict[str, Any], body: bytes) -> None:
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def keep_destination(environ: dict[str, Any]) -> None:
    """Let a destination keep letters at which WsgiDAV would cut it."""
    destination = environ.get("HTTP_DESTINATION")
    if destination:
        for written, kept in _KEPT.items():
            for form in (written, written.lower()):
                destination = destination.replace(form, quote(kept))
        environ["HTTP_DESTINATION"] = destination


def restored(path: str) -> str:
    """Return an address with the letters that were kept out of WsgiDAV's sight."""
    for written, kept in _KEPT.items():
        path = path.replace(kept, chr(int(written[1:], 16)))
    return path
