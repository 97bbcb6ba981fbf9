"""The rows of a recycle bin: the deleted items of all lists as one, a page at a time by keyset."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from .. import access, people, recycling
from ..actors import Actor
from ..columns.picking import MAX_KEY_DIGITS
from ..commands import Command
from ..definitions import ListDefinition
from ..lists import all_lists
from ..successors import successors_of

PAGE_SIZE = 50
#: A longer cursor is none of ours.
LONGEST_CURSOR = 200
Found = tuple[ListDefinition, dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """Which deleted items are asked for."""

    is_second: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class Place:
    """A place in the order of the bin: the latest deletion first, then by list and key."""

    deleted_at: datetime
    code: str
    pk: int

    def __str__(self) -> str:
        return f"{self.deleted_at.astimezone(UTC).isoformat()}~{self.code}~{self.pk}"

    def condition(self, code: str, *, is_before: bool) -> Q:
        """Return the condition on the items of one list that stand behind, or before, this place."""
        earlier, key = ("deleted_at__gt", "pk__gt") if is_before else ("deleted_at__lt", "pk__lt")
        found = Q(**{earlier: self.deleted_at})
        if code == self.code:
            found |= Q(**{"deleted_at": self.deleted_at, key: self.pk})
        elif (code < self.code) == is_before:
            found |= Q(deleted_at=self.deleted_at)
        return found


@dataclass(frozen=True)
class BinPage:
    """One page of the bin, and where its neighbours begin; an empty place where there is none."""

    rows: list[dict[str, Any]]
    previous: str
    next: str


def place_of(text: str) -> Place | None:
    """Return the place that the text names, None where it names none."""
    parts = text.split("~") if len(text) <= LONGEST_CURSOR else []
    if len(parts) != 3 or not (parts[2].isdecimal() and len(parts[2]) <= MAX_KEY_DIGITS):
        return None
    try:
        moment = parse_datetime(parts[0])
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return Place(moment, parts[1], int(parts[2]))


def page_of(actor: Actor, stage: Stage, *, after: str = "", before: str = "") -> BinPage:
    """Return a page of the bin, behind or before a place."""
    is_before = bool(before)
    place = place_of(before or after)
    found = sorted(_candidates(actor, stage, place, is_before=is_before), key=_order, reverse=is_before)
    shown = found[:PAGE_SIZE]
    if is_before:
        shown.reverse()
    has_more, has_place = len(found) > PAGE_SIZE, place is not None
    first, last = (str(_place(shown[0])), str(_place(shown[-1]))) if shown else ("", "")
    return BinPage(
        rows=_rows(actor, shown, stage),
        previous=first if (has_more if is_before else has_place) else "",
        next=last if (has_place if is_before else has_more) else "",
    )


def _candidates(actor: Actor, stage: Stage, place: Place | None, *, is_before: bool) -> Iterator[Found]:
    """Give of each list as many items as the page could show, and one more."""
    for definition in all_lists():
        if access.may_open(actor, definition):
            items = _of_stage(actor, definition, stage)
            if place is not None:
                items = items.filter(place.condition(definition.code, is_before=is_before))
            order = ("deleted_at", "pk") if is_before else ("-deleted_at", "-pk")
            title = definition.column(definition.title)
            values = items.order_by(*order).values(
                "pk", "deleted_at", "modified_by_id", shown=title.expression
            )
            yield from ((definition, item) for item in values[: PAGE_SIZE + 1])


def _of_stage(actor: Actor, definition: ListDefinition, stage: Stage) -> "QuerySet[Any]":
    items = access.deleted(actor, definition)
    emptied = access.emptied(definition)
    if definition.deleted_with:
        items = items.filter(**{f"{definition.deleted_with}__isnull": True})
    items = items.filter(emptied) if stage.is_second else items.exclude(emptied)
    return items.filter(modified_by=actor.user) if stage.is_mine else items


def _order(found: Found) -> tuple[float, str, int]:
    definition, item = found
    return -item["deleted_at"].timestamp(), definition.code, -item["pk"]


def _place(found: Found) -> Place:
    definition, item = found
    return Place(item["deleted_at"], definition.code, item["pk"])


def _rows(actor: Actor, found: list[Found], stage: Stage) -> list[dict[str, Any]]:
    names = people.names_of({item["modified_by_id"] for _definition, item in found} - {None})
    went_into = _went_into(actor, found)
    rows = [_row(definition, item, names, stage) for definition, item in found]
    lost = _lost(found)
    for row, (definition, item) in zip(rows, found, strict=True):
        row["went_into"] = went_into.get((definition.code, item["pk"]), "")
        row["lost"] = lost.get((definition.code, item["pk"]), "")
    return rows


def _lost(found: list[Found]) -> dict[tuple[str, int], str]:
    """Return what goes for good together with these items, in words."""
    lost: dict[tuple[str, int], str] = {}
    for code in {definition.code for definition, _item in found}:
        pks = [item["pk"] for definition, item in found if definition.code == code]
        for tell in recycling.losses.get(code):
            lost |= {(code, pk): words for pk, words in tell(pks).items()}
    return lost


def _went_into(actor: Actor, found: list[Found]) -> dict[tuple[str, int], str]:
    """Return what the items are called into which some of these went."""
    named: dict[tuple[str, int], str] = {}
    for definition in {id(one): one for one, _item in found}.values():
        pks = [item["pk"] for one, item in found if one is definition]
        following = successors_of(definition.code, pks)
        if following:
            readable = access.visible(actor, definition).filter(pk__in=set(following.values()))
            titles = dict(readable.values_list("pk", definition.title))
            for pk, key in following.items():
                named[definition.code, pk] = str(titles.get(key, _("another item")))
    return named


def _row(
    definition: ListDefinition, item: dict[str, Any], names: dict[int, str], stage: Stage
) -> dict[str, Any]:
    restore = reverse("lists:restore", args=[definition.code, item["pk"]])
    ends = item["deleted_at"] + recycling.period()
    return {
        "value": f"{definition.code}:{item['pk']}",
        "icon": definition.icon,
        "list_label": definition.item_label,
        "title": item["shown"],
        "deleted_at": item["deleted_at"],
        "by": names.get(item["modified_by_id"], ""),
        "days_left": max(0, math.ceil((ends - timezone.now()).total_seconds() / 86400)),
        "command": None if stage.is_second else Command(_("Restore"), restore, line=True, post=True),
    }
