"""What a message belongs to: adding, taking back and correcting links, and their rows beside the columns."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed, Snapshot
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list

from ..intake import store
from ..message import Message, MessageList
from .link import LONGEST_REASON, MAIN, SEVERAL, How, Hows, Link, LinkedBy

#: Between the code of a list and the key of an item, where an address or a form names what is linked.
COLON = ":"
#: Deeds that leave the links as they are.
NOT_LINKING = ("delete", "restore", "empty", "purge")
#: Ways whose reason may name what a reader of the message does not see: a contact, a domain, a rule.
TELLING = (LinkedBy.SUGGESTED, LinkedBy.RULE)

Target = tuple[str, int]


@dataclass
class Links:
    """What a message belongs to, as keys: the main items and the further ones; changed, then written."""

    main: dict[str, int | None]
    several: dict[str, set[int]]
    stood: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return the links of a message as they stand."""
        definition = definition_of(message)
        main = {code: definition.column(column).read(message) for code, column in MAIN.items()}
        several = {code: set(definition.column(code).read(message)) for code in SEVERAL}
        links = cls(main, several)
        links.stood = links.values
        return links

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns of the message."""
        return {
            **{column: self.main[code] for code, column in MAIN.items()},
            **{code: sorted(self.several[code]) for code in SEVERAL},
        }

    @property
    def targets(self) -> set[Target]:
        """Return all linked items."""
        main = {(code, pk) for code, pk in self.main.items() if pk is not None}
        return main | {(code, pk) for code, keys in self.several.items() for pk in keys}

    @property
    def changed(self) -> dict[str, Any]:
        """Return the columns that differ from how they stood."""
        return {name: value for name, value in self.values.items() if value != self.stood.get(name)}

    def has(self, code: str, pk: int) -> bool:
        """Tell whether the item is linked, as the main one or besides."""
        return pk in self.several[code] or self.main.get(code) == pk

    def add(self, item: Any) -> None:
        """Add an item: the main one where there is none yet, and the company of a contact or case with it."""
        code = definition_of(item).code
        if self.has(code, item.pk):
            return
        company = getattr(item, "relation_id", None)
        if code == "cases" and self.main["cases"] is None:
            # The main company follows the main case; the one that stood stays beside it.
            self._keep_beside("relations", self.main["relations"], unless=company)
            self.main["relations"] = company
        elif company is not None:
            self._put("relations", company)
        self._put(code, item.pk)

    def _put(self, code: str, pk: int) -> None:
        if self.has(code, pk):
            return
        if code in MAIN and self.main[code] is None:
            self.main[code] = pk
        else:
            self.several[code].add(pk)

    def _keep_beside(self, code: str, pk: int | None, *, unless: int | None) -> None:
        if pk is not None and pk != unless:
            self.several[code].add(pk)

    def remove(self, code: str, pk: int) -> None:
        """Take an item away; the first of the further ones becomes the main one."""
        self.several[code].discard(pk)
        if self.main.get(code) == pk:
            self.main[code] = min(self.several[code], default=None)
            self.several[code].discard(self.main[code] or 0)


def add(
    actor: Actor, message: Message, items: Iterable[Item], *, how: How | None = None, hows: Hows | None = None
) -> Message:
    """Link a message to readable items; those that it belongs to already stay as they are."""
    links = Links.of(message)
    for item in items:
        links.add(item)
    return _write(actor, message, links, hows or _same(links, how or How()))


def remove(actor: Actor, message: Message, target: Target) -> Message:
    """Take a link back."""
    links = Links.of(message)
    links.remove(*target)
    return _write(actor, message, links, {})


def correct(actor: Actor, message: Message, target: Target, item: Item) -> Message:
    """Put another item in the place of a linked one."""
    links = Links.of(message)
    links.remove(*target)
    links.add(item)
    return _write(actor, message, links, {})


def _same(links: Links, how: How) -> Hows:
    """Return that every linked item is linked in one way; rows of those that are linked already stay."""
    return dict.fromkeys(links.targets, how)


def _write(actor: Actor, message: Message, links: Links, hows: Hows) -> Message:
    values = links.changed
    if not values:
        return message
    return actions.change(actor, message, values, generated={"hows": hows})


# -- the rows beside the columns ------------------------------------------------------------------


@followers_of_many.register(MessageList.code)
def keep_rows(definition: ListDefinition, deeds: Sequence[tuple[Any, Deed]]) -> None:
    """Note who linked what and how, and who took it back, by one statement for all that is new."""
    new: list[Link] = []
    for message, deed in deeds:
        if deed.verb in NOT_LINKING:
            continue
        before, after = _targets(deed.before), _targets(deed.after)
        new += [_row(message, target) for target in sorted(after - before)]
        if gone := before - after:
            _take_back(message, gone)
    store.add_links(new)


def _targets(state: Snapshot) -> set[Target]:
    """Return the items that the recorded columns name."""
    main = {(code, state[column]) for code, column in MAIN.items() if state.get(column)}
    return main | {(code, pk) for code in SEVERAL for pk in state.get(code) or ()}


def _row(message: Message, target: Target) -> Link:
    code, pk = target
    how = message.hows.get(target) or next(iter(message.hows.values()), How())
    return Link(
        message=message,
        list_code=code,
        item_id=pk,
        how=how.by,
        reason=how.reason[:LONGEST_REASON],
        linked_by=message.modified_by,
        linked_at=message.modified_at,
    )


def _take_back(message: Message, gone: Collection[Target]) -> None:
    """Note that links are gone, but for items that another column of the message still names."""
    links = Links.of(message)
    for code, pk in gone:
        if not links.has(code, pk):
            row = message.links.filter(list_code=code, item_id=pk, removed_at=None)
            row.update(removed_by=message.modified_by, removed_at=message.modified_at)


# -- what is shown --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A link as the page of a message shows it; the reason is empty for whom it may tell too much."""

    row: Link
    item: Any
    icon: str
    url: str
    reason: str

    @property
    def target(self) -> str:
        """Return what a form sends for the linked item."""
        return f"{self.row.list_code}{COLON}{self.row.item_id}"


