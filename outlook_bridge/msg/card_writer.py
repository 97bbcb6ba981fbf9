"""Writer of vCards (version 3.0, which Outlook reads) from cards of people."""

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
    return joined(_lines(card))


def _lines(card: Card) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
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
        yield f"EMAIL;TYPE=INTERNET:{escaped(email)}"
    for phone in card.phones:
        yield f"TEL;TYPE={_PHONES[phone.kind]}:{escaped(phone.number)}"
    for one in card.addresses:
        written = ("", "", one.street, one.city, one.region, one.postal_code, one.country)
        kind = "" if one.kind == "other" else f";TYPE={one.kind.upper()}"
        yield f"ADR{kind}:{';'.join(map(escaped, written))}"
    if card.birthday:
        yield f"BDAY;VALUE=DATE:{card.birthday:%Y-%m-%d}"
    if card.anniversary:
        yield f"X-ANNIVERSARY;VALUE=DATE:{card.anniversary:%Y-%m-%d}"
    yield "END:VCARD"
