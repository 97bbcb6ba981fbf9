"""The sections of My work: what is overdue, and what comes today, this week, later or without a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Weekday of a Sunday, with which a week ends.
SUNDAY = 6


@dataclass(frozen=True)
class Section:
    """One section with its first and last day; no day at all in the one of things without a day."""

    code: str
    label: "str | Promise"
    first: date | None = None
    last: date | None = None
    tone: str = ""
    has_day: bool = True

    @property
    def is_empty(self) -> bool:
        """Tell whether no day lies in the section: on a Sunday nothing is left of the week."""
        return self.first is not None and self.last is not None and self.first > self.last

    def condition(self, column: str) -> Q:
        """Return the condition that the day in this column lies in the section."""
        if not self.has_day:
            return Q(**{f"{column}__isnull": True})
        found = Q(**{f"{column}__isnull": False})
        if self.first is not None:
            found &= Q(**{f"{column}__gte": self.first})
        if self.last is not None:
            found &= Q(**{f"{column}__lte": self.last})
        return found


def sections_on(today: date) -> tuple[Section, ...]:
    """Return the sections as they are on this day."""
    sunday = today + timedelta(days=SUNDAY - today.weekday())
    day = timedelta(days=1)
    return (
        Section("overdue", _("Overdue"), None, today - day, tone="bad"),
        Section("today", _("Today"), today, today, tone="warn"),
        Section("week", _("This week"), today + day, sunday),
        Section("later", _("Later"), max(sunday, today) + day),
        Section("none", _("No date"), has_day=False),
    )
