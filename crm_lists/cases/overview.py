"""What cases add to the overviews of relations and contacts: their course, their value, the open ones."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.cards import ListCard, item_cards
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.key_figures import (
    KeyFigure,
    Shown,
    key_figures,
    linked_items,
    money_text,
    number_of,
    number_text,
    sum_of,
    totalled,
    whole,
)
from crm_lists.framework.lists import find_list
from crm_lists.framework.timeline import Entry, Kind, LinkedSource, Row, kinds, timeline_sources

from .case import Case
from .pipeline import Stage

Items = models.QuerySet[Any]
CASES = "cases"
YEAR = timedelta(days=365)
#: Lists on whose pages cases stand, with the column by which they look up the item.
LINKS = {"relations": "relation", "contacts": "contact"}


class OpenedSource(LinkedSource):
    """Cases at the moment when they began."""

    code = "cases-opened"
    kind = CASES
    list_code = CASES
    text = "description"
    wording = gettext_lazy("Case opened: %(title)s")


class ClosedSource(LinkedSource):
    """Cases at the moment when they were closed."""

    code = "cases-closed"
    kind = CASES
    list_code = CASES
    at = "closed_at"
    text = "closing_note"
    state = "outcome"
    who = "modified_by"
    wording = gettext_lazy("Case closed: %(title)s")

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those that are closed."""
        return items.filter(closed_at__isnull=False)


class StageSource(LinkedSource):
    """Cases at each moment when they went on to another stage; beginning and end have their own entries."""

    code = "cases-stages"
    kind = CASES
    list_code = CASES
    at = "stage_log__entered_at"
    key = "stage_log__pk"
    who = "stage_log__by"
    more = Cast(
        JSONObject(case="pk", left="stage_log__from_label", entered="stage_log__to_label"),
        models.TextField(),
    )

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return the changes from one open stage to another."""
        return items.filter(stage_log__to_kind=Stage.Kind.OPEN).exclude(stage_log__from_label="")

    def entry(self, row: Row) -> Entry:
        """Return the change of the stage, under the names that the stages had then."""
        facts = json.loads(row.more)
        wording = _("%(case)s: %(left)s → %(entered)s") % {**facts, "case": row.title}
        return Entry(
            at=row.at,
            title=wording,
            url=self.definition.url_of(facts["case"]),
            icon="arrow_right",
            who=row.who,
        )


class OpenCard(ListCard):
    """The cases that are being handled."""

    code = CASES
    label = gettext_lazy("Open cases")
    icon = "briefcase"
    list_code = CASES
    filters = {"state": "new"}
    sort = "expected_close"
    columns = ("value", "expected_close")
    nothing = gettext_lazy("No open cases.")
    tab = CASES


def figures(link: str) -> Callable[[Actor, Item], Sequence[KeyFigure]]:
    """Return what gives the key figures of an item that cases look up by this column."""

    def give(actor: Actor, item: Item) -> Sequence[KeyFigure]:
        cases = linked_items(actor, CASES, **{link: item.pk})
        if cases is None:
            return []
        definition = seen_by(actor, find_list(CASES))
        added_up = totalled(actor, definition, cases)
        return [_open(definition, cases, added_up, link, item), *_won(definition, added_up, link, item)]

    return give


def _open(
    definition: ListDefinition, cases: Items, added_up: Items | None, link: str, item: Item
) -> KeyFigure:
    url = f"{definition.url}?{urlencode({'view': 'open', link: item.pk})}"
    named = ("value", "weighted_value")
    is_hidden = any(hides(definition, name) for name in named)
    found = None if added_up is None or is_hidden else added_up.filter(state="new")
    sums = [sum_of(found, models.F(name)) for name in named] if found is not None else []
    expressions = [number_of(cases.filter(state="new")), *sums]

    def show(values: Sequence[Any]) -> Shown:
        meta = _value_text(*values[1:]) if sums and whole(values[0]) else ""
        return Shown(_("Open cases"), number_text(values[0]), meta, url=url)

    return KeyFigure(expressions, show, leads=True)


def _value_text(value: Any, weighted: Any) -> str:
    return _("%(value)s · weighted %(weighted)s") % {
        "value": money_text(value),
        "weighted": money_text(weighted),
    }


def value_of_case(actor: Actor, case: Case) -> Sequence[KeyFigure]:
    """Return what a case is worth, on its own page."""
    definition = seen_by(actor, find_list(CASES))
    if case.value is None or hides(definition, "value") or hides(definition, "weighted_value"):
        return []
    meta = _("weighted %(weighted)s") % {"weighted": money_text(case.weighted_value)}
    shown = Shown(_("Value"), money_text(case.value), meta)
    return [KeyFigure([], lambda _values: shown, leads=True)]


def _won(definition: ListDefinition, added_up: Items | None, link: str, item: Item) -> Sequence[KeyFigure]:
    if added_up is None or hides(definition, "value"):
        return []
    now = timezone.now()
    won = added_up.filter(outcome="successful")
    year, before = (
        sum_of(
            won.filter(closed_at__gt=now - YEAR * (ago + 1), closed_at__lte=now - YEAR * ago),
            models.F("value"),
        )
        for ago in (0, 1)
    )
    since = timezone.localdate() - YEAR
    asked = {"view": "all", "outcome": "successful", "closed_at__from": since.isoformat(), link: item.pk}
    url = f"{definition.url}?{urlencode(asked)}"

    def show(values: Sequence[Any]) -> Shown:
        this_year, last_year = (float(one or 0) for one in values)
        meta, tone = _compared(this_year, last_year)
        return Shown(_("Won, 12 months"), money_text(values[0]), meta, tone, url)

    return [KeyFigure([year, before], show, leads=True)]


def _compared(this_year: float, last_year: float) -> tuple[str, str]:
    """Return how a sum stands to that of the year before, with a tone."""
    if not last_year:
        return "", ""
    share = round((this_year - last_year) / last_year * 100)
    sign, tone = ("▲", "good") if share >= 0 else ("▼", "bad")
    return _("%(sign)s %(share)s %% on the year before") % {"sign": sign, "share": abs(share)}, tone


kinds.register(CASES, Kind(gettext_lazy("Cases"), "briefcase", order=40))
for _code, _link in LINKS.items():
    timeline_sources.register(_code, order=300)(OpenedSource(_link))
    timeline_sources.register(_code, order=305)(StageSource(_link))
    timeline_sources.register(_code, order=310)(ClosedSource(_link))
    key_figures.register(_code, order=10)(figures(_link))
    item_cards.register(_code, order=20)(OpenCard(_link))
key_figures.register(CASES, order=10)(value_of_case)
