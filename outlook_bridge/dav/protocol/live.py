"""The live properties of resources: who asks, what a thing is, what may be done with it."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from lxml import etree

from crm_lists.framework.people import display_name

from .. import rows
from .bodies import parsed
from .errors import DavError
from .names import CALDAV, CARDDAV, DAV, SERVER, Element, caldav, carddav, dav, element, href
from .service import Found, Shelf
from .tree import Level, Place, path_of

Properties = dict[str, Callable[[], Element]]
#: Properties that a program may set on a collection, besides those of namespaces that nobody here knows.
SETTABLE = frozenset(
    {
        dav("displayname"),
        caldav("calendar-description"),
        caldav("calendar-timezone"),
        caldav("schedule-calendar-transp"),
        carddav("addressbook-description"),
    }
)
_KNOWN_SPACES = frozenset({DAV, CALDAV, CARDDAV, SERVER})
_RIGHTS_READ = ("read", "read-current-user-privilege-set")
_RIGHTS_WRITE = ("write", "write-content", "write-properties", "bind", "unbind")


def found(place: Place, asked: list[str] | None, etag: str = "") -> Found:
    """Return those of the properties that are asked for, all where none are named."""
    known = _known(place, etag)
    names = list(known) if asked is None else asked
    missing = [name for name in names if name not in known]
    return Found(place.path, {name: known[name]() for name in names if name in known}, missing)


def _known(place: Place, etag: str) -> Properties:
    match place.level:
        case Level.ROOT:
            return {dav("resourcetype"): lambda: _type("collection"), **_of_everything(place)}
        case Level.PRINCIPAL:
            return _principal(place)
        case Level.HOME:
            return _home(place)
        case Level.SHELF:
            return _shelf(place)
    return _thing(place, etag)


def _type(*names: str) -> Element:
    return element(dav("resourcetype"), *(element(dav(name)) for name in names))


def _of_everything(place: Place) -> Properties:
    """Return what a program may ask of any resource to find its way."""
    me = path_of(place.service, place.visit, Level.PRINCIPAL)
    root = path_of(place.service, place.visit, Level.ROOT)
    return {
        dav("current-user-principal"): lambda: element(dav("current-user-principal"), href(me)),
        dav("principal-URL"): lambda: element(dav("principal-URL"), href(me)),
        dav("owner"): lambda: element(dav("owner"), href(me)),
        dav("principal-collection-set"): lambda: element(dav("principal-collection-set"), href(root)),
        dav("current-user-privilege-set"): lambda: _privileges(place),
        dav("supported-report-set"): lambda: _reports(place),
    }


def _privileges(place: Place) -> Element:
    writes = place.shelf is not None and place.shelf.may_write
    names = (*_RIGHTS_READ, *(_RIGHTS_WRITE if writes else ()))
    return element(
        dav("current-user-privilege-set"),
        *(element(dav("privilege"), element(dav(name))) for name in names),
    )


def _reports(place: Place) -> Element:
    names: tuple[str, ...] = ()
    if place.level >= Level.SHELF:
        own = (place.service.query_report, place.service.multiget_report)
        names = (*own, dav("sync-collection"), *place.service.further_reports)
    return element(
        dav("supported-report-set"),
        *(element(dav("supported-report"), element(dav("report"), element(name))) for name in names),
    )


def _principal(place: Place) -> Properties:
    user, service = place.visit.user, place.service
    home = path_of(service, place.visit, Level.HOME)
    other, prefix, name = service.beside
    return {
        dav("resourcetype"): lambda: _type("collection", "principal"),
        dav("displayname"): lambda: element(dav("displayname"), display_name(user)),
        service.home_property: lambda: element(service.home_property, href(home)),
        other: lambda: element(other, href(f"/{prefix}/{user.pk}/{name}/")),
        caldav("calendar-user-address-set"): lambda: _addresses(place),
        f"{{{SERVER}}}email-address-set": lambda: element(f"{{{SERVER}}}email-address-set"),
        dav("alternate-URI-set"): lambda: element(dav("alternate-URI-set")),
        dav("group-membership"): lambda: element(dav("group-membership")),
        **_of_everything(place),
    }


def _addresses(place: Place) -> Element:
    email = place.visit.user.email
    me = path_of(place.service, place.visit, Level.PRINCIPAL)
    mail = [href(f"mailto:{email}")] if email else []
    return element(caldav("calendar-user-address-set"), *mail, href(me))


def _home(place: Place) -> Properties:
    title = element(dav("displayname"), display_name(place.visit.user))
    return {
        dav("resourcetype"): lambda: _type("collection"),
        dav("displayname"): lambda: title,
        place.service.home_property: lambda: element(place.service.home_property, href(place.path)),
        **_of_everything(place),
    }


def _shelf(place: Place) -> Properties:
    shelf, service = place.collection, place.service
    kept = kept_properties(place)
    found: Properties = {
        dav("resourcetype"): lambda: element(
            dav("resourcetype"), element(dav("collection")), element(service.resource_type)
        ),
        dav("displayname"): lambda: element(dav("displayname"), shelf.title),
        dav("getcontenttype"): lambda: element(dav("getcontenttype"), service.content_type),
        f"{{{SERVER}}}getctag": lambda: element(f"{{{SERVER}}}getctag", token_of(shelf)),
        dav("getetag"): lambda: element(dav("getetag"), f'"{token_of(shelf)}"'),
        dav("sync-token"): lambda: element(dav("sync-token"), given_token(place)),
        **_of_everything(place),
    }
    live = {name: (lambda made=made: made) for name, made in shelf.properties().items()}
    own = {name: (lambda xml=xml: parsed(xml.encode())) for name, xml in kept.items()}
    return {**found, **live, **own}


def _thing(place: Place, etag: str) -> Properties:
    known = etag or place.collection.etags().get(place.name, "")
    if not known:
        raise DavError(404)
    return {
        dav("resourcetype"): _type,
        dav("getetag"): lambda: element(dav("getetag"), known),
        dav("getcontenttype"): lambda: element(dav("getcontenttype"), place.service.content_type),
        **_of_everything(place),
    }


# -- what programs keep, and how far they have read ---------------------------------------------------


def kept_properties(place: Place) -> dict[str, str]:
    """Return what the person's programs set on a collection."""
    user, service = place.visit.user, place.service.prefix
    of_user = place.visit.actor.fact(f"dav.{service}", lambda: rows.properties_of(user, service))
    return of_user.get(place.collection.code, {})


def token_of(shelf: Shelf) -> str:
    """Return what differs whenever something in the collection differs for its reader."""
    return _token(shelf.etags())


def _token(etags: Mapping[str, str]) -> str:
    told = "\n".join(f"{name} {etag}" for name, etag in sorted(etags.items()))
    return sha256(told.encode()).hexdigest()[:32]


def given_token(place: Place) -> str:
    """Return the sync token of this moment, and remember what stands for it."""
    return token_for(place, place.collection.etags())


def token_for(place: Place, known: Mapping[str, str]) -> str:
    """Return the sync token of a program that knows these things, and remember them."""
    token = _token(known)
    rows.keep_state(place.visit.user, place.service.prefix, place.collection.code, (token, known))
    return f"data:,{token}"


def is_settable(name: str) -> bool:
    """Tell whether programs may keep something under this name."""
    return name in SETTABLE or (etree.QName(name).namespace or DAV) not in _KNOWN_SPACES
