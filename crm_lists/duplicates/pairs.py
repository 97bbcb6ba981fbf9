"""The pairs of a list as a person sees them: both items readable, page by page, and what is said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import title_of
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from crm_lists.framework.items import Item

from .models import MatchPair, Verdict
from .rules import Rules, rules_of
from .searching import compared, kept_keys

PAGE_SIZE = 25


@dataclass(frozen=True)
class Half:
    """One item of a pair, as the page shows it."""

    pk: int
    title: str
    url: str
    #: Label and cell of the columns that were compared.
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two items that may be the same, and in what they agree."""

    first: Half
    second: Half
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page of pairs, and where the next one begins."""

    pairs: list[Pair]
    next: str = ""


def readable(actor: Actor, definition: ListDefinition, verdict: str) -> "QuerySet[MatchPair]":
    """Return the pairs of which the person may read both items."""
    items = access.visible(actor, definition)
    both = (Exists(items.filter(pk=OuterRef(name))) for name in ("first_id", "second_id"))
    return MatchPair.objects.filter(*both, list_code=definition.code, verdict=verdict)


def page_of(actor: Actor, definition: ListDefinition, verdict: str, after: str = "") -> Page:
    """Return a page of pairs, the likeliest first; a pair that does not match any more is left out."""
    pairs = readable(actor, definition, verdict).order_by("-score", "pk")
    if (place := _place(after)) is not None:
        score, pk = place
        pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__gt=pk))
    found = list(pairs[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = f"{shown[-1].score}.{shown[-1].pk}" if len(found) > len(shown) else ""
    return Page(_drawn(actor, definition, shown), last)


def _place(text: str) -> tuple[int, int] | None:
    score, _dot, pk = text.partition(".")
    is_place = score.isdecimal() and pk.isdecimal() and len(text) < 30
    return (int(score), int(pk)) if is_place else None


def _drawn(actor: Actor, definition: ListDefinition, pairs: Sequence[MatchPair]) -> list[Pair]:
    pks = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    halves = halves_of(actor, definition, pks)
    rules = rules_of(definition.code)
    keys = kept_keys(definition.code, pks)
    found = []
    for pair in pairs:
        first, second = halves.get(pair.first_id), halves.get(pair.second_id)
        sides = [(pk, keys.get(pk, {})) for pk in (pair.first_id, pair.second_id)]
        match = compared(rules, *sides)
        if first is not None and second is not None and match is not None:
            found.append(Pair(first, second, match.score, labels_of(rules, match.rules)))
    return found


def labels_of(rules: Rules, codes: Iterable[str]) -> tuple[str, ...]:
    """Return what the rules are called."""
    return tuple(str(rules.by_code[code].label) for code in codes if code in rules.by_code)


def halves_of(actor: Actor, definition: ListDefinition, pks: Iterable[int]) -> Mapping[int, Half]:
    """Return the readable ones among these items, with what the rules compare."""
    items = access.visible(actor, definition).in_bulk(set(pks))
    columns = [definition.column(name) for name in _compared_columns(definition)]
    cells = {column.name: _cells(actor, column, list(items.values())) for column in columns}
    return {
        pk: Half(
            pk,
            title_of(definition, item),
            definition.url_of(pk),
            [(column.label, cells[column.name][pk]) for column in columns],
        )
        for pk, item in items.items()
    }


def _compared_columns(definition: ListDefinition) -> list[str]:
    """Return the columns that the rules compare, and those that lie beside them in the listing."""
    followed = [name for rule in rules_of(definition.code) for name in (rule.within, *rule.columns) if name]
    names = dict.fromkeys([*followed, *definition.listed])
    shown = [name for name in names if name != definition.title and not hides(definition, name)]
    return [name for name in shown if name in definition.recorded][:7]


def _cells(actor: Actor, column: Column, items: Sequence[Item]) -> dict[int, str]:
    values: dict[int, Any] = {item.pk: column.read(item) for item in items}
    keys = [key for value in values.values() for key in (value if isinstance(value, list) else [value])]
    labels = column.kind.labels(column, actor, [key for key in keys if not isinstance(key, dict)])
    return {pk: column.cell(value, labels) for pk, value in values.items()}


def judge(actor: Actor, definition: ListDefinition, items: Sequence[Item], verdict: Verdict) -> None:
    """Keep what a person says of two items; later says of the same pair count."""
    first, second = sorted(item.pk for item in items)
    rules = rules_of(definition.code)
    keys = kept_keys(definition.code, (first, second))
    match = compared(rules, (first, keys.get(first, {})), (second, keys.get(second, {})))
    MatchPair.objects.update_or_create(
        list_code=definition.code,
        first_id=first,
        second_id=second,
        defaults={
            "verdict": verdict,
            "decided_by": actor.user,
            "decided_at": timezone.now(),
            **({"score": match.score, "rules": list(match.rules)} if match else {}),
        },
    )
