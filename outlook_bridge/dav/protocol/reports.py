"""REPORT: queries, several things at once, and what changed since a token (RFC 3253, 4791, 6352, 6578)."""

from collections.abc import Iterable, Iterator, Mapping

from django.http import HttpRequest, HttpResponse

from .. import rows
from . import live
from .bodies import asked_properties, required, xml_of
from .errors import DavError
from .multistatus import failed, multistatus, response
from .names import Element, dav, element
from .service import Found
from .tree import Level, Place, name_in, path_of

#: A program asks for so many things at once at most.
MOST_AT_ONCE = 1_000
#: A query or a list of changes is cut after so many.
MOST_FOUND = 20_000
#: A query of more elements is none of any program: each is compared with each thing.
MOST_IN_QUERY = 500


def report(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer a report about a collection."""
    root = required(xml_of(request))
    service = place.service
    if root.tag == dav("principal-property-search"):
        # Nobody is shown who else there is.
        return multistatus(())
    if place.level < Level.SHELF or place.shelf is None:
        raise DavError(403, dav("supported-report"), "Ask a calendar or an address book.")
    if root.tag == service.multiget_report:
        return _multiget(place, root)
    if root.tag == service.query_report:
        return _query(place, root)
    if root.tag == dav("sync-collection"):
        return _sync(place, root)
    further = service.further_report(place.visit, place.shelf, root)
    if further is None:
        raise DavError(403, dav("supported-report"), "This report is not known here.")
    return HttpResponse(further[1], content_type=further[0])


def _multiget(place: Place, root: Element) -> HttpResponse:
    addresses = [one.text or "" for one in root.findall(dav("href"))]
    if len(addresses) > MOST_AT_ONCE:
        raise DavError(507, dav("number-of-matches-within-limits"), "Ask for fewer things at once.")
    named = [(address, name_in(place, address)) for address in addresses]
    told = dict(_things(place, root, [name for _address, name in named if name]))
    answers = [told[name] if name in told else failed(address.strip(), 404) for address, name in named]
    return multistatus(answers)


def _query(place: Place, root: Element) -> HttpResponse:
    if sum(1 for _one in root.iter()) > MOST_IN_QUERY:
        raise DavError(413, said="The query is too long.")
    names = list(place.collection.found(root))
    if place.level == Level.THING:
        names = [name for name in names if name == place.name]
    most = _limit(root)
    answers = [told for _name, told in _things(place, root, names[:most])]
    if len(names) > most:
        shelf = path_of(place.service, place.visit, Level.SHELF, place.shelf)
        answers.append(failed(shelf, 507, dav("number-of-matches-within-limits")))
    return multistatus(answers)


def _limit(root: Element) -> int:
    """Return how many things a program wants at most (RFC 6352 10.6, RFC 6578 3.7)."""
    wanted = next((one.text or "" for one in root.iter() if str(one.tag).endswith("}nresults")), "")
    return min(int(wanted), MOST_FOUND) if wanted.isdecimal() and len(wanted) < 10 else MOST_FOUND


def _things(place: Place, root: Element, names: Iterable[str]) -> Iterator[tuple[str, Element]]:
    """Yield what is told of things, each with its text where that is asked for."""
    asked = asked_properties(root) or [dav("getetag")]
    data_element = place.service.data_element
    shelf = place.collection
    if data_element not in asked:
        etags = shelf.etags()
        for name in names:
            if name in etags:
                yield name, response(_found(place, name, asked, etags[name]))
        return
    data = root.find(f"{dav('prop')}/{data_element}")
    rest = [one for one in asked if one != data_element]
    for name, thing in shelf.things(names, data).items():
        found = _found(place, name, rest, thing.etag)
        text = {data_element: element(data_element, thing.text)}
        yield name, response(Found(found.path, {**found.properties, **text}, found.missing))


def _found(place: Place, name: str, asked: list[str], etag: str) -> Found:
    thing = Place(place.service, place.visit, Level.THING, place.shelf, name)
    return live.found(thing, asked, etag)


# -- what changed -------------------------------------------------------------------------------------


def _sync(place: Place, root: Element) -> HttpResponse:
    level = root.findtext(dav("sync-level")) or "1"
    if level.strip() != "1":
        raise DavError(403, dav("sync-traversal-supported"), "Ask for one level at a time.")
    token = (root.findtext(dav("sync-token")) or "").strip()
    held = _held(place, token) if token else {}
    present = place.collection.etags()
    changed = [name for name, etag in present.items() if held.get(name) != etag]
    gone = [name for name in held if name not in present]
    most = _limit(root)
    told_changed, told_gone = changed[:most], gone[: max(most - len(changed), 0)]
    answers = [told for _name, told in _things(place, root, told_changed)]
    answers += [failed(_path(place, name), 404) for name in told_gone]
    if len(told_changed) + len(told_gone) == len(changed) + len(gone):
        return multistatus(answers, [element(dav("sync-token"), live.given_token(place))])
    shelf = path_of(place.service, place.visit, Level.SHELF, place.shelf)
    answers.append(failed(shelf, 507, dav("number-of-matches-within-limits")))
    known = {name: etag for name, etag in held.items() if name not in told_gone}
    known |= {name: present[name] for name in told_changed}
    return multistatus(answers, [element(dav("sync-token"), live.token_for(place, known))])


def _held(place: Place, token: str) -> Mapping[str, str]:
    user, service = place.visit.user, place.service.prefix
    known = rows.state_of(user, service, place.collection.code, token.removeprefix("data:,")[:64])
    if known is None:
        raise DavError(403, dav("valid-sync-token"), "Nobody knows this token any more: read everything.")
    return known


def _path(place: Place, name: str) -> str:
    return path_of(place.service, place.visit, Level.THING, place.shelf, name)