def shown(actor: Actor, message: Message) -> tuple[list[Shown], list[Shown]]:
    """Return the links to items that the actor may see: those that hold, then those that were taken back."""
    rows = list(message.links.select_related("linked_by", "removed_by"))
    items = readable(actor, [(row.list_code, row.item_id) for row in rows])
    found = [_shown(actor, row, items[_key(row)]) for row in rows if _key(row) in items]
    holding = {_key(one.row) for one in found if one.row.removed_at is None}
    earlier = {_key(one.row): one for one in found if _key(one.row) not in holding}
    return [one for one in found if one.row.removed_at is None], list(earlier.values())


def _key(row: Link) -> Target:
    return row.list_code, row.item_id


def _shown(actor: Actor, row: Link, item: Any) -> Shown:
    definition = find_list(row.list_code)
    reason = row.reason if _may_know_why(actor, row) else ""
    return Shown(row, item, definition.icon, definition.url_of(item.pk), reason)


def _may_know_why(actor: Actor, row: Link) -> bool:
    """Tell whether the reason tells the actor nothing new: it is his own, or names nothing."""
    is_own = actor.user is not None and row.linked_by == actor.user
    return is_own or row.how not in TELLING or access.is_administrator(actor)


def readable(actor: Actor, targets: Iterable[Target]) -> dict[Target, Any]:
    """Return the items of these that the actor may see, by one query for each list."""
    keys: dict[str, set[int]] = {}
    for code, pk in targets:
        keys.setdefault(code, set()).add(pk)
    return {
        (code, pk): item
        for code, several in keys.items()
        if code in SEVERAL
        for pk, item in access.visible(actor, find_list(code)).in_bulk(several).items()
    }


def targets_in(texts: Iterable[str]) -> Iterator[Target]:
    """Yield the items that a form names as `cases:5`; what is none raises ItemNotFound."""
    for text in texts:
        code, _colon, key = text.partition(COLON)
        if code not in SEVERAL or not (key.isascii() and key.isdigit() and len(key) < 19):
            raise access.ItemNotFound(text)
        yield code, int(key)
