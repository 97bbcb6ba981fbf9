"""A folder of a mailbox as Microsoft Graph shows it: what was added since the last look, messages as MIME.

Written after the pages `delta-query-messages`, `outlook-get-mime-message`, `throttling` and `errors` of
learn.microsoft.com/graph.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from . import web
from .problems import Busy, CannotRead

#: Folders that have the same name in every language are asked for by it.
WELL_KNOWN = {"inbox", "archive", "sentitems", "junkemail", "deleteditems"}
PER_PAGE = 50
MOST_FOLDERS = 10
LONGEST_LINK = 8_000
LONGEST_ID = 1_000
#: A message may take this long to come.
MESSAGE_SECONDS = 300
#: How long a server is left alone that does not say for how long, and at most.
REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
#: What a server says of a cursor that it knows no more.
_STALE = re.compile(r"sync.?state|resync|deltatoken", re.IGNORECASE)

TokenOf = Callable[[bool], str]


class Stale(Exception):
    """The server knows the cursor no more: the folder has to be read from its beginning."""


class Withheld(Exception):
    """The server does not give this message, and would not at the next attempt."""


class Stumbled(web.Unanswered):
    """The server has failed over this message, and may at each attempt."""


@dataclass(frozen=True)
class Page:
    """A page of what was added to a folder."""

    ids: list[str]
    #: The address of the next page; where `is_last`, of what will be added from now on.
    link: str
    is_last: bool


class Folder:
    """The folders of one mailbox; `token_of` returns a token, where it is told so a new one."""

    def __init__(self, host: str, login: str, token_of: TokenOf) -> None:
        self._host = host
        self._user = f"https://{host}/v1.0/users/{quote(login, safe='')}"
        self._token_of = token_of
        self._is_renewed = False

    def first_link(self, path: str) -> str:
        """Return the address of the first page of a folder, `Name` or `Name/Name`; raises CannotRead."""
        found = ""
        for name in path.split("/")[:MOST_FOLDERS]:
            found = name.lower() if not found and name.lower() in WELL_KNOWN else self._child(found, name)
        # Read or unread, moved away or deleted: nothing of that is asked for.
        folder = f"{self._user}/mailFolders/{quote(found, safe='')}"
        return f"{folder}/messages/delta?$select=id&changeType=created"

    def _child(self, parent: str, name: str) -> str:
        below = f"/{quote(parent, safe='')}/childFolders" if parent else ""
        literal = name.replace("'", "''")
        condition = quote(f"displayName eq '{literal}'", safe="")
        answer = self._asked(f"{self._user}/mailFolders{below}?$filter={condition}&$select=id")
        if answer.status == 404:
            raise CannotRead("mailbox")
        found = _ids(_object(answer))
        if not found:
            raise CannotRead("folder")
        return found[0]

    def page(self, link: str) -> Page:
        """Return the page at an address that the server has given; raises Stale where it knows it no more."""
        answer = self._asked(link, headers={"Prefer": f"odata.maxpagesize={PER_PAGE}"})
        if answer.status == 410 or (answer.status in {400, 404} and _STALE.search(_code(answer))):
            raise Stale
        if answer.status == 404:
            raise CannotRead("mailbox" if "User" in _code(answer) or "Mailbox" in _code(answer) else "folder")
        values = _object(answer)
        further, last = values.get("@odata.nextLink"), values.get("@odata.deltaLink")
        following = further or last
        if not isinstance(following, str) or len(following) > LONGEST_LINK or further == link:
            raise web.Unanswered("no link")
        return Page(_ids(values), following, is_last=not further)

    def message(self, key: str, *, most: int) -> bytes | None:
        """Return a message as MIME, None where it is gone; raises TooLong, Withheld or Stumbled."""
        url = f"{self._user}/messages/{quote(key, safe='')}/$value"
        answer = self._asked(url, most=most, seconds=MESSAGE_SECONDS)
        if answer.status in {404, 410}:
            return None
        if 400 <= answer.status < 500:
            raise Withheld
        if answer.status != 200:
            raise Stumbled(f"status {answer.status}")
        return answer.content

    def _asked(self, url: str, **values: Any) -> web.Answer:
        answer = self._once(url, is_refused=False, **values)
        if answer.status == 401 and not self._is_renewed:
            # A token can be called back before its time.
            self._is_renewed = True
            answer = self._once(url, is_refused=True, **values)
        if answer.status == 401:
            raise CannotRead("token")
        if answer.status == 403:
            raise CannotRead("permission")
        if answer.status in {429, 503}:
            raise Busy(_rest(answer))
        return answer

    def _once(self, url: str, *, is_refused: bool, **values: Any) -> web.Answer:
        try:
            return web.ask(url, (self._host,), bearer=self._token_of(is_refused), **values)
        except web.NotAllowed as error:
            # A link that leads to another server is no answer of this one.
            raise web.Unanswered("foreign link") from error


def _object(answer: web.Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise web.Unanswered(f"status {answer.status}")
    return answer.json()


def _ids(values: dict[str, Any]) -> list[str]:
    """Return the keys of what is there, without what was removed."""
    found = values.get("value")
    if not isinstance(found, list):
        raise web.Unanswered("no list")
    keys = [one.get("id") for one in found if isinstance(one, dict) and "@removed" not in one]
    return [key for key in dict.fromkeys(keys) if isinstance(key, str) and 0 < len(key) <= LONGEST_ID]


def _code(answer: web.Answer) -> str:
    """Return what the server calls the error."""
    try:
        error = answer.json().get("error")
    except web.Unanswered:
        return ""
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _rest(answer: web.Answer) -> datetime:
    """Return until when the server wants to be left alone (RFC 9110 10.2.3)."""
    said, now = answer.headers.get("Retry-After", ""), timezone.now()
    try:
        until = now + timedelta(seconds=int(said)) if said.isdecimal() else parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        until = now + REST
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until, now), now + LONGEST_REST)
