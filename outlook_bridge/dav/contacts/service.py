"""CardDAV as a service: the address books that a person's programs find."""

from collections.abc import Sequence

from crm_lists.framework import access
from crm_lists.framework.lists import find_list
from crm_lists.relations.contact import ContactList

from .. import rows
from ..protocol.errors import DavError
from ..protocol.names import Element, caldav, carddav, dav
from ..protocol.service import Shelf, Visit, Wished
from . import photos
from .shelf import MOST_BYTES, TITLES, CardShelf
from .writing import Writer


class ContactService:
    """Contacts of the site by CardDAV."""

    prefix = "carddav"
    list_codes: tuple[str, ...] = (ContactList.code,)
    capabilities = "addressbook"
    content_type = "text/vcard; charset=utf-8"
    most_bytes = MOST_BYTES
    home_property = carddav("addressbook-home-set")
    home = "books"
    beside = (caldav("calendar-home-set"), "caldav", "calendars")
    data_element = carddav("address-data")
    query_report = carddav("addressbook-query")
    multiget_report = carddav("addressbook-multiget")
    further_reports: tuple[str, ...] = ()
    too_large = carddav("max-resource-size")
    resource_type = carddav("addressbook")

    def shelves(self, visit: Visit) -> Sequence[Shelf]:
        """Return the address books of the person's home."""
        if not access.may_open(visit.actor, find_list(ContactList.code)):
            return []
        return [CardShelf(visit, code) for code in TITLES]

    def shelf(self, visit: Visit, code: str) -> Shelf | None:
        """Return an address book, None where there is none of this code."""
        return next((one for one in self.shelves(visit) if one.code == code), None)

    def prepare(self, visit: Visit, shelf: Shelf, name: str, body: bytes) -> None:
        """Redraw the photo of a card that the program did not send with it before."""
        contacts = find_list(ContactList.code)
        if not any(access.may_ever(visit.actor, contacts, one) for one in (access.ADD, access.CHANGE)):
            return
        try:
            photo = Writer.read(body).card.photo
        except DavError:
            return
        links = rows.links_of(visit.user, shelf.code).filter(name=name)
        if photo and not links.filter(agreed__photo__sent=photos.mark(photo)).exists():
            photos.prepare(visit.actor, photo)

    def further_report(self, visit: Visit, shelf: Shelf, root: Element) -> tuple[str, str] | None:
        """Return nothing: address books have no report of their own."""
        return None

    def make_shelf(self, visit: Visit, wished: Wished) -> None:
        """Refuse: the address books are those of the site."""
        raise DavError(403, dav("need-privileges"), "The address books are those of the site.")

    def remove_shelf(self, visit: Visit, shelf: Shelf) -> None:
        """Refuse: the address books are those of the site."""
        raise DavError(403, dav("need-privileges"), "The address books are those of the site, and stay.")
