"""Cards written by programs: merged into contacts field by field, through the door of writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.relations.contact import Contact, ContactList
from crm_lists.relations.photo import photos_of
from crm_lists.relations.relation import Relation, RelationList
from outlook_bridge.msg.card_reader import card_of
from outlook_bridge.msg.content_lines import read_components
from outlook_bridge.msg.entries import Card

from .. import rows
from ..models import ContactLink
from ..protocol.errors import DavError
from ..protocol.names import carddav, dav
from . import photos
from .mapping import Agreed, Fields, Merged, fields_of_card, fields_of_contact, merged, name_in, values_of
from .rendering import MOST_LINES

LONGEST_UID = 255
#: No contact or company has a longer name; some databases fail on looking for one.
LONGEST_NAME = 320


class UnknownCompany(Exception):
    """The company of a new contact is none, or more than one, of those that the person sees."""


@dataclass(frozen=True)
class IncomingCard:
    """A card as a program sends it."""

    uid: str
    card: Card
    fields: Fields
    text: str

    @property
    def digest(self) -> str:
        """Return what tells the text from others."""
        return sha256(self.text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Writer:
    """Writes the cards of one address book for a person, within the transaction of the request."""

    actor: Actor
    user: User
    shelf: str

    def refuse_reader(self, pk: int | None) -> None:
        """Refuse whoever may not write the card anyway, before his text is read."""
        known = find_list(ContactList.code)
        if pk is None:
            # A new card may be one of a contact that is there.
            may_write = any(access.may_ever(self.actor, known, one) for one in (access.ADD, access.CHANGE))
        else:
            may_write = access.reaches(self.actor, known, pk, access.CHANGE)
        if not may_write:
            raise DavError(403, dav("need-privileges"))

    @staticmethod
    def read(body: bytes) -> IncomingCard:
        """Return what a PUT carries, or refuse what is no card."""
        blocks = [block for block in read_components(body, most=MOST_LINES) if block.name == "VCARD"]
        if len(blocks) != 1:
            raise DavError(403, carddav("valid-address-data"), "Send one card.")
        card = card_of(blocks[0])
        uid = blocks[0].first("UID").text.strip()
        if not uid or len(uid) > LONGEST_UID or not card.full_name:
            raise DavError(403, carddav("valid-address-data"), "A card needs a UID and a name.")
        if blocks[0].first("KIND").value.strip().lower() == "group":
            raise DavError(403, carddav("supported-address-data"), "Groups of contacts are not kept here.")
        text = body.decode("utf-8", "replace").replace("\x00", "")
        return IncomingCard(uid, card, fields_of_card(card), text)

    def write(
        self, incoming: IncomingCard, pk: int | None, definition: ListDefinition, *, is_known: bool
    ) -> tuple[Contact, Merged]:
        """Write a card into its contact; return the contact, and what both sides changed."""
        known = find_list(ContactList.code)
        contact = self._known(incoming) if pk is None else access.get(self.actor, known, pk)
        if contact is None:
            return self._add(incoming, definition), Merged({}, {})
        present = fields_of_contact(contact, definition)
        link = self._link(contact)
        agreed = None if pk is None else self._agreed(link, present, is_known=is_known)
        outcome = merged(agreed, present, incoming.fields)
        if link is not None and not is_known:
            outcome = outcome.with_open(link.conflicts, present, incoming.fields)
        values = _writable(values_of(outcome.changed, contact), definition)
        if values:
            contact = actions.change(self.actor, contact, values)
        return contact, outcome

    def keep_photo(self, contact: Contact, incoming: IncomingCard, *, is_known: bool) -> bool:
        """Keep the photo of a card if the program changed it; tell whether the site’s stays another one.

        A card without a photo takes none away: many programs leave it out.
        """
        photo = incoming.card.photo
        if not photo:
            return False
        site = photos.mark(photos_of(self.actor, [contact.pk]).get(contact.pk, b""))
        link = self._link(contact)
        before = link.agreed.get("photo", {}) if link is not None else {}
        if photos.mark(photo) in (site, before.get("sent")):
            return False
        if site and not is_known and before.get("site") != site:
            return True
        photos.keep(self.actor, contact, photo)
        return False

    def _link(self, contact: Contact) -> ContactLink | None:
        return rows.links_of(self.user, self.shelf).filter(contact=contact.pk).first()

    @staticmethod
    def _agreed(link: ContactLink | None, present: Fields, *, is_known: bool) -> Agreed:
        """Return on what both sides agreed last: what the program has seen, else what it wrote last."""
        if is_known or link is None or not link.agreed:
            return Agreed(present, present)
        return Agreed(link.agreed["sent"], link.agreed["site"])

    def _known(self, incoming: IncomingCard) -> Contact | None:
        """Return the contact of a new card: one taken out before, or one of the same name and e-mail."""
        visible = access.visible(self.actor, find_list(ContactList.code))
        link = rows.links_of(self.user, self.shelf).filter(uid=incoming.uid, is_unlinked=True).first()
        before: Contact | None = visible.filter(pk=link.contact_id).first() if link is not None else None
        if before is not None:
            return before
        return known_contact(self.actor, incoming.fields)

    def _add(self, incoming: IncomingCard, definition: ListDefinition) -> Contact:
        if not access.may_add(self.actor, find_list(ContactList.code)):
            raise DavError(403, dav("need-privileges"))
        company = company_called(self.actor, incoming.card.company)
        if company is None:
            raise UnknownCompany(incoming.card.company)
        return add_contact(self.actor, definition, incoming.fields, company)

    def remember(
        self, contact: Contact, name: str, incoming: IncomingCard, state: str, outcome: Merged
    ) -> None:
        """Keep what the program wrote, and on what both sides agree now."""
        site = fields_of_contact(contact, find_list(ContactList.code))
        link = self._link(contact)
        # As long as a column differs, what the program sends for it is no answer to what the site has.
        before = link.agreed.get("site", {}) if link is not None else {}
        site |= {column: before.get(column) for column in outcome.conflicts}
        rows.forget_card(self.user, self.shelf, name, but=contact.pk)
        rows.keep_link(
            contact.pk,
            self.user,
            self.shelf,
            name=name,
            uid=incoming.uid,
            text=incoming.text,
            digest=incoming.digest,
            state=state,
            agreed={
                "sent": dict(incoming.fields),
                "site": site,
                "photo": self._photo(contact, incoming, outcome),
            },
            conflicts=dict(outcome.conflicts),
            is_unlinked=False,
        )

    def _photo(self, contact: Contact, incoming: IncomingCard, outcome: Merged) -> dict[str, str]:
        """Return on which photo both sides agree: the marks of what came and of what the site has."""
        site = photos_of(self.actor, [contact.pk]).get(contact.pk, b"")
        agreed = "" if outcome.has_other_photo else photos.mark(site)
        return {"sent": photos.mark(incoming.card.photo), "site": agreed}


def known_contact(actor: Actor, fields: Fields) -> Contact | None:
    """Return the contact of the same name and e-mail that the person sees."""
    emails = {one.casefold() for one in fields["emails"]}
    name = name_in(fields)
    if not emails or len(name) > LONGEST_NAME:
        return None
    named = access.visible(actor, find_list(ContactList.code)).filter(name__iexact=name)
    known: Iterable[Contact] = named.order_by("pk")[:50]
    return next(
        (one for one in known if emails & {row["value"].casefold() for row in one.emails or ()}), None
    )


def company_called(actor: Actor, name: str) -> Relation | None:
    """Return the one company of this name that the person sees."""
    asked = name.strip()
    visible = access.visible(actor, find_list(RelationList.code))
    is_name = 0 < len(asked) <= LONGEST_NAME
    found: list[Relation] = list(visible.filter(name__iexact=asked)[:2]) if is_name else []
    return found[0] if len(found) == 1 else None


def add_contact(actor: Actor, definition: ListDefinition, fields: Fields, company: Relation) -> Contact:
    """Add a contact of a company with what a card says."""
    values = _writable(values_of(fields, None), definition)
    return actions.add(actor, Contact, {**values, "relation": company})


def _writable(values: dict[str, Any], definition: ListDefinition) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in definition.editable}
