"""Events: the common business calendar (DS-55..61), with recurrence, people and equipment."""

from datetime import datetime, time, timedelta
from functools import cache, cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import Employee, Equipment, OwnedItem
from crm_lists.relations.models import Contact, Relation

from .activity import Activity
from .calendar.recurrence import Rule, RuleRefused, Series, wall_of
from .calendar.rule_column import RuleColumn

#: An event lasts no longer, and people need no longer to set equipment up.
LONGEST = timedelta(days=366)
MOST_MINUTES = 24 * 60
#: A reminder is sent at most so long before.
EARLIEST_REMINDER = 28 * 24 * 60
WALL = "%Y-%m-%dT%H:%M:%S"


@cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones; looking for their files takes long."""
    return frozenset(available_timezones())


def zone_choices() -> list[tuple[str, str]]:
    """Return the time zones of the world, that of the site first."""
    known = sorted(name for name in known_zones() if "/" in name and not name.startswith("Etc/"))
    first = [settings.TIME_ZONE, "UTC"]
    return [(name, name) for name in dict.fromkeys([*first, *known])]


def present_zone() -> str:
    """Return the time zone of whoever enters an event."""
    return timezone.get_current_timezone_name()


class Event(OwnedItem):
    """An entry of the calendar, entered by hand or made by the action Meeting (DS-58, DS-59)."""

    class Calendar(models.TextChoices):
        """On which calendar an event stands besides those of its people."""

        COMMON = "common", _("Common calendar")
        GROUP = "group", _("Calendar of the group")
        DEPARTMENT = "department", _("Calendar of the department")
        PERSONAL = "personal", _("Personal calendar")

    class Visibility(models.TextChoices):
        """Who reads more than that somebody is busy."""

        PUBLIC = "public", _("Everybody who sees the calendar")
        PRIVATE = "private", _("Only those who take part")

    class Transparency(models.TextChoices):
        """What the event does to the time of its people."""

        BUSY = "busy", _("Busy")
        TENTATIVE = "tentative", _("Tentative")
        FREE = "free", _("Free")

    follows = ("case", "relation")
    #: What fell out of the series when it was read.
    stood_left_out: str = ""
    stood_activity_id: int | None = None

    name = models.CharField(_("event name"), max_length=320)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    all_day = models.BooleanField(_("whole days"), default=False)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    description = models.TextField(_("description"), blank=True)
    employees = models.ManyToManyField(
        Employee, verbose_name=_("colleagues"), blank=True, related_name="events"
    )
    contacts = models.ManyToManyField(Contact, verbose_name=_("contacts"), blank=True, related_name="events")
    equipment = models.ManyToManyField(
        Equipment,
        verbose_name=_("rooms and equipment"),
        blank=True,
        related_name="events",
        help_text=_("Reserved for this time; what is taken already is refused."),
    )
    setup_minutes = models.PositiveSmallIntegerField(
        _("minutes to set up"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    cleardown_minutes = models.PositiveSmallIntegerField(
        _("minutes to clear away"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    rrule = models.CharField(_("repeats"), max_length=300, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        choices=zone_choices,
        default=present_zone,
        help_text=_("Where the event takes place: it keeps its hour there in summer and winter."),
    )
    calendar = models.CharField(
        _("calendar"), max_length=10, choices=Calendar.choices, default=Calendar.COMMON
    )
    visibility = models.CharField(
        _("shown to"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    transparency = models.CharField(
        _("time is"), max_length=10, choices=Transparency.choices, default=Transparency.BUSY
    )
    reminder_minutes = models.PositiveIntegerField(
        _("remind so many minutes before"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(EARLIEST_REMINDER)],
    )
    #: Starts of the series on the wall that fall out, as ISO texts with spaces between.
    exdates = models.TextField(
        _("left out"),
        blank=True,
        help_text=_("Times at which the series does not take place; one that is taken away here comes back."),
    )
    #: Of an occurrence that was changed by itself: its series, and when it would have started.
    series = models.ForeignKey(
        "self",
        verbose_name=_("series"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="changed_occurrences",
    )
    recurrence_id = models.DateTimeField(_("instead of"), null=True, editable=False)
    #: The start by the clock of the time zone: what counts where the rules of the zone change.
    local_start = models.CharField(max_length=19, blank=True, editable=False)
    #: When the last occurrence ends, of a series without an end the last one that is kept.
    last_ends_at = models.DateTimeField(_("ends for good"), null=True, editable=False, db_index=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(fields=["starts_at"], name="activities_event_starts"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Save the event; one by one, so that each is booked or refused by itself."""
        super().save(*args, **options)

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which the event takes place."""
        return ZoneInfo(self.time_zone)

    @property
    def left_out(self) -> frozenset[datetime]:
        """Return the starts on the wall that fall out of the series."""
        return frozenset(datetime.fromisoformat(text) for text in self.exdates.split())

    @property
    def is_endless(self) -> bool:
        """Tell whether the event repeats and names no end of it."""
        return bool(self.rrule) and Rule.read(self.rrule).is_endless

    def as_series(self) -> Series:
        """Return the event as its occurrences follow from it."""
        local = wall_of(self.starts_at, self.zone)
        length = self.ends_at - self.starts_at
        if self.all_day:
            length = wall_of(self.ends_at, self.zone) - local
        return Series(
            local, length, self.zone, self.rrule, self.left_out, is_all_day=self.all_day, first=self.starts_at
        )

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        """Remember what falls out, so that it moves along with the series."""
        item = super().from_db(db, field_names, values)
        item.stood_left_out = item.__dict__.get("exdates", "")
        item.stood_activity_id = item.__dict__.get("activity_id")
        return item

    def generate(self, actor: Actor) -> None:
        """Take the company from the case, and bring the times into their form."""
        super().generate(actor)
        self._refuse_foreign_activity(actor)
        if self.case is not None:
            self.relation_id = self.case.relation_id
        if None in (self.starts_at, self.ends_at) or self.time_zone not in known_zones():
            return
        if self.all_day:
            self._fill_days()
        local = wall_of(self.starts_at, self.zone)
        if self.local_start and self.exdates and self.exdates == self.stood_left_out:
            self._move_left_out(local - datetime.fromisoformat(self.local_start))
        self.local_start = local.strftime(WALL)

    def _refuse_foreign_activity(self, actor: Actor) -> None:
        """An activity follows its event, so only who may change it makes it the other face of one."""
        is_chosen = self.activity_id is not None and self.activity_id != self.stood_activity_id
        if not is_chosen or actor.is_system or self.series_id is not None:
            return
        changeable = access.visible(actor, find_list("activities"), access.CHANGE)
        if not changeable.filter(pk=self.activity_id).exists():
            raise ValidationError(
                {"activity": _("You may not change this activity, so it cannot belong to an event of yours.")}
            )

    def _move_left_out(self, step: timedelta) -> None:
        """Let what falls out fall out all the same when the series begins at another time."""
        if step:
            moved = sorted(one + step for one in self.left_out)
            self.exdates = " ".join(one.isoformat(timespec="minutes") for one in moved)

    def _fill_days(self) -> None:
        """Let an event of whole days begin with its first day and end with its last one."""
        first, last = (wall_of(moment, self.zone).date() for moment in (self.starts_at, self.ends_at))
        self.starts_at = datetime.combine(first, time(), self.zone)
        self.ends_at = datetime.combine(last, time(23, 59), self.zone)

    def clean(self) -> None:
        """Refuse an event that ends before it starts, lasts too long, or repeats as nobody can keep it."""
        if None in (self.starts_at, self.ends_at):
            return
        if self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event ends before it starts. Choose a later end.")})
        if self.ends_at - self.starts_at > LONGEST:
            raise ValidationError(
                {"ends_at": _("An event lasts a year at most. Enter longer times in parts.")}
            )
        if self.time_zone in known_zones():
            self._refuse_rule()

    def _refuse_rule(self) -> None:
        try:
            self.left_out  # noqa: B018 - reads the times
        except ValueError:
            reason = _("Write times like 2027-05-11T09:00, with spaces between.")
            raise ValidationError({"exdates": reason}) from None
        if self.rrule and self.series_id:
            raise ValidationError(
                {"rrule": _("This is one changed occurrence of a series, which does not repeat by itself.")}
            )
        try:
            spans = self.as_series().spans()
        except RuleRefused as refused:
            raise ValidationError({"rrule": str(refused.reason)}) from refused
        self.last_ends_at = max((span.ends_at for span in spans), default=self.ends_at)


@register_list
class EventList(ListDefinition):
    """The list of events."""

    model = Event
    code = "events"
    icon = "calendar_ltr"
    columns = ("name", "starts_at", "ends_at", "rrule", "venue", "relation", "case", "salesperson")
    filters = ("starts_at", "last_ends_at", "relation", "case", "calendar", "transparency", "salesperson")
    search = {"name": 10, "venue": 2, "description": 1}
    form = (
        "name",
        "starts_at",
        "ends_at",
        "all_day",
        "venue",
        "relation",
        "case",
        "activity",
        "description",
        "employees",
        "contacts",
        "equipment",
        "setup_minutes",
        "cleardown_minutes",
        "rrule",
        "exdates",
        "time_zone",
        "calendar",
        "visibility",
        "transparency",
        "reminder_minutes",
    )
    form_groups = (
        (_("Who and what"), ("employees", "contacts", "equipment", "setup_minutes", "cleardown_minutes")),
        (_("Repeating"), ("rrule", "exdates", "time_zone")),
        (_("Showing"), ("calendar", "visibility", "transparency", "reminder_minutes")),
    )
    types = {"rrule": RuleColumn.code}
    tones = {
        "transparency": {"busy": "info", "tentative": "warn", "free": "quiet"},
        "visibility": {"private": "warn"},
    }
    facts = ("series", "recurrence_id", *ListDefinition.facts)
    views = (
        PublicView("upcoming", _("Upcoming"), filters={"last_ends_at__from": "[Today]"}, sort="starts_at"),
        PublicView("calendar", _("Calendar"), layout="calendar:starts_at:ends_at"),
        PublicView("mine", _("My events"), filters={"salesperson": "[Me]"}, sort="-starts_at"),
    )
    order = "starts_at"
    related = ("messages",)

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the columns of the history: not those that only repeat others for the program."""
        return tuple(name for name in super().own_recorded if name not in ("local_start", "last_ends_at"))
