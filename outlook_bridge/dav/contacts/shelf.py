"""An address book as programs see it: the contacts that its person reads, or is responsible for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from itertools import chain
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from crm_lists.organisation.rights import rights_of
from crm_lists.relations.contact import Contact, ContactList
from crm_lists.relations.photo import may_see_photos, photos_of
from crm_lists.relations.relation import RelationList

from .. import rows
from ..models import ContactLink
from ..protocol.errors import DavError
from ..protocol.matching import properties_match
from ..protocol.names import CARDDAV, Element, carddav, element
from ..protocol.service import DavObject, Visit, Written, within_limits
from . import waiting
from .mapping import COLUMNS, card_of_contact, fields_of_contact, same
from .photos import mark
from .rendering import VERSIONS, block_of, version_of, written
from .writing import IncomingCard, UnknownCompany, Writer

MINE, ALL = "mine", "all"
TITLES = {MINE: _("My contacts"), ALL: _("All contacts")}
#: The contacts that were changed last; more are no address book of a telephone.
MOST = 10_000
MOST_BYTES = 1 << 20
TOGETHER = 500
_LINK = ("contact_id", "name", "uid", "state", "digest", "is_unlinked")


@dataclass(frozen=True)
class CardHead:
    """What is known of a card without reading it."""

    pk: int
    name: str
    uid: str
    #: Differs whenever the contact was changed, or its company bears another name.
    state: str
    company: str
    link: Mapping[str, Any] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Return its ETag."""
        told = f"{self.state} {self.link.get('digest', '')}"
        return f'"{sha256(told.encode()).hexdigest()[:20]}"'

    @property
    def is_as_sent(self) -> bool:
        """Tell whether nothing was changed since a program wrote it."""
        return bool(self.link.get("digest")) and self.link.get("state") == self.state


