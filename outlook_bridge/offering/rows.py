"""The one place for the rows of offered entries; always of one person."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from ..message import Message
from .entry import OfferedEntry

#: Entries of files and messages that nobody takes are forgotten after this time; those of programs never.
KEPT_FOR = timedelta(days=30)
#: A run of which nothing was heard for so long was broken off.
BROKEN_OFF = timedelta(minutes=5)


def active_user(key: int) -> User | None:
    """Return the person of this key, if he may still log in."""
    return User.objects.filter(pk=key, is_active=True).first()


def pile_of_programs(user: User) -> UUID:
    """Return the pile of the cards that a person's programs wrote."""
    return uuid5(NAMESPACE_URL, f"carddav:{user.pk}")


def entries_in(user: User, pile: UUID) -> "QuerySet[OfferedEntry]":
    """Return the entries of a pile of the person."""
    return OfferedEntry.objects.filter(user=user, pile=pile).order_by("pk")


def open_entries(user: User, pile: UUID) -> "QuerySet[OfferedEntry]":
    """Return the entries of a pile that have become nothing yet."""
    return entries_in(user, pile).exclude(
        outcome__in=(OfferedEntry.Outcome.ADDED, OfferedEntry.Outcome.KNOWN)
    )


def add_pile(
    user: User, title: str, rows: Iterable[Mapping[str, Any]], *, message: Message | None = None
) -> UUID:
    """Keep entries as a new pile; an earlier one of the same message gives way."""
    pile = uuid4()
    if message is not None:
        OfferedEntry.objects.filter(user=user, message=message).delete()
    OfferedEntry.objects.bulk_create(
        OfferedEntry(user=user, pile=pile, title=title[:255], message=message, **row) for row in rows
    )
    return pile


def choose(user: User, pile: UUID, keys: Sequence[int], companies: Mapping[int, str]) -> list[int]:
    """Note which entries are taken over now, and under which companies; return their keys."""
    chosen = list(open_entries(user, pile).filter(pk__in=keys).select_for_update())
    now = timezone.now()
    for entry in chosen:
        entry.company = companies.get(entry.pk, entry.company)
        entry.chosen_at, entry.outcome, entry.reason, entry.changed_at = now, "", "", now
    OfferedEntry.objects.bulk_update(chosen, ["company", "chosen_at", "outcome", "reason", "changed_at"])
    return [entry.pk for entry in chosen]


def is_running(entries: Iterable[OfferedEntry]) -> bool:
    """Tell whether entries are being taken over at present."""
    known = list(entries)
    latest = max((entry.changed_at for entry in known), default=timezone.now())
    is_due = any(entry.chosen_at is not None and not entry.outcome for entry in known)
    return is_due and latest > timezone.now() - BROKEN_OFF


def finish(entry: OfferedEntry, outcome: str, **facts: Any) -> None:
    """Note what became of an entry; one without an outcome goes on waiting."""
    entry.outcome = outcome
    entry.chosen_at = None if not outcome else entry.chosen_at
    for name, value in facts.items():
        setattr(entry, name, value)
    entry.save(update_fields=["outcome", "chosen_at", "changed_at", *facts])


def discard(user: User, pile: UUID) -> None:
    """Forget the entries of a pile."""
    entries_in(user, pile).delete()


def forget_old() -> int:
    """Forget what nobody has taken for long; return how many entries there were."""
    old = OfferedEntry.objects.filter(name="", created_at__lt=timezone.now() - KEPT_FOR)
    gone, _by_model = old.delete()
    return gone


# -- cards of programs ----------------------------------------------------------------------------------


def waiting_cards(user: User, shelf: str) -> "QuerySet[OfferedEntry]":
    """Return the cards of an address book that wait for a company."""
    return OfferedEntry.objects.filter(user=user, shelf=shelf).exclude(name="")


def waiting_count(user: User) -> int:
    """Return how many cards of the person's programs wait."""
    return open_entries(user, pile_of_programs(user)).count()


def keep_waiting(user: User, shelf: str, name: str, **facts: Any) -> None:
    """Keep a card that a program wrote until its person says to which company it belongs."""
    OfferedEntry.objects.update_or_create(
        user=user,
        shelf=shelf,
        name=name,
        defaults={
            "pile": pile_of_programs(user),
            "kind": OfferedEntry.Kind.CARD,
            "outcome": "",
            "reason": "",
            "chosen_at": None,
            "company": "",
            **facts,
        },
    )


def forget_waiting(user: User, shelf: str, name: str) -> None:
    """Forget a card that waits, as it was deleted or has become a contact."""
    waiting_cards(user, shelf).filter(name=name).delete()
