"""The board: one lane for each value of a column, cards that move from lane to lane."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ... import access
from ...actors import Actor
from ...columns import Column
from ...columns.lookup import lookup_list
from ...definitions import ListDefinition
from ...listing import COUNT_LIMIT, Listing, read_together
from ...row_actions import RowAction, row_actions_of
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
    cards: list[Card] = field(default_factory=list)
    more_url: str = ""
    #: Whether cards can be dropped here because people type the column.
    takes: bool = False


@dataclass(frozen=True)
class Moves:
    """How cards of this board change their lane."""

    is_typed: bool
    #: Row actions that set the column, by the value to which they lead.
    actions: dict[str, RowAction]
    #: Keys of the items on which the actor has what is needed, by right.
    allowed: dict[str, set[int]]

    def of(self, definition: ListDefinition, card: Card, lanes: Sequence[Lane]) -> list[dict[str, Any]]:
        """Return the lanes to which the card can go: by a value that is sent, or by a form that opens."""
        return [way for lane in lanes if (way := self._way(definition, card, lane)) is not None]

    def _way(self, definition: ListDefinition, card: Card, lane: Lane) -> dict[str, Any] | None:
        plain = {"lane": lane.index, "label": lane.label, "value": lane.value}
        if self.is_typed:
            return {**plain, "url": ""} if card.pk in self.allowed[access.CHANGE] else None
        action = self.actions.get(lane.value)
        if action is None or card.pk not in self.allowed[action.needs] or not action.is_offered(card.values):
            return None
        return {**plain, "url": reverse("lists:action", args=[definition.code, card.pk, action.code])}


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
        lanes = lanes_of(column, drawing.actor)
        wanted = drawing.params.get("lane", "")
        shown = [lane for lane in lanes if str(lane.index) == wanted] or lanes
        fill(drawing, column, lanes, shown)
        return {
            "has_own_foot": True,
            "lanes": shown,
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


def lanes_of(column: Column, actor: Actor) -> list[Lane]:
    """Return the lanes of a column, without their cards."""
    values = _values(column, actor)[:MAX_LANES]
    labels = column.kind.labels(column, actor, [value for value, _label in values])
    lanes = [
        Lane(
            index=place,
            value=_sent(value),
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


def _values(column: Column, actor: Actor) -> list[tuple[Any, Any]]:
    """Return the values of the column with their labels, in their order."""
    if column.kind.code == "yesno":
        return [(True, _("Yes")), (False, _("No"))]
    if column.kind.code == "choice":
        return [pair for pair in column.choices if pair[0] not in (None, "", *column.retired_choices)]
    if column.kind.code == "code":
        offered = column.kind.form_field(column, actor)
        rows = offered.queryset if isinstance(offered, forms.ModelChoiceField) else None
        return [(row.pk, str(row)) for row in rows] if rows is not None else []
    definition = lookup_list(column)
    items = access.visible(actor, definition).order_by(definition.title, "pk")
    return list(items.values_list("pk", definition.title)[:MAX_LANES])


def _sent(value: Any) -> str:
    return {True: "1", False: "0"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def fill(drawing: Drawing, column: Column, lanes: Sequence[Lane], shown: Sequence[Lane]) -> None:
    """Put the cards into the shown lanes, and say of each where it can go."""
    definition = drawing.definition
    after = drawing.params.get("after", "") if len(shown) < len(lanes) else ""
    pages = [
        drawing.listing(
            lane.condition, also=needed(definition.title, column.name), size=LANE_SIZE, after=after, before=""
        )
        for lane in shown
    ]
    if not after:
        read_together(pages)
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


def moves_of(drawing: Drawing, column: Column, cards: Sequence[Card]) -> Moves:
    """Return how these cards move: as people type the column, else by the row actions that set it."""
    definition = drawing.definition
    keys = [card.pk for card in cards]
    if column.name in definition.editable:
        return Moves(True, {}, {access.CHANGE: drawing.changeable_among(keys)})
    actions = {
        _sent(action.leads_to[column.name]): action
        for action in row_actions_of(definition)
        if column.name in action.leads_to and action.is_permitted(drawing.actor)
    }
    needs = {action.needs for action in actions.values()}
    return Moves(False, actions, {need: drawing.allowed_among(keys, need) for need in needs})


def _count(page: Listing) -> str:
    return f"{COUNT_LIMIT:,}+" if page.count > COUNT_LIMIT else str(page.count)
