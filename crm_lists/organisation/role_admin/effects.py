"""What a change of a role does: who would see more and who less, list by list, tried and taken back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access, stamps
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.listing.counting import COUNT_LIMIT
from crm_lists.framework.lists import all_lists

from ..owned import OwnedItem

#: More people who hold the role are not looked at: each costs a count for each list.
PEOPLE = 25


@dataclass(frozen=True)
class Effect:
    """How many people see more and how many less of a list."""

    list_label: str
    gain: int
    lose: int


class _TakenBack(Exception):
    """Ends the trial."""


def effects_of(role_id: int, save: Callable[[], None]) -> list[Effect]:
    """Return what the saving would do for those who hold the role; nothing of it stays."""
    found: list[Effect] = []
    people = list(
        User.objects.filter(is_active=True, salespeople__roles=role_id).distinct().order_by("pk")[:PEOPLE]
    )
    lists = [one for one in all_lists() if issubclass(one.model, OwnedItem)]
    if not people:
        return found
    before = _counts(people, lists)
    try:
        with transaction.atomic():
            save()
            found = list(_compared(people, lists, before, _counts(people, lists)))
            raise _TakenBack
    except _TakenBack:
        # What was seen of the trial counts no more.
        stamps.forget()
    return found


Counts = dict[tuple[int, str], int]


def _counts(people: Iterable[User], lists: Iterable[ListDefinition]) -> Counts:
    actors = [Actor.of(person) for person in people]
    access.prepare(actors)
    return {
        (actor.user.pk, one.code): access.visible(actor, one).order_by()[: COUNT_LIMIT + 1].count()
        for actor in actors
        for one in lists
        if actor.user is not None
    }


def _compared(
    people: list[User], lists: list[ListDefinition], before: Counts, after: Counts
) -> Iterable[Effect]:
    for one in lists:
        changes = [after[person.pk, one.code] - before[person.pk, one.code] for person in people]
        gain, lose = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
        if gain or lose:
            yield Effect(one.label, gain, lose)


def in_words(effects: Iterable[Effect]) -> str:
    """Return the effects as a sentence for each list."""
    said = [f"{one.list_label}: {_one_in_words(one)}" for one in effects]
    return _("This changes who sees what. %(effects)s. Tick the box to save it so.") % {
        "effects": "; ".join(said)
    }


def _one_in_words(effect: Effect) -> str:
    parts = []
    if effect.gain:
        parts.append(
            ngettext("%(n)s person sees more", "%(n)s people see more", effect.gain) % {"n": effect.gain}
        )
    if effect.lose:
        parts.append(
            ngettext("%(n)s person sees less", "%(n)s people see less", effect.lose) % {"n": effect.lose}
        )
    return ", ".join(parts)
