"""What is taken at a drop-box address, and for whom: kept before anybody is told that it was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list

from ..intake.original import Channel
from ..intake.record import line
from ..message import Message
from ..msg.fingerprint import sha256_of
from . import addresses, deliveries, rows
from .acting import acting
from .delivery import Delivery
from .drop_address import DropAddress
from .head import Head, head_of

State = Delivery.State
#: More mail of unknown senders is not kept at one address; it is refused there until somebody has decided.
MOST_TRIAGED = 50
MOST_TRIAGED_BYTES = 200 << 20


class TooMuchTriaged(Exception):
    """There is no room for another mail of an unknown sender."""


@dataclass(frozen=True)
class Verdict:
    """Who files a mail, or why nobody does."""

    state: str
    reason: "str | Promise" = ""
    person: User | None = None


def accept(found: Sequence[DropAddress], content: bytes) -> None:
    """Keep a mail for each of the addresses to which it came; it is filed in the background.

    Raises TooMuchTriaged where it is of an unknown sender and too many of these wait.
    """
    head = head_of(content)
    sha256 = sha256_of(content)
    with transaction.atomic():
        for address in found:
            _keep(address, head, content, sha256)


def _keep(address: DropAddress, head: Head, content: bytes, sha256: str) -> None:
    verdict = judge(address, head)
    if verdict.state == State.TRIAGE:
        if rows.is_triaged(address, sha256):
            return
        mails, size = rows.triaged(address)
        if mails >= MOST_TRIAGED or size + len(content) > MOST_TRIAGED_BYTES:
            raise TooMuchTriaged
    is_open = addresses.text_of(address) in head.addressed
    delivery = rows.add_delivery(
        content,
        address=address,
        channel=Channel.FORWARD if is_open else Channel.DROPBOX,
        person=verdict.person,
        sender=line(head.sender, 320),
        subject=line(head.subject, 300),
        sha256=sha256,
        state=verdict.state,
        reason=str(verdict.reason),
    )
    if verdict.state == State.WAITING:
        transaction.on_commit(partial(deliveries.file_soon, delivery.pk), robust=True)


def judge(address: DropAddress, head: Head) -> Verdict:
    """Return who files a mail that came to an address."""
    if head.is_automatic:
        return Verdict(State.DROPPED, _("A program answered by itself, or the mail runs in a circle."))
    people = rows.people_with(head.sender)
    if len(people) != 1:
        return Verdict(State.TRIAGE, _("Nobody here has the address of the sender."))
    server = settings.INCOMING_MAIL.authenticated_by
    if server and not head.is_authentic(server):
        return Verdict(State.TRIAGE, _("The mail server does not confirm that the sender wrote it."))
    return _judge_known(address, people[0])


def _judge_known(address: DropAddress, person: User) -> Verdict:
    if address.person_id not in (None, person.pk):
        return Verdict(State.TRIAGE, _("The address is that of another person than the sender."))
    actor = acting(person)
    if not access.may_add(actor, definition_of(Message)) or not may_reach(actor, address):
        return Verdict(State.TRIAGE, _("The sender may not file e-mail there."))
    return Verdict(State.WAITING, person=person)


def may_reach(actor: Actor, address: DropAddress) -> bool:
    """Tell whether the actor may see that to which the address belongs."""
    try:
        item_of(actor, address)
    except access.ItemNotFound:
        return False
    return True


def item_of(actor: Actor, address: DropAddress) -> Item | None:
    """Return the item to which the address belongs, None for that of a person; or raise ItemNotFound."""
    if address.item_id is None:
        return None
    found: Any = access.get(actor, find_list(address.list_code), address.item_id)
    return found if isinstance(found, Item) else None
