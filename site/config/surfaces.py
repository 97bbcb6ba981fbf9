"""Leads each request to the surface that its address belongs to: Django, or what stands beside it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
#: Programs ask the root of a site for these before they go further down.
OF_PROGRAMS = {"OPTIONS", "PROPFIND"}


class Surfaces:
    """A WSGI application of several; the address is handed on as it is, prefix and all."""

    def __init__(self, site: Application, beside: Mapping[str, Application], *, root: Application) -> None:
        self._site = site
        self._beside = beside
        self._root = root

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request."""
        path = environ.get("PATH_INFO", "")
        first = "/" + path.lstrip("/").partition("/")[0]
        found = self._beside.get(first) if path.startswith("/") else None
        if found is None and path in ("", "/", "*") and environ["REQUEST_METHOD"] in OF_PROGRAMS:
            found = self._root
        return (found or self._site)(environ, start_response)
