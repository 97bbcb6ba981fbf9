"""The overview of an item: key figures, what happened and is planned, and cards of what is linked to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from .. import access, people
from ..actions import NotPermitted
from ..actors import Actor
from ..cards import Card, find_card, offered_cards
from ..commands import EVERY_LIST
from ..dates import full_moment, short_date
from ..definitions import ListDefinition
from ..items import Item
from ..key_figures import Asked, KeyFigure, Shown, figures_of
from ..quick_adds import QuickAdd, quick_adds
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page
from ..timeline import Cursor, Entry, Timeline, TimelineSource, Wanted, kinds, read, timeline_sources
from .quick_form import QuickForm

OVERVIEW = "overview"
LATEST = 3
UNPROCESSABLE = 422


# -- the tab --------------------------------------------------------------------------------------


def parts_of(
    request: HttpRequest,
    definition: ListDefinition,
    item: Item,
    figures: tuple[Sequence[tuple[KeyFigure, slice]], Sequence[Any]],
) -> dict[str, Any]:
    """Return what the page shows on its overview: figures, the timeline as a panel, cards beside it."""
    context = panel_context(request, definition, item)
    url = definition.url_of(item.pk)
    return {
        "figures": figures_context(*figures, context["timeline"], url),
        "panels": [render_panel(request, context)],
        "cards": cards_context(actor_of(request), definition, item),
    }


def panel_context(request: HttpRequest, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return the context of the tab: the line for notes, and the timeline."""
    actor = actor_of(request)
    offered = offered_quick_adds(actor, definition, item)
    asked = wanted_of(request)
    timeline = read(actor, definition, item, asked)
    return {
        **timeline_context(request, definition, item, timeline),
        "quick_form": QuickForm(offered) if offered else None,
        "quick_url": reverse("lists:quick-add", args=[definition.code, item.pk]),
        "timeline": timeline,
    }


