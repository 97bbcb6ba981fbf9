"""Warns of items that are there already, before another one is saved."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import title_of
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.warnings import Offer, SaveWarning

from .keys import Key, keys_of
from .models import Action
from .rules import THRESHOLD, Rules, rules_of
from .searching import Found, Match, Sought, search_many

#: The code by which a person confirms that the item is another one.
CODE = "duplicate"
#: So many of the found items are named.
MOST = 5
_FACT = "duplicates.found"
_TWIN = "duplicates.twins"


def prepare(actor: Actor, items: Sequence[Item]) -> None:
    """Search for many items at once, and look which of them stand twice among themselves."""
    definition = definition_of(items[0])
    rules = rules_of(definition.code)
    if not rules:
        return
    keys = [keys_of(definition, item) for item in items]
    found = search_many(
        definition.code, [Sought(one, item.pk) for one, item in zip(keys, items, strict=True)]
    )
    actor.facts[_FACT] = {id(item): one for item, one in zip(items, found, strict=True)}
    actor.facts[_TWIN] = set(_twins(rules, items, keys))


def _twins(rules: Rules, items: Sequence[Item], keys: Sequence[set[Key]]) -> Iterator[int]:
    """Give the new items that match an earlier one of the same rows."""
    sure = {rule.code for rule in rules if rule.weight >= THRESHOLD}
    known: set[Key] = set()
    for item, own in zip(items, keys, strict=True):
        telling = {(code, key) for code, key in own if code in sure}
        if item.pk is None and telling & known:
            yield id(item)
        known |= telling


def warn(actor: Actor, item: Item, columns: Collection[str]) -> Iterator[SaveWarning]:
    """Say which items of the list may be the same one; refuse where a rule says so."""
    definition = definition_of(item)
    rules = rules_of(definition.code)
    touched = {rule.code for rule in rules.finding if rule.followed & set(columns)}
    if not touched:
        return
    found = [match for match in _found(actor, definition, item).matches if touched & set(match.rules)]
    if found:
        yield from _Told(actor, definition, rules, item).of(found)
    if id(item) in actor.facts.get(_TWIN, ()):
        yield SaveWarning(CODE, _("The same stands in an earlier one of these rows."))


def _found(actor: Actor, definition: ListDefinition, item: Item) -> Found:
    prepared: dict[int, Found] = actor.facts.get(_FACT, {})
    if id(item) in prepared:
        return prepared[id(item)]
    return search_many(definition.code, [Sought(keys_of(definition, item), item.pk)])[0]


class _Told:
    """Puts what was found into words for one person: of what is not for him, only whom to ask."""

    def __init__(self, actor: Actor, definition: ListDefinition, rules: Rules, item: Item) -> None:
        self.actor, self.definition, self.rules, self.item = actor, definition, rules, item

    def of(self, found: Sequence[Match]) -> Iterator[SaveWarning]:
        """Give a warning for each readable item, and one for all others; or refuse."""
        keys = [match.pk for match in found]
        readable = access.visible(self.actor, self.definition).in_bulk(keys)
        hidden = [pk for pk in keys if pk not in readable]
        shown = [match for match in found if match.pk in readable]
        self._refuse(found, readable)
        changeable = set(
            access.visible(self.actor, self.definition, access.CHANGE)
            .filter(pk__in=readable)
            .values_list("pk", flat=True)
        )
        for match in shown[:MOST]:
            offers = (self._merging(match.pk),) if match.pk in changeable else ()
            yield SaveWarning(
                CODE,
                _("This may be there already, with the same %(reasons)s:") % {"reasons": self.reasons(match)},
                items=((self.definition.code, match.pk),),
                offers=offers,
            )
        if len(shown) > MOST:
            more = len(shown) - MOST
            text = ngettext("And %(count)s more matches.", "And %(count)s more match.", more)
            yield SaveWarning(CODE, text % {"count": more})
        if hidden:
            yield SaveWarning(CODE, self._hidden(hidden))

    def reasons(self, match: Match) -> str:
        """Return in what the item agrees."""
        return reasons(self.rules, match.rules)

    def _refuse(self, found: Iterable[Match], readable: dict[Any, Item]) -> None:
        blocking = {rule.code for rule in self.rules if rule.action == Action.BLOCK}
        for match in found:
            if blocking & set(match.rules):
                item = readable.get(match.pk)
                if item is None:
                    raise ValidationError(self._hidden([match.pk]))
                raise ValidationError(
                    _("“%(title)s” has the same %(reasons)s. Use that one instead.")
                    % {"title": title_of(self.definition, item), "reasons": self.reasons(match)}
                )

    def _hidden(self, pks: Sequence[int]) -> str:
        items = self.definition.items().filter(pk__in=pks)
        names = sorted({name for item in items if (name := keeper_name(item))})
        if not names:
            return _("Such an item exists already, but is not for you. Ask an administrator.")
        return _("Such an item exists already, but is not for you. Ask %(names)s.") % {
            "names": ", ".join(names)
        }

    def _merging(self, pk: int) -> Offer:
        url = reverse("duplicates:merge-typed", args=[self.definition.code, pk])
        own = f"?loser={self.item.pk}" if self.item.pk else ""
        return Offer(_("Merge into this one"), f"{url}{own}")


def reasons(rules: Rules, codes: Iterable[str]) -> str:
    """Return in words in which rules two items agree."""
    known = rules.by_code
    return ", ".join(str(known[code].label) for code in codes if code in known)


def keeper_name(item: Item) -> str:
    """Return who can be asked about an item: its salesperson, else who added it."""
    salesperson = getattr(item, "salesperson", None)
    return str(salesperson) if salesperson is not None else people.display_name(item.created_by)
