"""Asking servers that an administrator has named, over HTTPS: no other, no redirect, nothing endless."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

WAIT_SECONDS = 30
#: An answer that is not there by then is given up, however slowly it still comes.
LONGEST_SECONDS = 120
#: JSON is never longer.
MOST_JSON = 4 << 20
_CHUNK = 1 << 16


class NotAllowed(Exception):
    """The address is not one of HTTPS at a server that is allowed."""


class Unanswered(OSError):
    """The server was not reached, or what it sent is no answer."""


class TooLong(Unanswered):
    """The answer is longer than it may be."""


@dataclass(frozen=True)
class Answer:
    """What a server has answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> dict[str, Any]:
        """Return the object that was answered, or raise Unanswered."""
        try:
            found = json.loads(self.content)
        except (ValueError, RecursionError):
            raise Unanswered("no JSON") from None
        if not isinstance(found, dict):
            raise Unanswered("no object")
        return found


class _OwnHeaders(requests.auth.AuthBase):
    """Keeps a file of passwords on the machine from taking the place of the given authorisation."""

    def __init__(self, bearer: str) -> None:
        self._bearer = bearer

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Name the token, where there is one."""
        if self._bearer:
            request.headers["Authorization"] = f"Bearer {self._bearer}"
        return request


def is_allowed(url: str, hosts: Sequence[str]) -> bool:
    """Tell whether an address is one of HTTPS at one of these servers, each `HOST` or `HOST:PORT`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and not {" ", "\\"} & set(url)
    return is_plain and parts.scheme == "https" and parts.netloc.lower() in hosts and not parts.fragment


def ask(  # noqa: PLR0913 - each is a part of the request
    url: str,
    hosts: Sequence[str],
    *,
    form: Mapping[str, str] | None = None,
    bearer: str = "",
    headers: Mapping[str, str] | None = None,
    most: int = MOST_JSON,
    seconds: int = 0,
) -> Answer:
    """Get an address, or post a form to it; raises NotAllowed, TooLong or Unanswered.

    What is raised names neither the address nor what was sent, so that it may be logged.
    """
    if not is_allowed(url, hosts):
        raise NotAllowed
    end = time.monotonic() + (seconds or LONGEST_SECONDS)
    try:
        with (
            requests.Session() as session,
            session.request(
                "GET" if form is None else "POST",
                url,
                data=form,
                # What is sent packed has no length before it is unpacked.
                headers={**(headers or {}), "Accept-Encoding": "identity"},
                auth=_OwnHeaders(bearer),
                allow_redirects=False,
                stream=True,
                timeout=WAIT_SECONDS,
            ) as response,
        ):
            return Answer(response.status_code, response.headers, _content(response, most, end))
    except Unanswered:
        raise
    except (OSError, HTTPError, HTTPException, ValueError) as error:
        raise Unanswered(type(error).__name__) from None


def _content(response: requests.Response, most: int, end: float) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Unanswered("packed")
    found = bytearray()
    # What is there at the moment: a whole chunk of what comes drop by drop would outlast the end.
    while chunk := response.raw.read1(_CHUNK):
        found += chunk
        if len(found) > most:
            raise TooLong("too long")
        if time.monotonic() > end:
            raise Unanswered("too slow")
    return bytes(found)
