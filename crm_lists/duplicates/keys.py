"""The match keys of items: what each rule compares, kept in step with the items in their transaction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q

from crm_lists.framework.columns import Column
from crm_lists.framework.columns.rows import RowsField
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import whole_of
from crm_lists.framework.items import Item

from .models import MatchKey, MatchPair, Verdict
from .rules import MatchRule, Rules, declared

#: Between a key and that within which it counts.
_WITHIN = "|"
#: Behind the code of a rule: the first words of longer values, which a typed value of one word finds.
FIRST_WORD = "*"
#: Types of the parts of rows that are compared; the others say something about these.
_COMPARED_PARTS = ("email", "phone", "url", "text")
#: A rule, and a key of it.
Key = tuple[str, str]


def keys_of(definition: ListDefinition, item: Item) -> set[Key]:
    """Return the keys of the item under all rules of its list."""
    definition = whole_of(definition)
    return {pair for rule in declared(definition.code) for pair in _keys(definition, item, rule)}


def asked_by(rules: Rules, keys: Iterable[Key]) -> set[Key]:
    """Return the keys for which an item with these keys looks among the others."""
    finding = {rule.code for rule in rules.finding}
    known = {(code, key) for code, key in keys if code in finding}
    longer = {
        (f"{code}{FIRST_WORD}", key)
        for code, key in known
        if rules.by_code[code].finds_longer and " " not in key
    }
    return known | longer


def _keys(definition: ListDefinition, item: Item, rule: MatchRule) -> Iterator[Key]:
    within = definition.column(rule.within).read(item) if rule.within else ""
    if rule.within and within in (None, ""):
        return
    behind = f"{_WITHIN}{within}" if rule.within else ""
    texts = (text for name in rule.columns for text in _texts(definition.column(name), item))
    for key in filter(None, map(rule.normaliser, texts)):
        yield rule.code, key + behind
        if rule.finds_longer and " " in key:
            yield f"{rule.code}{FIRST_WORD}", key.partition(" ")[0]


def _texts(column: Column, item: Item) -> Iterator[str]:
    """Give the texts that stand in a column: one, or those of each row of a column of rows."""
    value = column.read(item)
    if isinstance(column.field, RowsField):
        codes = [part.code for part in column.field.parts if part.kind in _COMPARED_PARTS]
        yield from (str(row[code]) for row in value or () for code in codes if row.get(code))
    elif value not in (None, ""):
        yield str(value)


def keep(definition: ListDefinition, items: Sequence[Item], *, are_new: bool = False) -> None:
    """Let the kept keys of the items be those of their present columns; deleted items have none."""
    wanted = {item.pk: keys_of(definition, item) if item.deleted_at is None else set() for item in items}
    kept: dict[int, dict[Key, int]] = {} if are_new else _kept(definition.code, wanted)
    new = [
        MatchKey(list_code=definition.code, item_id=pk, rule=rule, key=key)
        for pk, keys in wanted.items()
        for rule, key in sorted(keys - kept.get(pk, {}).keys())
    ]
    gone = [row for pk, rows in kept.items() for key, row in rows.items() if key not in wanted[pk]]
    if gone:
        MatchKey.objects.filter(pk__in=gone).delete()
    if new:
        MatchKey.objects.bulk_create(new)
    _reopen(definition.code, [pk for pk, rows in kept.items() if wanted[pk] and wanted[pk] != rows.keys()])


def _kept(list_code: str, pks: Collection[int]) -> dict[int, dict[Key, int]]:
    """Return the rows of the kept keys, by item and key."""
    found: dict[int, dict[Key, int]] = {}
    rows = MatchKey.objects.filter(list_code=list_code, item_id__in=pks)
    for row, pk, rule, key in rows.values_list("pk", "item_id", "rule", "key"):
        found.setdefault(pk, {})[(rule, key)] = row
    return found


def _reopen(list_code: str, pks: Collection[int]) -> None:
    """Forget what people said of items that are known by something else now."""
    if pks:
        judged = MatchPair.objects.exclude(verdict=Verdict.OPEN).filter(list_code=list_code)
        judged.filter(Q(first_id__in=pks) | Q(second_id__in=pks)).update(
            verdict=Verdict.OPEN, decided_by=None, decided_at=None
        )


def rebuild(definition: ListDefinition, *, chunk: int = 1_000) -> int:
    """Bring the keys of all items of the list up to date; return how many items there are."""
    count, last = 0, 0
    items: Any = definition.items().filter(deleted_at__isnull=True).order_by("pk")
    while part := list(items.filter(pk__gt=last)[:chunk]):
        keep(definition, part)
        count, last = count + len(part), part[-1].pk
    present = definition.items().filter(deleted_at__isnull=True)
    MatchKey.objects.filter(list_code=definition.code).exclude(item_id__in=present.values("pk")).delete()
    return count
