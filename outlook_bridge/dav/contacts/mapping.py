"""Contacts as cards, and what cards say as fields that are compared and written one by one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_lists.framework.columns.contacts import e164
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from crm_lists.relations.contact import Contact
from outlook_bridge.msg.entries import Card, Phone, PostalAddress

#: Columns that a card fills. What is personal about a contact stays on the site.
COLUMNS = (
    *("title_before", "first_name", "last_name", "title_after"),
    *("emails", "phones", "website", "address", "notes"),
)
Fields = Mapping[str, Any]
_KINDS = frozenset({"work", "mobile", "fax", "home", "other"})
#: So many last figures tell two numbers apart, however their beginning is written.
_FIGURES = 9


def card_of_contact(contact: Contact, company: str, definition: ListDefinition, photo: bytes = b"") -> Card:
    """Return the business side of a contact; company and photo are given for whoever may see them."""
    fields = fields_of_contact(contact, definition)
    address = fields["address"]
    name = name_in(fields)
    is_titled = contact.function is not None and not hides(definition, "function")
    return Card(
        full_name=name,
        prefix=fields["title_before"],
        given_name=fields["first_name"],
        surname=fields["last_name"],
        suffix=fields["title_after"],
        company=company,
        job_title=str(contact.function) if is_titled else "",
        emails=tuple(fields["emails"]),
        phones=tuple(Phone(kind, number) for kind, number in fields["phones"]),
        addresses=(PostalAddress("work", street=address),) if address else (),
        web_page=fields["website"],
        note=fields["notes"],
        uid=str(contact.uuid),
        photo=photo,
    )


def fields_of_contact(contact: Contact, definition: ListDefinition) -> dict[str, Any]:
    """Return the fields of a contact, empty where its reader may not read them."""
    found: dict[str, Any] = {name: getattr(contact, name) or "" for name in COLUMNS}
    found["emails"] = [row["value"] for row in contact.emails or () if row.get("value")]
    found["phones"] = [
        [_kind(row.get("kind") or ""), row["value"]] for row in contact.phones or () if row.get("value")
    ]
    for name in COLUMNS:
        if hides(definition, name):
            found[name] = [] if name in ("emails", "phones") else ""
    return found


def fields_of_card(card: Card) -> dict[str, Any]:
    """Return the fields that a card says."""
    given = " ".join(filter(None, (card.given_name, card.middle_name)))
    surname = card.surname
    if not surname and not given:
        *rest, surname = card.full_name.split() or [card.company]
        given = " ".join(rest)
    elif not surname:
        given, surname = "", given
    return {
        "title_before": card.prefix,
        "first_name": given,
        "last_name": surname,
        "title_after": card.suffix,
        "emails": list(card.emails),
        "phones": [[_kind(phone.kind), phone.number] for phone in card.phones],
        "website": card.web_page,
        "address": _address(card.addresses),
        "notes": card.note,
    }


def name_in(fields: Fields) -> str:
    """Return the whole name that fields say, as contacts bear it."""
    return " ".join(filter(None, (fields["first_name"], fields["last_name"])))


def _kind(kind: str) -> str:
    return kind if kind in _KINDS else "other"


def _address(addresses: Sequence[PostalAddress]) -> str:
    found = next((one for one in addresses if one.kind != "home"), None)
    if found is None:
        return ""
    town = " ".join(filter(None, (found.postal_code, found.city)))
    return "\n".join(filter(None, (found.street, town, found.region, found.country)))


# -- merging ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """The fields when both sides agreed last: as the program sent them, and as the site had them."""

    sent: Fields
    site: Fields


@dataclass(frozen=True)
class Merged:
    """What a card changes of a contact, and what both sides changed, which a person must decide."""

    changed: Fields
    conflicts: Fields
    #: Whether the site keeps another photo than the card has.
    has_other_photo: bool = False

    def with_open(self, conflicts: Fields, present: Fields, asked: Fields) -> "Merged":
        """Return the outcome with those earlier conflicts of which the program says the same as before."""
        still = {
            name: value
            for name, value in conflicts.items()
            if name in COLUMNS
            and name not in self.changed
            and same(name, value, asked[name])
            and not same(name, value, present[name])
        }
        return Merged(self.changed, {**still, **self.conflicts})


def merged(agreed: Agreed | None, present: Fields, asked: Fields) -> Merged:
    """Merge field by field; without an agreement only what is empty is filled."""
    changed: dict[str, Any] = {}
    conflicts: dict[str, Any] = {}
    for name in COLUMNS:
        is_same = same(name, asked[name], present[name])
        if is_same or (agreed is not None and same(name, asked[name], agreed.sent[name])):
            continue
        if agreed is None and not asked[name]:
            continue
        is_untouched = not present[name] if agreed is None else same(name, present[name], agreed.site[name])
        (changed if is_untouched else conflicts)[name] = asked[name]
    return Merged(changed, conflicts)


def same(name: str, one: Any, other: Any) -> bool:
    """Tell whether two fields say the same, however their numbers and blanks are written."""
    key = _KEYS.get(name, _plain)
    return bool(key(one) == key(other))


def _plain(value: Any) -> Any:
    return re.sub(r"\s+", " ", str(value or "")).strip()


def _of_emails(value: Any) -> list[str]:
    return [str(one).casefold() for one in value or ()]


def _of_phones(value: Any) -> list[tuple[str, str]]:
    return [(kind, figures(number)) for kind, number in value or ()]


def figures(number: str) -> str:
    """Return what tells a telephone number from others."""
    return re.sub(r"\D", "", number)[-_FIGURES:]


_KEYS: dict[str, Callable[[Any], Any]] = {"emails": _of_emails, "phones": _of_phones}


# -- columns ------------------------------------------------------------------------------------------


def values_of(changed: Fields, contact: Contact | None) -> dict[str, Any]:
    """Return changed fields as values of columns; rows that stay keep their kinds and notes."""
    values = dict(changed)
    if "emails" in values:
        present = {row["value"].casefold(): row for row in _rows(contact, "emails")}
        values["emails"] = [present.get(one.casefold(), _row("work", one)) for one in values["emails"]]
    if "phones" in values:
        known = {figures(row["value"]): row for row in _rows(contact, "phones")}
        values["phones"] = [
            {**known.get(figures(number), _row(kind, e164(number))), "kind": kind}
            for kind, number in values["phones"]
        ]
    return values


def _rows(contact: Contact | None, name: str) -> list[dict[str, Any]]:
    return [dict(row) for row in (getattr(contact, name) or ())] if contact is not None else []


def _row(kind: str, value: str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "note": "", "is_main": False}
