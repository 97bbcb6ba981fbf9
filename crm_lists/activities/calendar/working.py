"""Working time: the hours of a week for a firm, a department or a person, and the days that are otherwise."""

import re
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.framework.items import Item
from crm_lists.organisation.models import Department, Employee, Owner

#: Begin and end of a stretch of work in minutes since midnight.
Stretch = tuple[int, int]
_STRETCH = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-\N{EN DASH}]\s*(\d{1,2}):(\d{2})\s*")
DAY = 24 * 60
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: What counts where nobody has entered anything.
USUAL: tuple[list[Stretch], ...] = (*([(8 * 60, 17 * 60)] for _day in range(5)), [], [])


def read_hours(text: str) -> list[Stretch]:
    """Return the stretches of a text like “8:00-12:00, 13:00-17:00”, or raise ValidationError."""
    found: list[Stretch] = []
    for part in filter(str.strip, text.split(",")):
        matched = _STRETCH.fullmatch(part)
        if matched is None:
            raise ValidationError(_("Write hours like 8:00-12:00, 13:00-17:00."))
        hours = [int(one) for one in matched.groups()]
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        before = found[-1][1] if found else 0
        if not before <= start < end <= DAY or hours[1] > time.max.minute or hours[3] > time.max.minute:
            raise ValidationError(_("The hours of a day follow each other and end by 24:00."))
        found.append((start, end))
    return found


def are_hours(text: str) -> None:
    """Refuse a text that says no hours; a validator of columns."""
    read_hours(text)


def hours_field(label: Any) -> "models.CharField[str, str]":
    """Return a column for the hours of a day."""
    return models.CharField(label, max_length=100, blank=True, validators=[are_hours])


class Scoped(Item):
    """What counts for a whole owner, one of its departments or one of its people."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where it is empty, the whole firm."),
    )
    employee = models.ForeignKey(
        Employee,
        verbose_name=_("employee"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For one person only, a part-timer for example."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class WorkingTime(Scoped):
    """The hours of a week; those of the person count before the department's and the firm's."""

    monday = hours_field(_("Monday"))
    tuesday = hours_field(_("Tuesday"))
    wednesday = hours_field(_("Wednesday"))
    thursday = hours_field(_("Thursday"))
    friday = hours_field(_("Friday"))
    saturday = hours_field(_("Saturday"))
    sunday = hours_field(_("Sunday"))

    class Meta:
        verbose_name = _("working time")
        verbose_name_plural = _("working times")

    def week(self) -> tuple[list[Stretch], ...]:
        """Return the stretches of each day, Monday first."""
        return tuple(read_hours(getattr(self, day)) for day in WEEKDAYS)


class WorkingException(Scoped):
    """A day off for everybody, such as Easter Monday, or a day with other hours than usual."""

    day = models.DateField(_("day"))
    hours = models.CharField(
        _("hours"),
        max_length=100,
        blank=True,
        validators=[are_hours],
        help_text=_("Where it is empty, nobody works on that day. Otherwise like 8:00-12:00."),
    )

    class Meta:
        verbose_name = _("exceptional day")
        verbose_name_plural = _("exceptional days")
        indexes = [models.Index(fields=["day"], name="activities_exception_day")]

    def stretches(self) -> list[Stretch]:
        """Return when it is worked on that day."""
        return read_hours(self.hours)


@register_list
class WorkingTimeList(ListDefinition):
    """The list of working times."""

    model = WorkingTime
    code = "working-times"
    icon = "clock"
    section = _("Organisation")
    columns = ("name", "owner", "department", "employee", "monday", "friday")
    filters = ("owner", "department", "employee")
    search = {"name": 10}
    order = "name"


@register_list
class WorkingExceptionList(ListDefinition):
    """The list of exceptional days."""

    model = WorkingException
    code = "exceptional-days"
    icon = "calendar_cancel"
    section = _("Organisation")
    columns = ("day", "name", "hours", "owner", "department", "employee")
    filters = ("day", "owner", "department", "employee")
    search = {"name": 10}
    views = (PublicView("coming", _("From today on"), filters={"day__from": "[Today]"}, sort="day"),)
    order = "day"
