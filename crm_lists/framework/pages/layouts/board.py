"""The board: one lane for each value of a column, cards that move from lane to lane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import access
from ...actors import Actor
from ...code_lists import offer_of
from ...columns import Column
from ...columns.lookup import lookup_list
from ...definitions import ListDefinition
from ...listing import COUNT_LIMIT, Listing, read_together
from ...listing.figures import totals_together
from ...row_actions import RowAction, row_actions_of, sent
from ..groups import total_text
from ..links import address
from .base import Drawing, Layout, chosen_column, columns_of_kinds, layouts
from .cards import Card, cards_of, needed

KINDS = ("choice", "code", "yesno", "salesperson", "lookup")
#: So many lanes can be taken in at once; more values are reached by filters.
MAX_LANES = 12
LANE_SIZE = 20
NOT_SET = ""


@dataclass
class Lane:
    """One lane: a value of the column."""

    index: int
    #: The value as a form sends it; empty where none is set.
    value: str
    label: str
    tone: str
    condition: Q
    count_text: str = ""
    #: Label and text of each total that the view asks for.
    totals: list[tuple[str, str]] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    more_url: str = ""
    #: Whether cards can be dropped here because people type the column.
    takes: bool = False


@dataclass(frozen=True)
class Moves:
    """How cards of this board change their lane."""

    is_typed: bool
    #: Row actions that set the column, each with the values to which it leads and what its form is told.
    actions: Sequence[tuple[RowAction, Mapping[str, Mapping[str, str]]]]
    #: Keys of the items on which the actor has what is needed, by right.
    allowed: dict[str, set[int]]

    def of(self, definition: ListDefinition, card: Card, lanes: Sequence[Lane]) -> list[dict[str, Any]]:
        """Return the lanes to which the card can go: by a value that is sent, or by a form that opens."""
        return [way for lane in lanes if (way := self._way(definition, card, lane)) is not None]

    def _way(self, definition: ListDefinition, card: Card, lane: Lane) -> dict[str, Any] | None:
        plain = {"lane": lane.index, "label": lane.label, "value": lane.value, "url": ""}
        for action, ways in self.actions:
            told = ways.get(lane.value)
            if told is None or not action.is_offered(card.values):
                continue
            if card.pk in self.allowed[action.needs]:
                url = reverse("lists:action", args=[definition.code, card.pk, action.code])
                return {**plain, "url": f"{url}{address(told)}" if told else url}
        return plain if self.is_typed and card.pk in self.allowed[access.CHANGE] else None


class Board(Layout):
    """Draws a view as lanes."""

    code = "board"
    label = gettext_lazy("Board")
    icon = "board"

    def columns(self, definition: ListDefinition) -> list[Column]:
        """Return the columns that can be lanes: those in which a card can move first."""
        found = columns_of_kinds(definition, KINDS)
        actions = row_actions_of(definition)
        led_to = {name for action in actions for name in action.leads_to}
        order = [column for column in found if column.name in led_to]
        order += sorted(
            (one for one in found if one not in order), key=lambda one: KINDS.index(one.kind.code)
        )
        return order

    def offers(self, definition: ListDefinition) -> bool:
        """Tell whether a column can be lanes."""
        return bool(self.columns(definition))

    def context(self, drawing: Drawing) -> dict[str, Any]:
        """Return the lanes with their first cards; a request for more of one lane gets that lane only."""
        column = chosen_column(drawing, self, "column")
        groups = groups_of(drawing, column)
        lanes = lanes_of(
            column, drawing.actor, next((one.condition for one in groups if one.is_current), None)
        )
        wanted = drawing.params.get("lane", "")
        shown = [lane for lane in lanes if str(lane.index) == wanted] or lanes
        fill(drawing, column, lanes, shown)
        return {
            "has_own_foot": True,
            "lanes": shown,
            "groups": groups if len(groups) > 1 else [],
            "by": column.name,
            "by_label": column.label,
            "choices": [
                {
                    "label": one.label,
                    "url": drawing.at(layout=f"{self.code}:{one.name}"),
                    "current": one.name == column.name,
                }
                for one in self.columns(drawing.definition)
            ],
            "is_partial": len(shown) < len(lanes),
            "back": drawing.path + drawing.at(),
        }


layouts.register(Board.code, Board())


@dataclass(frozen=True)
class Group:
    """Values that belong together, such as the stages of one pipeline: a board draws one group at a time."""

    label: str
    url: str
    #: Lookup and key that the values of the group have.
    condition: tuple[str, Any]
    is_current: bool


def groups_of(drawing: Drawing, column: Column) -> list[Group]:
    """Return the groups of the column's values: the one of the view is current, else the first one."""
    target: Any = column.target if column.kind.code == "code" else None
    name = offer_of(target).grouped_by if target else ""
    if not name:
        return []
    values = offer_of(target).lanes(target, drawing.actor).select_related(name)
    found = {getattr(one, f"{name}_id"): str(getattr(one, name)) for one in values}
    asked = drawing.view.filters.get(name, "")
    current = next((key for key in found if str(key) == asked), next(iter(found), None))
    return [
        Group(label, drawing.at(**{name: str(key)}), (name, key), key == current)
        for key, label in found.items()
    ]


