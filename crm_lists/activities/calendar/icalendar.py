"""A calendar as other programs follow it: entries written as iCalendar texts (RFC 5545)."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from .reading import Entry

CONTENT_TYPE = "text/calendar; charset=utf-8"
#: So many octets stand on a line before it goes on in the next.
LINE = 75
MOMENT = "%Y%m%dT%H%M%SZ"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def document(name: str, entries: Iterable[Entry], *, host: str, site: str, now: datetime) -> str:
    """Return the calendar with these entries; those about which no more may be read are left out."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CRM Lists//Calendar//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for entry in entries:
        if entry.pk is not None:
            lines += _event(entry, host=host, site=site, now=now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, *, host: str, site: str, now: datetime) -> Iterator[str]:
    starts, ends = (moment.astimezone(UTC) for moment in (entry.starts_at, entry.ends_at))
    yield "BEGIN:VEVENT"
    yield f"UID:event-{entry.pk}-{starts:{MOMENT}}@{host}"
    yield f"DTSTAMP:{now.astimezone(UTC):{MOMENT}}"
    yield f"SEQUENCE:{entry.etag}"
    if entry.all_day:
        yield f"DTSTART;VALUE=DATE:{entry.begins:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.finishes:%Y%m%d}"
    else:
        yield f"DTSTART:{starts:{MOMENT}}"
        yield f"DTEND:{ends:{MOMENT}}"
    yield f"SUMMARY:{_text(entry.title)}"
    if entry.venue:
        yield f"LOCATION:{_text(entry.venue)}"
    yield f"URL:{site}{entry.url}"
    yield f"CLASS:{'PRIVATE' if entry.is_private else 'PUBLIC'}"
    yield f"TRANSP:{'TRANSPARENT' if entry.transparency == 'free' else 'OPAQUE'}"
    yield "END:VEVENT"


def _text(words: str) -> str:
    """Return a text in which nothing ends a value or a line."""
    found = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub("", found.replace("\r\n", "\n")).replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Give a line in parts of so many octets, no letter of several cut in two."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > LINE:
            yield part
            part = " "
        part += letter
    yield part
