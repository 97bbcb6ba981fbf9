"""What is known of offered entries: which of them there are already, and whose company is not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models.functions import Lower
from django.urls import reverse

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from outlook_bridge.msg.entries import Appointment, Card, Task

from ..dav.contacts.mapping import fields_of_card, name_in
from ..derived import describing
from ..derived.entries import unpacked
from ..intake import store
from .collecting import LISTS
from .entry import OfferedEntry

KIND, OUTCOME = OfferedEntry.Kind, OfferedEntry.Outcome
#: Nothing that calls itself a company is shown at greater length.
LONGEST_NAME = 120
#: The last ways out of a pile.
SETTLED = frozenset({OUTCOME.ADDED, OUTCOME.KNOWN})


def value_of(entry: OfferedEntry) -> Card | Appointment | Task:
    """Return what an entry says."""
    found: Card | Appointment | Task = unpacked(entry.data, entry.kind)
    return found


@dataclass
class Line:
    """One entry as the page shows it."""

    entry: OfferedEntry
    value: Any
    #: The item that it is already: (code of the list, key).
    item: tuple[str, int] | None = None
    #: The name of its company, of which there is none or more than one.
    unknown_company: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the person may choose it."""
        return self.item is None and self.entry.outcome not in SETTLED

    @property
    def url(self) -> str:
        """Return where its item is."""
        return reverse("lists:item", args=self.item) if self.item else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what it says, as labels and texts."""
        return describing.lines_of(self.value)


@dataclass
class Judged:
    """The entries of a pile, and the companies about which the person is asked."""

    lines: list[Line]
    #: {name as it is written first: keys of the entries}; cards that name no company stand under "".
    companies: dict[str, list[int]] = field(default_factory=dict)


def judged(actor: Actor, user: User, entries: Sequence[OfferedEntry]) -> Judged:
    """Return what is known of the entries, in a number of queries that does not grow with them."""
    lines = [Line(entry, value_of(entry)) for entry in entries]
    _find_taken(actor, lines)
    _find_made(actor, lines)
    _find_contacts(actor, [one for one in lines if one.entry.kind == KIND.CARD and one.is_open])
    found = Judged(lines)
    first_spelling: dict[str, str] = {}
    for line in _without_company(
        actor, [one for one in lines if one.entry.kind == KIND.CARD and one.is_open]
    ):
        name = str(line.unknown_company)
        known = first_spelling.setdefault(name.casefold(), name)
        found.companies.setdefault(known, []).append(line.entry.pk)
    return found


def _find_taken(actor: Actor, lines: Iterable[Line]) -> None:
    """Find the items that the entries have become, of those that the person sees."""
    taken = [line for line in lines if line.entry.item_id is not None]
    for code, several in _by_list(taken).items():
        seen = _seen(actor, code, {line.entry.item_id for line in several})
        for line in several:
            if line.entry.item_id in seen:
                line.item = (code, line.entry.item_id)


def _find_made(actor: Actor, lines: Iterable[Line]) -> None:
    """Find what was made of the entries of a message by its commands, or of entries of the same identity."""
    left = [line for line in lines if line.is_open]
    message = next((line.entry.message for line in left if line.entry.message is not None), None)
    made = store.entries_made(message) if message is not None else {}
    for code, several in _by_list(left).items():
        uids = {line.value.uid for line in several} - {""}
        known = store.items_with_uids(code, uids) if uids and code != "contacts" else {}
        found = {
            line.entry.pk: made.get((code, line.entry.number)) or known.get(line.value.uid[:255])
            for line in several
        }
        seen = _seen(actor, code, {key for key in found.values() if key})
        for line in several:
            if (key := found[line.entry.pk]) in seen and key is not None:
                line.item = (code, key)


def _by_list(lines: Iterable[Line]) -> Mapping[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[LISTS[OfferedEntry.Kind(line.entry.kind)]].append(line)
    return found


def _seen(actor: Actor, code: str, keys: Collection[int | None]) -> set[int]:
    if not keys:
        return set()
    return set(access.visible(actor, find_list(code)).filter(pk__in=keys).values_list("pk", flat=True))


def _find_contacts(actor: Actor, lines: Sequence[Line]) -> None:
    """Find the contacts of the same name and e-mail."""
    fields = {line.entry.pk: fields_of_card(line.value) for line in lines}
    names = {name_in(one).lower() for one in fields.values()} - {""}
    if not names:
        return
    visible = access.visible(actor, find_list("contacts")).annotate(lower_name=Lower("name"))
    known: dict[str, list[tuple[int, set[str]]]] = defaultdict(list)
    for name, pk, emails in visible.filter(lower_name__in=names).values_list("lower_name", "pk", "emails"):
        known[name].append((pk, {row["value"].casefold() for row in emails or ()}))
    for line in lines:
        said = fields[line.entry.pk]
        wanted = {one.casefold() for one in said["emails"]}
        alike = known.get(name_in(said).lower(), ())
        key = next((pk for pk, emails in alike if emails & wanted), None)
        if key is not None:
            line.item = ("contacts", key)


def _without_company(actor: Actor, lines: Sequence[Line]) -> list[Line]:
    """Return the cards whose company is none, or more than one, of those that the person sees."""
    names = {line.value.company.strip().lower() for line in lines} - {""}
    counts: dict[str, int] = defaultdict(int)
    if names:
        visible = access.visible(actor, find_list("relations")).annotate(lower_name=Lower("name"))
        for name in visible.filter(lower_name__in=names).values_list("lower_name", flat=True):
            counts[name] += 1
    found = []
    for line in lines:
        name = line.value.company.strip()
        if not name or counts[name.lower()] != 1:
            line.unknown_company = name[:LONGEST_NAME]
            found.append(line)
    return found
