"""What activities and events add to the overviews of relations, contacts and cases."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce, Concat, NullIf, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from crm_lists.framework.items import Item
from crm_lists.framework.key_figures import (
    KeyFigure,
    Shown,
    key_figures,
    linked_items,
    number_of,
    number_text,
    whole,
)
from crm_lists.framework.lists import find_list
from crm_lists.framework.timeline import Entry, Kind, LinkedSource, Row, kinds, timeline_sources
from crm_lists.framework.timeline.sources import EXCERPT

from . import quick
from .behaviour import COMPLETED, OPEN
from .calendar.models import Occurrence

ACTIVITIES, EVENTS = "activities", "events"
#: Lists on whose pages activities stand, with the column by which they look up the item, and that of several.
LINKS = {"relations": ("relation", "relations"), "contacts": ("contact", "contacts"), "cases": ("case", "")}
EVENT_LINKS = {"relations": "relation", "contacts": "contacts", "cases": "case"}
#: Types of activities that are a talk with somebody, once they are done.
TALKS = {"phone-call", "meeting"}
ICONS = {"phone-call": "call", "meeting": "people_team", "task": "task_list_square_ltr"}


class ActivitySource(LinkedSource):
    """Activities at the moment when they were done, those that are not at the moment when they were noted."""

    code = ACTIVITIES
    kind = ACTIVITIES
    list_code = ACTIVITIES
    at: ClassVar[Any] = Coalesce("completed_at", "created_at")
    text = "description"
    state = "state"
    more = "activity_type__code"

    def excerpt(self, definition: ListDefinition) -> Any:
        """Return what came of it, or what was to be done."""
        described = super().excerpt(definition)
        if hides(definition, "result"):
            return described
        return Coalesce(NullIf(Substr("result", 1, EXCERPT), Value("")), described)

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those that stand for themselves: a meeting with an event is told by its event."""
        return items.filter(events__isnull=True)

    def is_contact(self, row: Row) -> bool:
        """Tell whether it is a call or a meeting that has taken place."""
        return row.more in TALKS and row.state == COMPLETED

    def entry(self, row: Row) -> Entry:
        """Return the activity with the sign of its type."""
        return with_sign(super().entry(row), row.more)


class JoinedSource(ActivitySource):
    """Activities in which the item takes part besides others; apart, so that an index serves each."""

    code = "activities-joined"

    def __init__(self, link: str, direct: str) -> None:
        """Take the column of several, and the column whose activities are told by the first source."""
        super().__init__(link)
        self.direct = direct

    def linked(self, item: Item) -> models.Q:
        """Return the condition for those in which the item takes part."""
        is_direct = models.Q(**{self.direct: item.pk})
        return super().linked(item) & (~is_direct | models.Q(**{f"{self.direct}__isnull": True}))


class PlannedSource(ActivitySource):
    """Open activities that are due today or later."""

    code = "activities-planned"
    is_ahead = True
    at = "due"

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those that are still to be done."""
        return super().narrowed(items).filter(state=OPEN, due__gte=timezone.localdate())

    def is_contact(self, row: Row) -> bool:
        """What is planned has not taken place."""
        return False

    def entry(self, row: Row) -> Entry:
        """Return the activity at its day."""
        found = super().entry(row)
        return Entry(at=row.at.date(), title=found.title, url=found.url, icon=found.icon, who=found.who)


def with_sign(entry: Entry, type_code: str) -> Entry:
    """Return the entry with the sign of its activity type."""
    return Entry(**{**vars(entry), "icon": ICONS.get(type_code, entry.icon)})


class EventSource(LinkedSource):
    """Events at each time at which they took place."""

    code = EVENTS
    kind = EVENTS
    list_code = EVENTS
    at: ClassVar[Any] = "occurrences__starts_at"
    key = "occurrences__pk"
    text = "description"
    more = "pk"

    def excerpt(self, definition: ListDefinition) -> Any:
        """Return the venue in a line of its own, and the description."""
        described = super().excerpt(definition)
        if hides(definition, "venue"):
            return described
        return Concat("venue", Value("\n"), described, output_field=models.TextField())

    def is_contact(self, row: Row) -> bool:
        """An event with the item's people is a talk with them."""
        return True

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return the times that have begun."""
        return items.filter(occurrences__starts_at__lte=timezone.now())

    def entry(self, row: Row) -> Entry:
        """Return the event with its venue before its description."""
        said = " · ".join(part for part in row.text.splitlines() if part)
        url = self.definition.url_of(row.more)
        return Entry(**{**vars(super().entry(row)), "text": said, "url": url})


class ComingSource(EventSource):
    """Events that are still to come, each at its next time."""

    code = "events-planned"
    is_ahead = True
    at = models.F("next_at")
    key = "pk"

    def is_contact(self, row: Row) -> bool:
        """What is planned has not taken place."""
        return False

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those that take place once more."""
        coming = Occurrence.objects.filter(event=models.OuterRef("pk"), starts_at__gt=timezone.now())
        following = models.Subquery(coming.order_by("starts_at").values("starts_at")[:1])
        lasting: models.QuerySet[Any] = items.filter(last_ends_at__gt=timezone.now())
        found: models.QuerySet[Any] = lasting.annotate(next_at=following)
        return found.filter(next_at__isnull=False)


def overdue(link: str) -> Callable[[Actor, Item], Sequence[KeyFigure]]:
    """Return what gives the number of activities that should be done by now."""

    def give(actor: Actor, item: Item) -> Sequence[KeyFigure]:
        open_ones = linked_items(actor, ACTIVITIES, state=OPEN, **{link: item.pk})
        if open_ones is None:
            return []
        found = open_ones.filter(due__lt=timezone.localdate())
        url = f"{find_list(ACTIVITIES).url}?{urlencode({'view': 'overdue', link: item.pk})}"

        def show(values: Sequence[Any]) -> Shown:
            tone = "bad" if whole(values[0]) else ""
            meta = _("to be done by now") if whole(values[0]) else _("nothing is late")
            return Shown(_("Overdue"), number_text(values[0]), meta, tone, url)

        return [KeyFigure([number_of(found)], show)]

    return give


kinds.register(ACTIVITIES, Kind(gettext_lazy("Activities"), "task_list_square_ltr", order=10))
kinds.register(EVENTS, Kind(gettext_lazy("Events"), "calendar_ltr", order=15))
for _code, (_link, _several) in LINKS.items():
    timeline_sources.register(_code, order=100)(ActivitySource(_link))
    timeline_sources.register(_code, order=110)(PlannedSource(_link))
    key_figures.register(_code, order=30)(overdue(_link))
    if _several:
        timeline_sources.register(_code, order=105)(JoinedSource(_several, _link))
for _code, _link in EVENT_LINKS.items():
    timeline_sources.register(_code, order=120)(EventSource(_link))
    timeline_sources.register(_code, order=130)(ComingSource(_link))
quick.register()
