"""Reader of vCards (`.vcf`, versions 2.1 to 4.0): people as the values that Outlook's contacts become."""

import re
from base64 import b64decode
from datetime import date

from outlook_bridge.msg.content_lines import Component, Line, read_components
from outlook_bridge.msg.entries import Card, Phone, PostalAddress
from outlook_bridge.msg.properties import one_line

_MOST_LINES = 1_000_000
#: Signs of a picture in a card: those of two megabytes.
LONGEST_PHOTO = 4 * (2 << 20) // 3 + 4
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?")
#: The first of these that a telephone is of; a mobile phone may be one of work too.
_PHONE_KINDS = (("CELL", "mobile"), ("FAX", "fax"), ("PAGER", "pager"), ("WORK", "work"), ("HOME", "home"))


def read_cards(data: bytes, *, most: int) -> tuple[Card, ...]:
    """Return the cards of a file, at most so many."""
    blocks = (part for part in read_components(data, most=_MOST_LINES) if part.name == "VCARD")
    return tuple(card_of(block) for block, _ in zip(blocks, range(most), strict=False))


def card_of(block: Component) -> Card:
    """Return what a block says."""
    surname, given, middle, prefix, suffix = _padded(block.first("N"), 5)
    company, department = _padded(block.first("ORG"), 2)
    full_name = (
        _text(block, "FN") or " ".join(filter(None, (prefix, given, middle, surname, suffix))) or company
    )
    return Card(
        full_name=full_name,
        prefix=prefix,
        given_name=given,
        middle_name=middle,
        surname=surname,
        suffix=suffix,
        nickname=_text(block, "NICKNAME"),
        company=company,
        department=department,
        job_title=_text(block, "TITLE"),
        emails=tuple(dict.fromkeys(filter(None, map(_email, block.all("EMAIL"))))),
        phones=tuple(dict.fromkeys(phone for line in block.all("TEL") if (phone := _phone(line)).number)),
        addresses=tuple(filter(None, map(_address, block.all("ADR")))),
        web_page=_text(block, "URL"),
        birthday=_date(block.first("BDAY").value),
        anniversary=_date(block.first("ANNIVERSARY").value or block.first("X-ANNIVERSARY").value),
        note=block.first("NOTE").text.strip("\n"),
        categories=tuple(filter(None, map(one_line, block.first("CATEGORIES").parts(",")))),
        uid=_text(block, "UID")[:500],
        photo=_photo(block.first("PHOTO")),
    )


def _photo(line: Line) -> bytes:
    """Return the picture that stands in the card itself; what lies elsewhere is never fetched."""
    value = line.text.strip()
    marks = f"{line.parameters.get('ENCODING', '')},{line.parameters.get('TYPE', '')}".upper().split(",")
    if value[:5].lower() == "data:":
        head, _, value = value.partition(",")
        if not head.lower().endswith(";base64"):
            return b""
    elif not {"B", "BASE64"} & {*marks}:
        return b""
    written = re.sub(r"\s+", "", value)
    if len(written) > LONGEST_PHOTO:
        return b""
    try:
        return b64decode(written, validate=True)
    except ValueError:
        return b""


def _text(block: Component, name: str) -> str:
    return one_line(block.first(name).text)


def _padded(line: Line, count: int) -> list[str]:
    parts = [one_line(part) for part in line.parts()]
    return (parts + [""] * count)[:count]


def _types(line: Line) -> set[str]:
    return {word.strip() for word in line.parameters.get("TYPE", "").upper().split(",")}


def _email(line: Line) -> str:
    email = one_line(line.text)
    return email if "@" in email else ""


def _phone(line: Line) -> Phone:
    types = _types(line)
    kind = next((kind for word, kind in _PHONE_KINDS if word in types), "other")
    number = one_line(line.text)
    return Phone(kind, number[4:] if number[:4].lower() == "tel:" else number)


def _address(line: Line) -> PostalAddress | None:
    _, extended, street, *rest = _padded(line, 7)
    types = _types(line)
    kind = "work" if "WORK" in types else "home" if "HOME" in types else "other"
    whole = "\n".join(filter(None, (extended, street)))
    return PostalAddress(kind, whole, *rest) if whole or any(rest) else None


def _date(value: str) -> date | None:
    match = _DATE.fullmatch(value.strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
