"""A program that speaks CalDAV and CardDAV to the site, in the process of the test."""

import base64
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from lxml import etree

from crm_lists.programs.tokens import create

SPACES = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CR": "urn:ietf:params:xml:ns:carddav",
    "CS": "http://calendarserver.org/ns/",
    "A": "http://apple.com/ns/ical/",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items())


def xml(body: str) -> str:
    """Return a body whose outermost element declares all prefixes."""
    head, mark, rest = body.partition(">")
    slash = "/" if head.endswith("/") else ""
    return f"<?xml version='1.0'?>{head.removesuffix('/')} {_DECLARED}{slash}{mark}{rest}"


def props(*names: str) -> str:
    """Return a propfind for these properties, such as "D:getetag"."""
    return xml(f"<D:propfind><D:prop>{''.join(f'<{name}/>' for name in names)}</D:prop></D:propfind>")


@dataclass
class Told:
    """What was answered."""

    status: int
    headers: Any
    body: bytes

    @property
    def xml(self) -> Any:
        """Return the body as XML."""
        return etree.fromstring(self.body)

    def find(self, path: str) -> Any:
        """Return the elements of a path with prefixes."""
        return self.xml.findall(path, SPACES)

    def texts(self, name: str) -> list[str]:
        """Return the texts of all elements of a name."""
        return [one.text or "" for one in self.find(f".//{name}")]

    @property
    def found(self) -> dict[str, Any]:
        """Return the responses by their addresses."""
        return {one.findtext("D:href", "", SPACES): one for one in self.find("D:response")}

    @property
    def names(self) -> list[str]:
        """Return the last parts of the addresses."""
        return [href.rstrip("/").rpartition("/")[2] for href in self.found]


class Program:
    """A program of one person."""

    def __init__(
        self, user: User, *, read: tuple[str, ...] = ("*",), write: tuple[str, ...] = ("*",)
    ) -> None:
        self.user = user
        _token, secret = create(user, "Phone", read=read, write=write, expires_at=None)
        pair = base64.b64encode(f"{user.get_username()}:{secret}".encode()).decode()
        self.client = Client(enforce_csrf_checks=True, headers={"authorization": f"Basic {pair}"})
        self.home = f"/caldav/{user.pk}/calendars/"
        self.books = f"/carddav/{user.pk}/books/"

    def ask(self, method: str, path: str, body: str | bytes = "", **headers: str) -> Told:
        """Send a request; a `_` in the name of a header stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body.encode() if isinstance(body, str) else body
        kind = "text/calendar" if method == "PUT" else "application/xml"
        answer = self.client.generic(method, path, data, content_type=kind, headers=named)
        return Told(answer.status_code, answer.headers, answer.content)

    def propfind(self, path: str, *names: str, depth: str = "0") -> Told:
        """Ask for properties."""
        return self.ask("PROPFIND", path, props(*names) if names else "", depth=depth)

    def report(self, path: str, body: str) -> Told:
        """Send a report."""
        return self.ask("REPORT", path, xml(body), depth="1")

    def put(self, path: str, body: str, **headers: str) -> Told:
        """Write a thing."""
        return self.ask("PUT", path, body, **headers)

    def get(self, path: str, **headers: str) -> Told:
        """Read a thing."""
        return self.ask("GET", path, **headers)

    def names(self, calendar: str) -> list[str]:
        """Return the names of the things in a calendar."""
        return self.propfind(f"{self.home}{calendar}/", "D:getetag", depth="1").names[1:]


def event(*lines: str, uid: str = "one@test", start: str = "20260504T090000", extra: str = "") -> str:
    """Return a calendar with one event in Bratislava, an hour long, and more lines of it."""
    hour = int(start[9:11]) + 1
    zone = "" if start.endswith("Z") else ";TZID=Europe/Bratislava"
    end = f"{start[:9]}{hour:02d}{start[11:]}"
    body = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", "BEGIN:VEVENT", f"UID:{uid}"),
        *("DTSTAMP:20260101T000000Z", f"DTSTART{zone}:{start}", f"DTEND{zone}:{end}"),
        *(lines or ("SUMMARY:Talk",)),
        *("END:VEVENT", *extra.splitlines(), "END:VCALENDAR"),
    ]
    return "".join(f"{line}\r\n" for line in body)
