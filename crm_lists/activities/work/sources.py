"""Sources of work: each list whose items wait for somebody says which they are and how a line shows them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.registry import Registry

from .whose import Whose


@dataclass(frozen=True)
class Deed:
    """Something that can be done with a line in one step: a form in a dialog, or a request that is sent."""

    label: "str | Promise"
    url: str
    icon: str
    is_dialog: bool = True


@dataclass(frozen=True)
class Line:
    """One thing that waits."""

    title: str
    url: str
    icon: str
    #: What it is: the type of an activity, “expected close”.
    kind: str
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    #: What it is about, as far as the person may read it.
    about: str = ""
    about_url: str = ""
    #: Who has to do it, where that is somebody else or nobody yet.
    who: str = ""
    is_urgent: bool = False
    #: The way to close it, at the beginning of the line.
    closing: Deed | None = None
    deeds: Sequence[Deed] = ()
    #: Where another day is sent to; empty where the person may not set one.
    move_url: str = ""


class WorkSource:
    """Items of one list that wait for people; a subclass says which, and draws them."""

    #: Code in the address, by which the page is narrowed to this source.
    code: ClassVar[str]
    label: ClassVar["str | Promise"]
    list_code: ClassVar[str]
    #: The column that says by when.
    day: ClassVar[str]

    @property
    def definition(self) -> ListDefinition:
        """Return the list."""
        return find_list(self.list_code)

    def kinds(self) -> Sequence[tuple[str, str]]:
        """Return code and label of what the source can be narrowed to."""
        return [(self.code, str(self.label))]

    def waiting(self, whose: Whose) -> models.Q:
        """Return the condition on items that wait for these people."""
        raise NotImplementedError

    def of_kind(self, kind: str) -> models.Q | None:
        """Return the condition on items of a kind, None where the source has none of that kind."""
        return models.Q() if kind in ("", self.code) else None

    def lines(self, actor: Actor, keys: Collection[int], back: str) -> Mapping[int, Line]:
        """Return the lines of these items by key; `back` is where their forms lead to afterwards."""
        raise NotImplementedError

    def items(self, actor: Actor, whose: Whose, kind: str = "") -> "models.QuerySet[Any]":
        """Return the readable items that wait for these people."""
        narrowed = self.of_kind(kind)
        found = access.visible(actor, self.definition)
        return found.none() if narrowed is None else found.filter(self.waiting(whose) & narrowed)

    def action_url(self, pk: int, code: str, back: str) -> str:
        """Return the address of a row action, which leads back afterwards."""
        return f"{reverse('lists:action', args=[self.list_code, pk, code])}?{urlencode({'back': back})}"

    def allowed(self, actor: Actor, keys: Collection[int], action: str) -> set[int]:
        """Return those of the items with which the actor may do this."""
        found = access.visible(actor, self.definition, action).filter(pk__in=keys)
        return set(found.values_list("pk", flat=True))


#: Every source of work, in the order in which they stand within a day.
work_sources: Registry[WorkSource] = Registry("work sources")
