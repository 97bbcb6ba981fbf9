"""Sender and recipients of a `.msg` message, each by the best address that is stored somewhere."""

from dataclasses import dataclass
from uuid import UUID

from outlook_bridge.msg.compound import Storage
from outlook_bridge.msg.headers import EMAIL, first_address, parse_addresses
from outlook_bridge.msg.properties import PART_HEADER, Decoder, Properties, decode_wide, one_line
from outlook_bridge.msg.values import Address, Recipient, RecipientKind

RECIPIENT_STORAGE = "__recip_version1.0_#"
_ONE_OFF = UUID("a41f2b81-a3be-1910-9d6e-00dd010f5402").bytes_le
_ONE_OFF_STRINGS = 24
_UNICODE_FLAG = 0x80
_KINDS = {2: RecipientKind.CC, 3: RecipientKind.BCC}
_RECIPIENT_TYPE = 0x0C15


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Where one person's name and addresses stand."""

    name: int
    smtp: int
    address_type: int
    address: int
    entry_id: int


_SENDER = _Numbers(0x0C1A, 0x5D01, 0x0C1E, 0x0C1F, 0x0C19)
_REPRESENTED = _Numbers(0x0042, 0x5D02, 0x0064, 0x0065, 0x0041)
_RECIPIENT = _Numbers(0x3001, 0x39FE, 0x3002, 0x3003, 0x0FFF)


def read_senders(
    properties: Properties, headers: dict[str, list[str]], decode: Decoder
) -> tuple[Address, Address | None]:
    """Return who the message is from, and who sent it on behalf of that person if somebody else did."""
    sender = _read_address(properties, _SENDER, decode)
    represented = _read_address(properties, _REPRESENTED, decode)
    sender, represented = _share_address(sender, represented), _share_address(represented, sender)
    author = represented or sender
    if not author.email or author.unresolved:
        author = _resolve(author, first_address(headers.get("from", [])))
    sender = _resolve(sender, first_address(headers.get("sender", [])) or author) if sender else author
    return author, None if _is_same_person(author, sender) else sender


def read_recipients(
    storages: list[Storage], headers: dict[str, list[str]], decode: Decoder
) -> tuple[Recipient, ...]:
    """Return the recipients in the order in which they are stored."""
    written = _addresses_by_name(headers)
    recipients = []
    for storage in storages:
        properties = Properties(storage, header=PART_HEADER, decode=decode)
        kind = _KINDS.get((properties.integer(_RECIPIENT_TYPE) or 0) & 0xF, RecipientKind.TO)
        address = _read_address(properties, _RECIPIENT, decode)
        if address:
            known = written.get(address.name.casefold(), Address())
            recipients.append(Recipient(kind, _resolve(address, known)))
    return tuple(recipients)


def _addresses_by_name(headers: dict[str, list[str]]) -> dict[str, Address]:
    """Return what the headers say, without names that several addresses have."""
    found: dict[str, Address] = {}
    for value in (*headers.get("to", ()), *headers.get("cc", ())):
        for address in parse_addresses(value):
            known = found.setdefault(address.name.casefold(), address)
            if known.email.lower() != address.email.lower():
                found[address.name.casefold()] = Address()
    found.pop("", None)
    return found


def _read_address(properties: Properties, numbers: _Numbers, decode: Decoder) -> Address:
    name = _unquoted(properties.line(numbers.name))
    stored = properties.line(numbers.address)
    candidates = (
        _email_in(properties.line(numbers.smtp)),
        _email_in(stored),
        name if _is_email(name) else "",
    )
    email = next(filter(None, candidates), "")
    if not email:
        one_off_name, email = _read_one_off(properties.binary(numbers.entry_id), decode)
        name = name or one_off_name
    if email:
        return Address(name if name != email else "", email)
    # A directory name is a path; anything else that is no address says nothing.
    return Address(name, stored, unresolved=True) if "/" in stored else Address(name)


def _unquoted(name: str) -> str:
    """Return a name without the quotes that Outlook puts around an address it knows no name for."""
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"" else name


def _is_email(text: str) -> bool:
    return EMAIL.fullmatch(text) is not None


def _email_in(text: str) -> str:
    """Return the e-mail address in a text, unless it is a path of a directory."""
    match = None if text.startswith("/") else EMAIL.search(text)
    return match[0] if match else ""


def _read_one_off(entry_id: bytes, decode: Decoder) -> tuple[str, str]:
    """Return name and address of an entry id that carries them itself (MS-OXCDATA 2.2.5.1)."""
    if entry_id[4:20] != _ONE_OFF or len(entry_id) < _ONE_OFF_STRINGS:
        return "", ""
    strings = entry_id[_ONE_OFF_STRINGS:]
    if entry_id[23] & _UNICODE_FLAG:
        texts = decode_wide(strings).split("\0")
    else:
        texts = decode(strings).split("\0")
    name, _, email = (*map(one_line, texts), "", "", "")[:3]
    return name, _email_in(email)


def _share_address(person: Address, other: Address) -> Address:
    """Take the address of the other one when both names mean the same person."""
    if person.unresolved and other.email and not other.unresolved and person.name == other.name:
        return Address(person.name, other.email)
    return person


def _resolve(person: Address, written: Address) -> Address:
    """Replace a missing or directory address by the one the headers give."""
    if not written.email or written.unresolved or (person.email and not person.unresolved):
        return person
    if person.name and written.name and person.name.casefold() != written.name.casefold() and person.email:
        return person
    return Address(person.name or written.name, written.email)


def _is_same_person(one: Address, other: Address) -> bool:
    if one.email and other.email:
        return one.email.lower() == other.email.lower()
    return not other.name or one.name.casefold() == other.name.casefold()
