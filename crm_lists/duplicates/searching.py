"""The search for items that match others: by the keys of one item, or by those that were typed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from .keys import FIRST_WORD, Key, asked_by
from .models import MatchKey, MatchPair, Verdict
from .rules import THRESHOLD, Rules, rules_of

#: A key that more items share says nothing about any of them.
FREQUENT = 50


@dataclass(frozen=True)
class Match:
    """Another item of the list that may be the same one."""

    pk: int
    score: int
    #: Codes of the rules in which it agrees.
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """The items that match, the likeliest first, and the rules of which too many items have the key."""

    matches: list[Match] = field(default_factory=list)
    too_frequent: tuple[str, ...] = ()


def search(
    list_code: str,
    keys: Collection[Key],
    *,
    besides: int | None = None,
    among: "QuerySet[Any] | None" = None,
) -> Found:
    """Return the items that match these keys, by one query.

    `besides` is the item whose keys they are: those of which somebody said that they differ are left out.
    `among` narrows the search to what a person may read.
    """
    rules = rules_of(list_code)
    asked = asked_by(rules, keys)
    if not asked:
        return Found()
    rows = _having(list_code, asked).filter(_not_apart(rules, list_code, keys, besides))
    if besides is not None:
        rows = rows.exclude(item_id=besides).exclude(_different_from(list_code, besides))
    if among is not None:
        rows = rows.filter(Exists(among.filter(pk=OuterRef("item_id"))))
    return _scored(rules, (row for row in _few(rows) if row[1:] in asked))


def _not_apart(rules: Rules, list_code: str, keys: Iterable[Key], besides: int | None) -> Q:
    """Return the condition that no rule says of the other item that it is another one for certain."""
    condition = Q()
    own = _by_rule(keys)
    theirs = MatchKey.objects.filter(list_code=list_code, item_id=OuterRef("item_id"))
    for rule in rules:
        known = own.get(rule.code, set())
        if rule.tells_apart and known:
            has_number = theirs.filter(rule=rule.code)
            condition &= ~Q(Exists(has_number)) | Q(Exists(has_number.filter(key__in=known)))
        elif rule.keeps_apart:
            condition &= ~Q(item_id__in=[int(key) for key in known if key.isdecimal()])
            condition &= ~Q(Exists(theirs.filter(rule=rule.code, key__in=known | {str(besides)})))
    return condition


def _different_from(list_code: str, pk: int) -> Q:
    pairs = MatchPair.objects.filter(list_code=list_code, verdict=Verdict.DIFFERENT)
    return Q(item_id__in=pairs.filter(first_id=pk).values("second_id")) | Q(
        item_id__in=pairs.filter(second_id=pk).values("first_id")
    )


def _scored(rules: Rules, rows: Iterable[tuple[int, str, str]]) -> Found:
    found = list(rows)
    counts = Counter((rule, key) for _pk, rule, key in found)
    frequent = {key for key, count in counts.items() if count > FREQUENT}
    agreed: dict[int, set[str]] = {}
    for pk, rule, key in found:
        if (rule, key) not in frequent:
            agreed.setdefault(pk, set()).add(rule.removesuffix(FIRST_WORD))
    matches = [
        Match(pk, score, tuple(rule.code for rule in rules.finding if rule.code in codes))
        for pk, codes in agreed.items()
        if (score := rules.score(frozenset(codes))) >= THRESHOLD
    ]
    matches.sort(key=lambda match: (-match.score, match.pk))
    return Found(matches, tuple(sorted({rule.removesuffix(FIRST_WORD) for rule, _key in frequent})))


#: The keys of an item, by the code of their rule.
Kept = Mapping[str, set[str]]


@dataclass(frozen=True)
class Sought:
    """What is looked for on behalf of one item: its keys, and the item itself where it is there already."""

    keys: Collection[Key]
    besides: int | None = None


def search_many(list_code: str, sought: Sequence[Sought]) -> list[Found]:
    """Return what matches each of many items, in their order, by as many queries as for one."""
    rules = rules_of(list_code)
    asked = [asked_by(rules, one.keys) for one in sought]
    by_key = _sharing(list_code, {key for keys in asked for key in keys})
    around = {pk for pks in by_key.values() for pk in pks}
    kept = _telling(rules, list_code, around)
    different = _different_pairs(list_code, {one.besides for one in sought} - {None})
    found = []
    for one, keys in zip(sought, asked, strict=True):
        ours = _by_rule(one.keys)
        rows = [
            (pk, rule, key)
            for rule, key in keys
            for pk in by_key.get((rule, key), ())
            if pk != one.besides
            and (one.besides, pk) not in different
            and not _are_apart(rules, (one.besides, ours), (pk, kept.get(pk, {})))
        ]
        found.append(_scored(rules, rows))
    return found


def _sharing(list_code: str, keys: Collection[Key]) -> dict[Key, list[int]]:
    """Return which items have each of the keys, of a frequent one as many as show that it is one."""
    if not keys:
        return {}
    found: dict[Key, list[int]] = {}
    for pk, rule, key in _few(_having(list_code, keys)):
        if (rule, key) in keys:
            found.setdefault((rule, key), []).append(pk)
    return found


def _having(list_code: str, keys: Collection[Key]) -> "QuerySet[MatchKey]":
    """Return the rows of these keys, and those that have the key of one rule under another one of them.

    Two lists of values lead both databases into the index; pairs of them lead SQLite through all of it.
    """
    rules, texts = {rule for rule, _key in keys}, {key for _rule, key in keys}
    return MatchKey.objects.filter(list_code=list_code, rule__in=rules, key__in=texts)


def _few(rows: "QuerySet[MatchKey]") -> Iterable[tuple[int, str, str]]:
    """Give item, rule and key: of each key as many items as show whether it is a frequent one."""
    place = Window(RowNumber(), partition_by=[F("rule"), F("key")], order_by=F("item_id").asc())
    few = rows.annotate(place=place).filter(place__lte=FREQUENT + 1)
    return few.values_list("item_id", "rule", "key")


def _by_rule(keys: Iterable[Key]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule, key in keys:
        found.setdefault(rule, set()).add(key)
    return found


def _telling(rules: Rules, list_code: str, pks: Collection[int]) -> dict[int, dict[str, set[str]]]:
    """Return the keys by which these items are told apart from others for certain."""
    codes = [rule.code for rule in rules if rule.tells_apart or rule.keeps_apart]
    return kept_keys(list_code, pks, codes) if codes and pks else {}


def _different_pairs(list_code: str, pks: Collection[Any]) -> set[tuple[int, int]]:
    """Return the pairs of which somebody said that they differ, either way round."""
    if not pks:
        return set()
    pairs = MatchPair.objects.filter(list_code=list_code, verdict=Verdict.DIFFERENT)
    pairs = pairs.filter(Q(first_id__in=pks) | Q(second_id__in=pks))
    found = set(pairs.values_list("first_id", "second_id"))
    return found | {(second, first) for first, second in found}


def kept_keys(
    list_code: str, pks: Iterable[int], codes: Collection[str] = ()
) -> dict[int, dict[str, set[str]]]:
    """Return the kept keys of these items, by item and rule."""
    found: dict[int, dict[str, set[str]]] = {}
    rows = MatchKey.objects.filter(list_code=list_code, item_id__in=set(pks))
    for pk, rule, key in rows.values_list("item_id", "rule", "key"):
        if codes and rule not in codes:
            continue
        found.setdefault(pk, {}).setdefault(rule, set()).add(key)
    return found


#: An item by its key, where it has one, and its match keys.
_Side = tuple[int | None, Kept]


def compared(rules: Rules, one: _Side, other: _Side) -> Match | None:
    """Return in what the other item agrees with the first, None where they do not match."""
    if _are_apart(rules, one, other):
        return None
    (_pk, ours), (pk, theirs) = one, other
    finding = [rule.code for rule in rules.finding]
    agreed = tuple(code for code in finding if ours.get(code, set()) & theirs.get(code, set()))
    score = rules.score(frozenset(agreed))
    return Match(pk or 0, score, agreed) if score >= THRESHOLD else None


def _are_apart(rules: Rules, one: _Side, other: _Side) -> bool:
    """Tell whether a rule says of two items that they are two for certain."""
    (first, ours), (second, theirs) = one, other
    for rule in rules:
        mine, others = ours.get(rule.code, set()), theirs.get(rule.code, set())
        if rule.tells_apart and mine and others and not mine & others:
            return True
        if rule.keeps_apart and (mine & others or str(second) in mine or str(first) in others):
            return True
    return False
