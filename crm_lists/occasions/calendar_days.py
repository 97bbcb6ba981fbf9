"""The days of the calendars, which editors keep, and names that are one name in several languages."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.relations.models import NameDayCalendar

from .names import keys_in
from .rules import Rule, read_rule


def is_rule(text: str) -> None:
    """Refuse what is no rule for a day."""
    try:
        read_rule(text)
    except ValueError:
        raise ValidationError(
            gettext("Write the day as “24.4”, “easter+1”, “23.4 or easter+1” or “sunday after 10.12”.")
        ) from None


class NameDay(models.Model):
    """A day of a calendar, with the names that are kept on it."""

    calendar = models.ForeignKey(
        NameDayCalendar, verbose_name=_("calendar"), on_delete=models.CASCADE, related_name="days"
    )
    rule = models.CharField(
        _("day"),
        max_length=40,
        validators=[is_rule],
        help_text=_("“24.4”, “easter+1”, “23.4 or easter+1” for the later of both, or “sunday after 10.12”."),
    )
    names = models.TextField(
        _("names"), blank=True, help_text=_("With commas between; this is the day that most people keep.")
    )
    further_names = models.TextField(
        _("further names"),
        blank=True,
        help_text=_("Names that most people keep on another day; nobody is greeted for them."),
    )
    feast = models.CharField(_("feast"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("name day")
        verbose_name_plural = _("name days")
        ordering = ["calendar", "pk"]

    def __str__(self) -> str:
        return f"{self.rule}: {self.names or self.feast}"

    @property
    def when(self) -> Rule:
        """Return the rule by which the day comes."""
        return read_rule(self.rule)


class NameVariants(models.Model):
    """Names that are one name in several languages."""

    names = models.TextField(
        _("names"), help_text=_("With commas between, for example “George, Georgios, Gheorghe, Juraj”.")
    )

    class Meta:
        verbose_name = _("variants of a name")
        verbose_name_plural = _("variants of names")
        ordering = ["names"]

    def __str__(self) -> str:
        return self.names

    def clean(self) -> None:
        """Refuse a single name."""
        super().clean()
        if len(keys_in(self.names)) < 2:
            raise ValidationError({"names": gettext("Write at least two names with a comma between.")})