def lanes_of(column: Column, actor: Actor, group: tuple[str, Any] | None = None) -> list[Lane]:
    """Return the lanes of a column, without their cards; those of one group where the values have groups."""
    values = _values(column, actor, group)[:MAX_LANES]
    labels = column.kind.labels(column, actor, [value for value, _label in values])
    lanes = [
        Lane(
            index=place,
            value=sent(value),
            label=str(label) or column.text(value, labels),
            tone=column.kind.tone(column, value, labels),
            condition=column.where("exact", value),
        )
        for place, (value, label) in enumerate(values, start=1)
    ]
    if column.is_required:
        return lanes
    unset = column.where("isnull", True)
    if column.kind.code == "choice":
        unset |= column.where("exact", "")
    none = Lane(0, NOT_SET, _("Not set"), "", unset)
    return [none, *lanes]


def _values(column: Column, actor: Actor, group: tuple[str, Any] | None) -> list[tuple[Any, Any]]:
    """Return the values of the column with their labels, in their order."""
    if column.kind.code == "yesno":
        return [(True, _("Yes")), (False, _("No"))]
    if column.kind.code == "choice":
        return [pair for pair in column.choices if pair[0] not in (None, "", *column.retired_choices)]
    if column.kind.code == "code":
        target: Any = column.target
        rows = offer_of(target).lanes(target, actor)
        return [(row.pk, str(row)) for row in (rows.filter(**dict([group])) if group else rows)]
    definition = lookup_list(column)
    items = access.visible(actor, definition).order_by(definition.title, "pk")
    return list(items.values_list("pk", definition.title)[:MAX_LANES])


def fill(drawing: Drawing, column: Column, lanes: Sequence[Lane], shown: Sequence[Lane]) -> None:
    """Put the cards into the shown lanes, and say of each where it can go."""
    definition = drawing.definition
    after = drawing.params.get("after", "") if len(shown) < len(lanes) else ""
    asked = {name for action, _ways in _leading_to(drawing, column) for name in action.when}
    also = needed(definition.title, column.name, *asked)
    pages = [
        drawing.listing(lane.condition, also=also, size=LANE_SIZE, after=after, before="") for lane in shown
    ]
    if not after:
        read_together(pages)
        _sum_up(drawing, shown, pages)
    found = cards_of(pages, without=[column.name])
    moves = moves_of(drawing, column, [card for cards in found for card in cards])
    for lane, page, cards in zip(shown, pages, found, strict=True):
        lane.cards = cards
        lane.takes = moves.is_typed and bool(lane.value or not column.is_required)
        lane.count_text = _count(page)
        lane.more_url = drawing.at(lane=str(lane.index), after=page.next_cursor) if page.next_cursor else ""
        others = [one for one in lanes if one is not lane and (one.value or not column.is_required)]
        for card in cards:
            card.moves = moves.of(definition, card, others)
            card.can_move = bool(card.moves)


def _sum_up(drawing: Drawing, lanes: Sequence[Lane], pages: Sequence[Listing]) -> None:
    """Give the lanes the totals of the view; one query for all of them."""
    wanted = drawing.page.wanted
    if not wanted:
        return
    for lane, totals in zip(lanes, totals_together(pages, wanted), strict=True):
        lane.totals = [
            (one.column.label, total_text(one, value))
            for one, value in zip(wanted, totals or (), strict=False)
        ]


def moves_of(drawing: Drawing, column: Column, cards: Sequence[Card]) -> Moves:
    """Return how these cards move: as people type the column, else by the row actions that set it."""
    definition = drawing.definition
    keys = [card.pk for card in cards]
    actions = _leading_to(drawing, column)
    is_typed = column.name in definition.editable
    needs = {action.needs for action, _ways in actions} | ({access.CHANGE} if is_typed else set())
    return Moves(is_typed, actions, {need: drawing.allowed_among(keys, need) for need in needs})


def _leading_to(drawing: Drawing, column: Column) -> list[tuple[RowAction, Mapping[str, Mapping[str, str]]]]:
    found = [(action, action.ways(column)) for action in row_actions_of(drawing.definition)]
    return [(action, ways) for action, ways in found if ways and action.is_permitted(drawing.actor)]


def _count(page: Listing) -> str:
    return f"{COUNT_LIMIT:,}+" if page.count > COUNT_LIMIT else str(page.count)
