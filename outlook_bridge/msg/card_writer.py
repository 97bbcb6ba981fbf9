"""Writer of vCards (version 3.0, which Outlook reads, and 4.0) from cards of people."""

from base64 import b64encode
from collections.abc import Iterator

from outlook_bridge.msg.content_lines import escaped, joined
from outlook_bridge.msg.entries import Card

_PHONES = {
    "work": "WORK,VOICE",
    "home": "HOME,VOICE",
    "mobile": "CELL",
    "fax": "FAX",
    "pager": "PAGER",
    "other": "VOICE",
}


def write_card(card: Card) -> str:
    """Return a card as a file."""
    return joined(card_lines(card))


def card_lines(card: Card, *, version: str = "3.0") -> Iterator[str]:
    """Yield the lines of a card of version 3.0 or 4.0."""
    yield "BEGIN:VCARD"
    yield f"VERSION:{version}"
    yield f"FN:{escaped(card.full_name)}"
    parts = (card.surname, card.given_name, card.middle_name, card.prefix, card.suffix)
    yield f"N:{';'.join(map(escaped, parts))}"
    company = (card.company, card.department) if card.department else (card.company,)
    plain = (
        *(("NICKNAME", escaped(card.nickname)), ("ORG", ";".join(map(escaped, company)))),
        *(("TITLE", escaped(card.job_title)), ("URL", escaped(card.web_page)), ("NOTE", escaped(card.note))),
        *(("CATEGORIES", ",".join(map(escaped, card.categories))), ("UID", escaped(card.uid))),
    )
    yield from (f"{name}:{value}" for name, value in plain if value.strip(";"))
    for email in card.emails:
        yield f"EMAIL{';TYPE=INTERNET' if version == '3.0' else ''}:{escaped(email)}"
    for phone in card.phones:
        yield f"TEL;TYPE={_PHONES[phone.kind]}:{escaped(phone.number)}"
    for one in card.addresses:
        written = ("", "", one.street, one.city, one.region, one.postal_code, one.country)
        kind = "" if one.kind == "other" else f";TYPE={one.kind.upper()}"
        yield f"ADR{kind}:{';'.join(map(escaped, written))}"
    if card.photo:
        yield _photo(card.photo, version)
    if card.birthday:
        day = f";VALUE=DATE:{card.birthday:%Y-%m-%d}" if version == "3.0" else f":{card.birthday:%Y%m%d}"
        yield f"BDAY{day}"
    if card.anniversary:
        day = f"{card.anniversary:%Y-%m-%d}"
        yield f"X-ANNIVERSARY;VALUE=DATE:{day}" if version == "3.0" else f"ANNIVERSARY:{day.replace('-', '')}"
    yield "END:VCARD"


def _photo(photo: bytes, version: str) -> str:
    kind = "PNG" if photo.startswith(b"\x89PNG") else "JPEG"
    written = b64encode(photo).decode()
    if version == "3.0":
        return f"PHOTO;ENCODING=b;TYPE={kind}:{written}"
    return f"PHOTO:data:image/{kind.lower()};base64,{written}"
