"""The calendars by which name days are kept: one for each country, or for a church."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class NameDayCalendar(CodeValue):
    """A calendar of name days; its days and names are kept beside it."""

    class Easter(models.TextChoices):
        """By whose reckoning the movable days move."""

        WESTERN = "western", _("Western")
        ORTHODOX = "orthodox", _("Orthodox")

    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Code of the country whose people keep this calendar, such as SK; only one each."),
    )
    easter = models.CharField(_("Easter"), max_length=8, choices=Easter.choices, default=Easter.WESTERN)

    class Meta(CodeValue.Meta):
        verbose_name = _("name day calendar")
        verbose_name_plural = _("name day calendars")
