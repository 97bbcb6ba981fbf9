"""Which changes an alert tells of: what its person may read at this moment, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When

from crm_lists.framework import access, changes, saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.registry import NotRegistered

from .models import Alert, Comment

#: Verbs of the history by which an item comes into a list; all but these and DELETED change one.
ADDED = ("add", "restore")
DELETED = "delete"
#: So many people are asked for by one query.
ASKED_AT_ONCE = 100


class TargetGone(LookupError):
    """The list or view of an alert is not there any more, or not for its person."""


@dataclass(frozen=True)
class Target:
    """What an alert is on, as its person may see it now."""

    actor: Actor
    definition: ListDefinition
    view: PublicView | None

    def present(self) -> QuerySet[Any]:
        """Return the items that the person may read and that the view shows."""
        if self.view is None:
            return access.visible(self.actor, self.definition).order_by()
        return listing_of(self.actor, self.definition, {}, view=self.view).items.order_by()

    def with_deleted(self) -> QuerySet[Any]:
        """Return the items that the person may read, or could if they were not deleted."""
        items = readable_with_deleted(self.actor, self.definition)
        if self.view is None:
            return items
        return items.filter(listing_of(self.actor, self.definition, {}, view=self.view).asked())


def readable_with_deleted(actor: Actor, definition: ListDefinition) -> QuerySet[Any]:
    """Return the items that the person may read, or could if they were not deleted."""
    allowed = access.condition(actor, definition, access.VIEW)
    items = definition.items().order_by()
    return items.none() if allowed is None else items.filter(allowed)


def readers_of(actors: Mapping[int, Actor], change: Change) -> set[int]:
    """Return the keys of those who may read the item of a change now; one query for a hundred of them.

    Of a deletion, those count who could read the item if it were not deleted.
    """
    try:
        definition = find_list(change.list_code)
    except NotRegistered:
        return set()
    access.prepare(list(actors.values()))
    items = definition.items().filter(pk=change.item_id).order_by()
    items = items if change.verb == DELETED else items.filter(deleted_at__isnull=True)
    asked = {key: access.condition(actor, definition) for key, actor in actors.items()}
    granted = [
        (key, changes.narrowed(actors[key], definition, change, allowed))
        for key, allowed in asked.items()
        if allowed is not None
    ]
    found: set[int] = set()
    for start in range(0, len(granted), ASKED_AT_ONCE):
        found |= _fulfilled(items, granted[start : start + ASKED_AT_ONCE])
    return found


def _fulfilled(items: QuerySet[Any], conditions_by_key: Sequence[tuple[int, Q]]) -> set[int]:
    """Return the keys of the conditions that the one item fulfils."""
    # An empty condition grants everything; it cannot stand in a query.
    cases = {
        f"reader_{key}": Case(When(one, then=True), default=False, output_field=BooleanField())
        for key, one in conditions_by_key
        if one
    }
    row = items.values("pk", **cases).first()
    return {key for key, one in conditions_by_key if not one or row[f"reader_{key}"]} if row else set()


def opened(actor: Actor, list_code: str) -> ListDefinition | None:
    """Return the list of this code, None where it is absent or not for this actor."""
    try:
        definition = find_list(list_code)
    except NotRegistered:
        return None
    return seen_by(actor, definition) if access.may_open(actor, definition) else None


def view_choices(actor: Actor, definition: ListDefinition) -> list[tuple[str, str]]:
    """Return the views on which the person may have an alert, as code and label."""
    views = (*definition.views, *saved_views.saved_by(actor, definition))
    return [(view.code, str(view.label)) for view in views]


def view_of(actor: Actor, definition: ListDefinition, code: str) -> PublicView | None:
    """Return the view of this code that the person may open, None where there is none."""
    return definition.view(code) or chosen_view(actor, definition, code)


def target_of(alert: Alert, actor: Actor) -> Target:
    """Return what the alert is on, or raise TargetGone."""
    definition = opened(actor, alert.list_code)
    if definition is None:
        raise TargetGone(alert.list_code)
    view = view_of(actor, definition, alert.view_code) if alert.view_code else None
    if alert.view_code and view is None:
        raise TargetGone(alert.view_code)
    return Target(actor, definition, view)


def told_by(alert: Alert, target: Target, asked: QuerySet[Change]) -> QuerySet[Change]:
    """Return those of the changes asked for that the alert tells of and that its person may read now."""
    here = Q(Exists(target.present().filter(pk=OuterRef("item_id"))))
    was_here = Q(Exists(target.with_deleted().filter(pk=OuterRef("item_id"))))
    wanted = Q(pk__in=[])
    if alert.on_added:
        wanted |= Q(here, verb__in=ADDED)
    if alert.on_changed:
        touched = _touched(alert, target)
        wanted |= here & touched & ~Q(verb__in=(*ADDED, DELETED))
    if alert.on_deleted:
        wanted |= Q(was_here, verb=DELETED)
    found = asked.filter(wanted, list_code=alert.list_code)
    found = changes.told(target.actor, target.definition, found)
    if alert.item_id is not None:
        found = found.filter(item_id=alert.item_id)
    return found if alert.also_own else found.filter(~Q(by=alert.user_id) | Q(by=None))


def _touched(alert: Alert, target: Target) -> Q:
    if not alert.column:
        return Q()
    # Nobody is told that a column changed which is not for them.
    return Q(pk__in=[]) if hides(target.definition, alert.column) else Q(after__has_key=alert.column)


def comments_told_by(alert: Alert, target: Target, comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return those of the comments that the alert tells of and that its person may read now."""
    here = Exists(target.present().filter(pk=OuterRef("item_id")))
    found = comments.filter(here, list_code=alert.list_code).exclude(author=alert.user_id)
    if alert.item_id is not None:
        found = found.filter(item_id=alert.item_id)
    return found if alert.on_commented else found.none()
