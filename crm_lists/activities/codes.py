"""The code lists of activities: their statuses, and types that carry behaviour (DS-37..39, GX-72..74)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue

from .transitions import NotTransitions, parse_transitions

#: A year, in minutes and in days.
LONGEST_MINUTES, FURTHEST_DAYS = 525_600, 366


class ActivityStatus(CodeValue):
    """How far an activity has come: to execute, in progress, completed ..."""

    is_final = models.BooleanField(
        _("final"), default=False, help_text=_("Nothing is left to do in this status.")
    )
    is_cancelled = models.BooleanField(
        _("cancelled"),
        default=False,
        help_text=_("The activity does not take place. Such a status is final too."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("activity status")
        verbose_name_plural = _("activity statuses")

    def clean(self) -> None:
        """Refuse a cancelled status in which something would be left to do."""
        super().clean()
        if self.is_cancelled and not self.is_final:
            raise ValidationError({"is_final": _("A cancelled status is final. Tick “final” too.")})


class ActivityType(CodeValue):
    """What an activity is, and how it behaves: what it needs, who may complete it, what it makes."""

    class Completer(models.TextChoices):
        """Who may complete an activity, besides having the right to."""

        ANYBODY = "anybody", _("Anybody with the right")
        RESPONSIBLE = "responsible", _("The responsible person only")
        CREATOR = "creator", _("The creator only")
        MANAGER = "manager", _("A manager of the responsible person")

    class Channel(models.TextChoices):
        """The way by which people are reached."""

        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        LETTER = "letter", _("Letter")
        FAX = "fax", _("Fax")
        PHONE = "phone", _("Phone")
        IN_PERSON = "in-person", _("In person")

    needs_period = models.BooleanField(
        _("needs a period"), default=False, help_text=_("Start and end must be given.")
    )
    default_minutes = models.PositiveIntegerField(
        _("usual length in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
        help_text=_("The end follows from the start where none is given."),
    )
    statuses = models.ManyToManyField(
        ActivityStatus,
        verbose_name=_("statuses"),
        blank=True,
        related_name="+",
        help_text=_("Which statuses such an activity may have; all where none is chosen."),
    )
    first_status = models.ForeignKey(
        ActivityStatus,
        models.PROTECT,
        verbose_name=_("first status"),
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_final": False},
    )
    transitions = models.TextField(
        _("transitions"),
        blank=True,
        help_text=_(
            "One line for each status that may not be followed by every other one, with codes: "
            "“for-approval > approved, cancelled”."
        ),
    )
    completer = models.CharField(
        _("who may complete"), max_length=12, choices=Completer.choices, default=Completer.ANYBODY
    )
    closes_with_parts = models.BooleanField(
        _("closes with its parts"),
        default=True,
        help_text=_(
            "An activity is completed as soon as all that belong to it are; cancelled ones do not count."
        ),
    )
    creates_event = models.BooleanField(
        _("makes an event"), default=False, help_text=_("Each such activity stands in the calendar too.")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, blank=True)

    class Meta(CodeValue.Meta):
        verbose_name = _("activity type")
        verbose_name_plural = _("activity types")

    def clean(self) -> None:
        """Refuse transitions that cannot be read, or that name a status which does not exist."""
        super().clean()
        try:
            named = parse_transitions(self.transitions)
        except NotTransitions as error:
            raise ValidationError({"transitions": str(error)}) from error
        codes = {*named, *(code for after in named.values() for code in after)}
        known = set(ActivityStatus._default_manager.filter(code__in=codes).values_list("code", flat=True))
        if unknown := sorted(codes - known):
            message = _("There is no status “%(code)s”. Use the codes of the list of activity statuses.")
            raise ValidationError({"transitions": message % {"code": unknown[0]}})


class FollowUp(models.Model):
    """A task that an activity of a type leaves behind when it is saved first (CE-41)."""

    class Person(models.TextChoices):
        """Who has to do the task."""

        RESPONSIBLE = "responsible", _("The responsible person of the activity")
        CREATOR = "creator", _("Who entered the activity")

    activity_type = models.ForeignKey(
        ActivityType, models.CASCADE, verbose_name=_("activity type"), related_name="follow_ups"
    )
    name = models.CharField(_("name"), max_length=120)
    makes = models.ForeignKey(
        ActivityType, models.PROTECT, verbose_name=_("makes"), related_name="+", help_text=_("Mostly a task.")
    )
    days = models.IntegerField(
        _("days after it"),
        default=0,
        validators=[MinValueValidator(-FURTHEST_DAYS), MaxValueValidator(FURTHEST_DAYS)],
        help_text=_("Due so many days after the day of the activity; a negative number is before it."),
    )
    person = models.CharField(_("for"), max_length=12, choices=Person.choices, default=Person.RESPONSIBLE)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("task that follows")
        verbose_name_plural = _("tasks that follow activities")
        ordering = ["activity_type", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.activity_type} → {self.name}"

    def clean(self) -> None:
        """Refuse tasks that would make themselves without end."""
        super().clean()
        if _leads_to(self.makes_id, self.activity_type_id):
            message = _(
                "Activities of this type make “%(type)s” themselves. Choose a type that makes no tasks."
            )
            raise ValidationError({"makes": message % {"type": self.activity_type}})


def _leads_to(start: int, wanted: Any) -> bool:
    """Tell whether activities of the first type make ones of the second, over any number of steps."""
    pairs = FollowUp._default_manager.values_list("activity_type_id", "makes_id")
    made: dict[int, set[int]] = {}
    for maker, one in pairs:
        made.setdefault(maker, set()).add(one)
    waiting, known = [start], {start}
    while waiting:
        new = made.get(waiting.pop(), set()) - known
        known |= new
        waiting += new
    return wanted in known
