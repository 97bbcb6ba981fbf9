"""How an owner keeps occasions, and what each person wants to see of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import Owner
from crm_lists.relations.models import NameDayCalendar


class OccasionSettings(models.Model):
    """How the people of an owner keep occasions."""

    class LeapDay(models.TextChoices):
        """When a day that is 29 February is kept in common years."""

        BEFORE = "before", _("On 28 February")
        AFTER = "after", _("On 1 March")

    owner = models.OneToOneField(
        Owner, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="occasion_settings"
    )
    calendar = models.ForeignKey(
        NameDayCalendar,
        verbose_name=_("name day calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For people whose own calendar follows neither from themselves nor from a country."),
    )
    leap_day = models.CharField(
        _("29 February"), max_length=6, choices=LeapDay.choices, default=LeapDay.BEFORE
    )

    class Meta:
        verbose_name = _("settings of occasions")
        verbose_name_plural = _("settings of occasions")

    def __str__(self) -> str:
        return str(self.owner)


class Preference(models.Model):
    """What one person wants to see of occasions."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="occasion_preference"
    )
    #: Calendars whose feasts the person wants to see besides the occasions of people.
    feasts = models.ManyToManyField(NameDayCalendar, verbose_name=_("feasts"), blank=True, related_name="+")
    is_mine_only = models.BooleanField(_("only my contacts"), default=False)
    #: The day on which the person has last looked at the occasions.
    looked_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("preference for occasions")
        verbose_name_plural = _("preferences for occasions")

    def __str__(self) -> str:
        return str(self.user)