def render_panel(request: HttpRequest, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tab as a panel of the page."""
    return {
        "code": OVERVIEW,
        "html": render_to_string("lists/includes/overview.html", dict(context), request),
    }


def cards_context(actor: Actor, definition: ListDefinition, item: Item) -> list[dict[str, Any]]:
    """Return the cards beside the overview, each with the address of its content."""
    return [_card(definition, item, card) for card in offered_cards(actor, definition, item)]


def _card(definition: ListDefinition, item: Item, card: Card) -> dict[str, Any]:
    return {
        "code": card.code,
        "label": card.label,
        "icon": card.icon,
        "url": reverse("lists:card", args=[definition.code, item.pk, card.code]),
        "tab_url": f"{definition.url_of(item.pk)}?tab={card.tab}" if card.tab else "",
    }


def figures_context(
    figures: Sequence[tuple[KeyFigure, slice]], values: Sequence[Any], timeline: Timeline, url: str
) -> list[Shown]:
    """Return the key figures in words, with the last contact and the next step as the timeline has them."""
    shown = [(figure.leads, figure.show(values[place])) for figure, place in figures]
    first, rest = ([one for leads, one in shown if leads is side] for side in (True, False))
    return [*first, last_contact(timeline, url), next_step(timeline, url), *rest] if shown else []


def last_contact(timeline: Timeline, url: str) -> Shown:
    """Return when somebody last talked with the people of the item."""
    entry = timeline.last_contact
    if entry is None:
        return Shown(_("Last contact"), "–", _("nothing yet"))
    return Shown(_("Last contact"), day_name(entry.at), entry.title, url=entry.url or url)


def next_step(timeline: Timeline, url: str) -> Shown:
    """Return what is planned next; what is overdue is said by its own figure."""
    entry = next((entry for _source, entry in timeline.ahead), None)
    if entry is None:
        return Shown(_("Next step"), "–", _("nothing planned"))
    return Shown(_("Next step"), day_name(entry.at), entry.title, url=entry.url or url)


def asked_figures(
    actor: Actor, definition: ListDefinition, item: Item, asked: Asked
) -> list[tuple[KeyFigure, slice]]:
    """Add what the key figures ask for to the one query of the page."""
    return [(one, asked.add(one.expressions)) for one in figures_of(actor, definition, item)]


# -- the timeline ---------------------------------------------------------------------------------


def wanted_of(request: HttpRequest, *, size: int = 0) -> Wanted:
    """Return which part of the timeline the address asks for."""
    chosen = [kind for kind in request.GET.getlist("kind") if kind in kinds]
    text = request.GET.get("q", "").strip()
    before = Cursor.read(request.GET.get("before", ""))
    is_whole = not (text or before)
    plain = Wanted(chosen, text, before, with_ahead=is_whole)
    return Wanted(chosen, text, before, size, with_ahead=False) if size else plain


def timeline_context(
    request: HttpRequest, definition: ListDefinition, item: Item, timeline: Timeline
) -> dict[str, Any]:
    """Return a page of the timeline by days, with its chips and the way to what is older."""
    asked = wanted_of(request)
    params = [("kind", kind) for kind in asked.kinds] + ([("q", asked.text)] if asked.text else [])
    older = urlencode([*params, ("before", str(timeline.following))]) if timeline.following else ""
    names = people.names_of({entry.who for _s, entry in (*timeline.entries, *timeline.ahead) if entry.who})
    url = reverse("lists:timeline", args=[definition.code, item.pk])
    known = day_of(asked.before.at) if asked.before else None
    return {
        "item": item,
        "definition": definition,
        "days": by_day(timeline.entries, names, known=known),
        "ahead": [_line(source, entry, names) for source, entry in timeline.ahead],
        "chips": _chips(definition, asked),
        "timeline_url": url,
        "timeline_text": asked.text,
        "timeline_kinds": asked.kinds,
        "older_url": f"{url}?{older}" if older else "",
        "is_narrowed": bool(asked.kinds or asked.text),
        "is_continued": asked.before is not None,
    }


def _chips(definition: ListDefinition, asked: Wanted) -> list[dict[str, Any]]:
    """Return one chip for each kind that the list's timeline can have; those chosen are taken away again."""
    found = {source.kind for source in timeline_sources.get(definition.code, EVERY_LIST)}
    return [
        {
            "label": kind.label,
            "icon": kind.icon,
            "current": code in asked.kinds,
            "query": _chip_query(code, asked),
        }
        for code, kind in sorted(kinds.items(), key=lambda pair: pair[1].order)
        if code in found
    ]


def _chip_query(code: str, asked: Wanted) -> str:
    left = [one for one in asked.kinds if one != code]
    chosen = left if code in asked.kinds else [*asked.kinds, code]
    return urlencode([*(("kind", one) for one in chosen), *([("q", asked.text)] if asked.text else [])])


def by_day(
    told: Iterable[tuple[TimelineSource, Entry]], names: Mapping[int, str], *, known: date | None = None
) -> list[dict[str, Any]]:
    """Return the entries in groups of one day; the day that the page before ended with has no head again."""
    days: list[dict[str, Any]] = []
    for source, entry in told:
        day = day_of(entry.at)
        if not days or days[-1]["day"] != day:
            label = "" if day == known and not days else day_name(day)
            days.append({"day": day, "label": label, "entries": []})
        days[-1]["entries"].append(_line(source, entry, names))
    return days


def _line(source: TimelineSource, entry: Entry, names: Mapping[int, str]) -> dict[str, Any]:
    has_time = isinstance(entry.at, datetime)
    moment = timezone.localtime(entry.at) if isinstance(entry.at, datetime) else entry.at
    return {
        "entry": entry,
        "icon": entry.icon or kinds.get(source.kind).icon,
        "kind": kinds.get(source.kind).label,
        "time": formats.date_format(moment, "H:i") if has_time else "",
        "day": day_name(entry.at),
        "iso": entry.at.isoformat(),
        "full": full_moment(moment) if isinstance(moment, datetime) else formats.date_format(moment),
        "who": names.get(entry.who or 0, ""),
    }


def day_of(at: "datetime | date") -> date:
    """Return the day of a moment where the person is."""
    return timezone.localtime(at).date() if isinstance(at, datetime) else at


def day_name(at: "datetime | date") -> str:
    """Return “Today”, “Yesterday”, “Tomorrow” or the day."""
    day = day_of(at)
    near = {0: _("Today"), 1: _("Yesterday"), -1: _("Tomorrow")}
    return near.get((timezone.localdate() - day).days) or short_date(day)


# -- pages ----------------------------------------------------------------------------------------


@team_page
@require_GET
def timeline_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show a page of an item's timeline: a part of the overview, or a page of its own."""
    definition, item = _opened(request, code, pk)
    is_latest = "latest" in request.GET
    asked = wanted_of(request, size=LATEST if is_latest else 0)
    timeline = read(actor_of(request), definition, item, asked)
    context = {
        **timeline_context(request, definition, item, timeline),
        **_frame(definition, item, _("Timeline")),
        "is_latest": is_latest,
    }
    template = "lists/includes/timeline.html" if is_fragment(request) else "lists/timeline.html"
    return show(request, template, context)


@team_page
@require_GET
def card(request: HttpRequest, code: str, pk: int, name: str) -> HttpResponse:
    """Show the content of one card."""
    definition, item = _opened(request, code, pk)
    actor = actor_of(request)
    found = find_card(actor, definition, item, name)
    if found is None:
        raise Http404
    context = {
        **_frame(definition, item, str(found.label)),
        "card": {**_card(definition, item, found), "nothing": found.nothing},
        "content": found.content(actor, item),
    }
    return show(request, "lists/includes/card.html" if is_fragment(request) else "lists/card.html", context)


@team_page
@require_GET
def reasons(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show why the person sees the item."""
    definition, item = _opened(request, code, pk)
    context = {
        **_frame(definition, item, _("Why you see this")),
        "reasons": access.explain(actor_of(request), item),
    }
    template = "lists/includes/reasons.html" if is_fragment(request) else "lists/reasons.html"
    return show(request, template, context)


@team_page
@require_POST
def quick_add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Note a call, a task, a meeting or a remark about the item."""
    definition, item = _opened(request, code, pk)
    actor = actor_of(request)
    offered = offered_quick_adds(actor, definition, item)
    if not offered:
        raise NotPermitted(_("You may read this item but note nothing about it."))
    form = QuickForm(offered, request.POST)
    said = _added(actor, item, form) if form.is_valid() else ""
    if said:
        messages.success(request, said)
        return go_to(request, f"{definition.url_of(pk)}?tab={OVERVIEW}")
    context = {
        **_frame(definition, item, _("Note something")),
        "form": form,
        "cancel_url": definition.url_of(pk),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=UNPROCESSABLE)


def _added(actor: Actor, item: Item, form: QuickForm) -> str:
    try:
        return form.chosen.run(actor, item, form.typed)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return ""


def offered_quick_adds(actor: Actor, definition: ListDefinition, item: Item) -> list[QuickAdd]:
    """Return what the actor may note about the item."""
    return [one for one in quick_adds.get(definition.code, EVERY_LIST) if one.is_offered(actor, item)]


def _opened(request: HttpRequest, code: str, pk: int) -> tuple[ListDefinition, Item]:
    definition = open_list(request, code)
    return definition, access.get(actor_of(request), definition, pk)


def _frame(definition: ListDefinition, item: Item, title: str) -> dict[str, Any]:
    name = str(getattr(item, definition.title))
    return {
        "definition": definition,
        "item": item,
        "title": title,
        "subtitle": name,
        "breadcrumb": [(definition.label, definition.url), (name, definition.url_of(item.pk))],
    }