@dataclass(frozen=True)
class CardShelf:
    """One address book of one person."""

    visit: Visit
    code: str

    @property
    def title(self) -> str:
        """Return what people call it."""
        return str(TITLES[self.code])

    @property
    def may_write(self) -> bool:
        """Tell whether the person may add contacts."""
        is_reached = self.visit.scopes.may_write(ContactList.code)
        return is_reached and access.may_add(self.visit.actor, find_list(ContactList.code))

    @cached_property
    def definition(self) -> ListDefinition:
        """Return the list of contacts as its reader gets it."""
        return seen_by(self.visit.actor, find_list(ContactList.code))

    @property
    def _is_whole(self) -> bool:
        return not any(hides(self.definition, name) for name in COLUMNS)

    @cached_property
    def _sees_photos(self) -> bool:
        return may_see_photos(self.visit.actor)

    def contacts(self) -> "QuerySet[Any]":
        """Return the contacts of the address book, each with the name of its company if that may be read."""
        actor = self.visit.actor
        found = access.visible(actor, find_list(ContactList.code))
        if self.code == MINE:
            found = found.filter(salesperson_id__in=rights_of(actor).salespeople)
        relations = access.visible(actor, find_list(RelationList.code)).filter(pk=OuterRef("relation"))
        annotated: QuerySet[Any] = found.annotate(company=Subquery(relations.order_by().values("name")[:1]))
        return annotated

    @cached_property
    def _heads(self) -> dict[str, CardHead]:
        return self._heads_of(self.contacts())

    def _heads_of(self, contacts: "QuerySet[Any]") -> dict[str, CardHead]:
        links = {row["contact_id"]: row for row in rows.links_of(self.visit.user, self.code).values(*_LINK)}
        found = contacts.order_by("-modified_at", "-pk").values_list("pk", "version", "uuid", "company")
        heads = {}
        taken = {row["name"] for row in links.values()}
        for pk, version, uuid, company in found[:MOST]:
            link = links.get(pk, {})
            if link.get("is_unlinked"):
                continue
            plain = f"contact-{pk}.vcf"
            name = link.get("name") or (plain if plain not in taken else f"contact-{pk}-0.vcf")
            state = sha256(f"{version} {company or ''}".encode()).hexdigest()[:32]
            heads[name] = CardHead(pk, name, link.get("uid") or str(uuid), state, company or "", link)
        return heads

    def etags(self) -> Mapping[str, str]:
        """Return the ETag of each card by its name."""
        return {name: head.etag for name, head in self._heads.items()} | waiting.etags(
            self.visit.user, self.code
        )

    # -- reading --------------------------------------------------------------------------------------

    def things(self, names: Iterable[str], data: Element | None = None) -> Mapping[str, DavObject]:
        """Return those of the cards that are there, in the version that is asked for."""
        return self._things(list(dict.fromkeys(names)), data)

    def _things(
        self, names: Sequence[str], data: Element | None = None, *, with_photos: bool = True
    ) -> Mapping[str, DavObject]:
        wanted = [self._heads[name] for name in names if name in self._heads]
        version = _version(data)
        pieces = (wanted[start : start + TOGETHER] for start in range(0, len(wanted), TOGETHER))
        kept = waiting.things(self.visit.user, self.code, [name for name in names if name not in self._heads])
        return within_limits(chain((self._some(piece, version, with_photos) for piece in pieces), [kept]))

    def _some(self, wanted: Sequence[CardHead], version: str, with_photos: bool) -> dict[str, DavObject]:
        keys = [head.pk for head in wanted]
        contacts = {one.pk: one for one in self.contacts().filter(pk__in=keys).select_related("function")}
        links = rows.links_of(self.visit.user, self.code).filter(contact__in=keys).exclude(text="")
        kept = {link.contact_id: link for link in links.only("contact_id", "text", "agreed")}
        photos = photos_of(self.visit.actor, keys) if with_photos else {}
        return {
            head.name: DavObject(
                head.etag, self._text(head, one, kept.get(head.pk), photos.get(head.pk, b""), version)
            )
            for head in wanted
            if (one := contacts.get(head.pk)) is not None
        }

    def _text(
        self, head: CardHead, contact: Contact, link: ContactLink | None, photo: bytes, version: str
    ) -> str:
        kept = link.text if link is not None else ""
        if kept and head.is_as_sent and self._is_whole and version in ("", version_of(kept)):
            return kept
        asked = version or version_of(kept)
        chosen = asked if asked in VERSIONS else VERSIONS[0]
        agreed = link.agreed.get("photo", {}).get("site", "") if link is not None else ""
        is_written_so = not photo or chosen == version_of(kept)
        keeps_photo = not self._sees_photos or (mark(photo) == agreed and is_written_so)
        card = card_of_contact(contact, head.company, self.definition, b"" if keeps_photo and kept else photo)
        return written(replace(card, uid=head.uid), kept, version=chosen, keeps_photo=keeps_photo)

    def found(self, query: Element) -> Sequence[str]:
        """Return the names of the cards that a query asks for."""
        asked = query.find(carddav("filter"))
        filters = asked.findall(carddav("prop-filter")) if asked is not None else []
        if asked is None or not filters:
            return list(self.etags())
        is_all = asked.get("test", "anyof") == "allof"
        found = []
        for name, one in self._things(list(self.etags()), with_photos=False).items():
            block = block_of(one.text)
            if block is not None and properties_match(block, filters, CARDDAV, all_of=is_all):
                found.append(name)
        return found

    def properties(self) -> Mapping[str, Element]:
        """Return what only address books have."""
        kinds = (
            element(carddav("address-data-type"), **{"content-type": "text/vcard", "version": version})
            for version in VERSIONS
        )
        return {
            carddav("supported-address-data"): element(carddav("supported-address-data"), *kinds),
            carddav("max-resource-size"): element(carddav("max-resource-size"), str(MOST_BYTES)),
            carddav("addressbook-description"): element(carddav("addressbook-description"), self.title),
        }

    # -- writing --------------------------------------------------------------------------------------

    def put(self, name: str, body: bytes, *, is_new: bool, is_known: bool) -> Written:
        """Merge a card into its contact, or add one for it; without a company for it, it waits."""
        writer = Writer(self.visit.actor, self.visit.user, self.code)
        head = self._heads.get(name)
        writer.refuse_reader(None if head is None else head.pk)
        incoming = writer.read(body)
        self._refuse_other_uid(name, incoming, is_new=is_new)
        try:
            contact, outcome = writer.write(
                incoming, None if head is None else head.pk, self.definition, is_known=is_known
            )
        except UnknownCompany:
            return Written(waiting.keep(self.visit.user, self.code, name, incoming), is_new)
        waiting.forget(self.visit.user, self.code, name)
        has_other_photo = writer.keep_photo(contact, incoming, is_known=is_known)
        outcome = replace(outcome, has_other_photo=has_other_photo)
        heads = self._heads_of(self.contacts().filter(pk=contact.pk))
        present = next(iter(heads.values()), None)
        is_same = present is not None and self._is_whole and self._says(present, contact, incoming)
        is_same = is_same and not has_other_photo
        state = present.state if present is not None and is_same else ""
        writer.remember(contact, name, incoming, state, outcome)
        heads = self._heads_of(self.contacts().filter(pk=contact.pk))
        return Written(heads[name].etag if is_same and name in heads else "", is_new)

    def _refuse_other_uid(self, name: str, incoming: IncomingCard, *, is_new: bool) -> None:
        uids = {head.name: head.uid for head in self._heads.values()}
        uids |= waiting.uids(self.visit.user, self.code)
        other = next((known for known, uid in uids.items() if uid == incoming.uid), None)
        if (other is not None and other != name) or (not is_new and other is None):
            raise DavError(403, carddav("no-uid-conflict"), "The UID of a card stays, and stands once.")

    def _says(self, head: CardHead, contact: Contact, incoming: IncomingCard) -> bool:
        """Tell whether the contact says what its card says, so that the card can be sent back as it came."""
        card = card_of_contact(contact, head.company, self.definition)
        present = fields_of_contact(contact, self.definition)
        is_placed = (card.company, card.job_title) == (incoming.card.company, incoming.card.job_title)
        return is_placed and all(same(name, present[name], incoming.fields[name]) for name in COLUMNS)

    def remove(self, name: str) -> None:
        """Take a card out of the address book; the contact stays."""
        if name not in self._heads:
            waiting.forget(self.visit.user, self.code, name)
            return
        head = self._heads[name]
        facts: dict[str, Any] = {"uid": head.uid, "is_unlinked": True, "text": "", "digest": ""}
        # No address holds such a name, so that of the card is free again.
        rows.keep_link(head.pk, self.visit.user, self.code, name=f"/{head.pk}", **facts)


def _version(data: Element | None) -> str:
    """Return the version of cards that a report asks for, empty where any will do."""
    asked = data.get("version", "") if data is not None else ""
    if asked and asked not in VERSIONS:
        raise DavError(403, carddav("supported-address-data"), "Cards are sent as vCard 3.0 or 4.0.")
    return str(asked)
