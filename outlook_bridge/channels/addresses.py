"""Drop-box addresses as texts: `mail-7+token@domain` for a person, `case-123+token@domain` for a record."""

import re
import secrets
import string
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from . import rows
from .drop_address import DropAddress

OF_PERSON = "mail"
#: What the addresses of records begin with, by the code of their list.
OF_ITEMS = {"cases": "case", "relations": "company", "contacts": "contact", "activities": "activity"}
_LISTS = {word: code for code, word in OF_ITEMS.items()}
#: 16 signs of 36 are 82 random bits.
TOKEN_LENGTH = 16
_TOKEN_SIGNS = string.ascii_lowercase + string.digits
_LOCAL_PART = re.compile(r"([a-z]{4,8})-([0-9]{1,15})\+([a-z0-9]{16})")
#: RFC 5321 4.5.3.1.3.
LONGEST = 254


def are_on() -> bool:
    """Tell whether this installation has drop-box addresses."""
    return bool(settings.INCOMING_MAIL.domain)


def of_person(person: User) -> DropAddress | None:
    """Return the address of a person, None until he has made one."""
    return rows.address(person=person)


def of_item(item: Item) -> DropAddress | None:
    """Return the address of an item, None until somebody has made one."""
    return rows.address(list_code=definition_of(item).code, item_id=item.pk)


def renew_of_person(person: User) -> DropAddress:
    """Give a person a new address; the one before takes nothing any more."""
    return rows.renew_address(_new_token(), person=person)


def renew_of_item(item: Item) -> DropAddress:
    """Give an item a new address; the one before takes nothing any more."""
    return rows.renew_address(_new_token(), list_code=definition_of(item).code, item_id=item.pk)


def _new_token() -> str:
    return "".join(secrets.choice(_TOKEN_SIGNS) for _number in range(TOKEN_LENGTH))


def text_of(address: DropAddress) -> str:
    """Return the address as mail is sent to it."""
    word = OF_ITEMS.get(address.list_code, OF_PERSON)
    key = address.item_id or address.person_id
    return f"{word}-{key}+{address.token}@{settings.INCOMING_MAIL.domain}"


def find(text: str) -> DropAddress | None:
    """Return the drop-box address that this is, None for any other address."""
    local, _at, domain = text.lower().rpartition("@")
    found = _LOCAL_PART.fullmatch(local) if len(text) <= LONGEST else None
    if found is None or not are_on() or domain != settings.INCOMING_MAIL.domain:
        return None
    word, key, token = found.groups()
    asked: dict[str, Any] = {"list_code": _LISTS.get(word), "item_id": int(key)}
    if word == OF_PERSON:
        asked = {"person_id": int(key)}
    elif word not in _LISTS:
        return None
    address = rows.address(**asked)
    return address if address is not None and constant_time_compare(address.token, token) else None
