"""What letters need besides columns: the block of the address, and how they begin where nobody is named."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.relations.countries import LANGUAGE_OF, country_code
from crm_lists.relations.models import Contact, Relation

CONTACT, RELATION, OWNER = "contact", "relation", "owner"
ADDRESS, SALUTATION = "address_block", "salutation"
#: How a letter begins whose reader is not known by name.
_TO_ANYBODY: Mapping[str, str] = {
    "sk": "Vážená pani, vážený pán",
    "cs": "Vážená paní, vážený pane",
    "pl": "Szanowni Państwo",
    "ro": "Stimată doamnă, stimate domnule",
    "el": "Αξιότιμη κυρία, αξιότιμε κύριε",
    "de": "Sehr geehrte Damen und Herren",
    "en": "Dear Sir or Madam",
}
#: Columns of contact and company that a letter is addressed by.
NEEDED: Mapping[str, tuple[str, ...]] = {
    CONTACT: ("name", "title_before", "title_after", "letter_salutation", "address"),
    RELATION: ("name", "street", "postal_code", "city", "country"),
    OWNER: ("address",),
}


def labels() -> dict[str, str]:
    """Return the fields of the group with their labels."""
    return {ADDRESS: _("Address block"), SALUTATION: _("Salutation, also where nobody is named")}


def can_be_addressed(groups: Collection[str]) -> bool:
    """Tell whether these groups name somebody to whom a letter can go."""
    return CONTACT in groups or RELATION in groups


def letter_of(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the fields of the group, of the values of contact, company and owner."""
    contact, relation = values.get(CONTACT, {}), values.get(RELATION, {})
    home = _home(str(values.get(OWNER, {}).get("address") or ""))
    salutation = contact.get("letter_salutation") or _TO_ANYBODY.get(language[:2], _TO_ANYBODY["en"])
    return {ADDRESS: _address_block(contact, relation, language, home), SALUTATION: salutation}


def language_for(actor: Actor, item: Item) -> str:
    """Return in which language one writes to the contact or the company of an item, empty for neither."""
    if isinstance(item, Contact):
        return item.written_language()
    if isinstance(item, Relation):
        return LANGUAGE_OF.get(country_code(item.country), "")
    for name in (CONTACT, RELATION):
        found = getattr(item, name, None) if name in definition_of(item).lookups else None
        if found is not None and access.may(actor, found, access.VIEW):
            return language_for(actor, found)
    return ""


def _address_block(contact: Mapping[str, Any], relation: Mapping[str, Any], language: str, home: str) -> str:
    lines = [str(relation.get("name") or ""), _whole_name(contact)]
    if relation.get("street") or relation.get("city"):
        lines.append(str(relation.get("street") or ""))
        lines.append(f"{relation.get('postal_code') or ''} {relation.get('city') or ''}".strip())
        lines.append(_country(str(relation.get("country") or ""), language, home))
    else:
        lines += str(contact.get("address") or "").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _whole_name(contact: Mapping[str, Any]) -> str:
    title, after = contact.get("title_before"), contact.get("title_after")
    named = " ".join(str(part) for part in (title, contact.get("name")) if part)
    return f"{named}, {after}" if after and named else named


def _country(name: str, language: str, home: str) -> str:
    """Return the country as the post wants it, in capitals; none for letters within the own one."""
    code = country_code(name)
    if not name or (code and code == home):
        return ""
    names: Mapping[str, str] = {}
    with suppress(UnknownLocaleError, ValueError):
        names = Locale.parse(language[:2]).territories
    return str(names.get(code, name)).upper()


def _home(address: str) -> str:
    """Return the country from which letters are sent: the last line of an address may name it."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    return country_code(lines[-1]) if lines else ""
