"""The org chart as a page: walked by links, opened and closed without a script."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.requests import actor_of, show, team_page
from crm_lists.framework.search.folding import fold

from ..chart.drawing import DEPARTMENTS, PEOPLE, Drawing, Place
from ..chart.firm import Firm, Person
from ..chart.reading import may_open, owners_of, read_firm
from ..owner import Owner

#: So many people are shown for a search.
FOUND = 20
KEY_DIGITS = 18


@team_page
@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """Show the org chart of an owner from the whole, a department or a person on."""
    actor = actor_of(request)
    if not may_open(actor):
        raise Http404
    owners = owners_of(actor)
    if not owners:
        return show(request, "organisation/chart.html", {"title": _("Org chart"), "empty": _nobody()})
    place = _place(request, actor, owners)
    firm = read_firm(actor, place.owner)
    found = _found(firm, place.text)
    if len(found) == 1:
        place = Place(place.owner, place.view, place.department, found[0].pk, place.text, place.is_open)
    drawing = Drawing(firm, place)
    return show(request, "organisation/chart.html", _context(drawing, owners, found))


def _context(drawing: Drawing, owners: list[Owner], found: list[Person]) -> dict[str, Any]:
    place = drawing.place
    return {
        "title": _("Org chart"),
        "subtitle": place.owner.name,
        "place": place,
        "root": drawing.root(),
        "trail": drawing.trail(),
        "card": drawing.card(),
        "found": [drawing.person(person) for person in found],
        "tabs": _tabs(place),
        "owners": [
            {"label": one.name, "url": Place(one).url(), "current": one == place.owner} for one in owners
        ],
        "quiet_commands": _commands(place),
    }


def _tabs(place: Place) -> list[dict[str, Any]]:
    labels = {DEPARTMENTS: _("Departments"), PEOPLE: _("Reporting lines")}
    return [
        {"label": label, "url": place.url(view=view, department=None), "current": view == place.view}
        for view, label in labels.items()
    ]


def _commands(place: Place) -> list[Command]:
    if place.is_open:
        return [Command(_("Close the lower levels"), place.url(open=""), icon="arrow_collapse_all")]
    return [Command(_("Open all levels"), place.url(open="all"), icon="arrow_expand_all")]


def _place(request: HttpRequest, actor: Actor, owners: list[Owner]) -> Place:
    asked = request.GET
    wanted = _key(asked.get("owner", ""))
    owner = next((one for one in owners if one.pk == wanted), None)
    if wanted is not None and owner is None:
        raise Http404
    return Place(
        owner or owners[0],
        PEOPLE if asked.get("view") == PEOPLE else DEPARTMENTS,
        _key(asked.get("department", "")),
        _key(asked.get("person", "")),
        asked.get("q", "").strip()[:80],
        asked.get("open") == "all",
    )


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= KEY_DIGITS else None


def _found(firm: Firm, text: str) -> list[Person]:
    words = fold(text).split()
    if not words:
        return []
    matching = (person for person in firm.people.values() if _matches(firm, person, words))
    return sorted(matching, key=lambda person: person.name.casefold())[:FOUND]


def _matches(firm: Firm, person: Person, words: list[str]) -> bool:
    position = firm.positions.get(person.position_id or 0)
    text = fold(f"{person.name} {position.name if position else ''} {person.email}")
    return all(word in text for word in words)


def _nobody() -> dict[str, str]:
    return {
        "icon": "organization",
        "headline": _("No org chart yet"),
        "sentence": _("An administrator enters the departments and employees of your owner."),
    }
