"""What holds for all libraries together: share links, and how long the log of reading is kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import surroundings

KNOWN = "libraries.house_rules"
LONGEST_DAYS = 3650


def _days() -> list[Any]:
    return [MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]


class HouseRules(models.Model):
    """The one row of rules for all libraries."""

    allows_links = models.BooleanField(
        _("share links"),
        default=True,
        help_text=_("Off: no link can be made, and those that were made open nothing until it is on again."),
    )
    link_days = models.PositiveSmallIntegerField(
        _("days that a link lasts unless told otherwise"), default=30, validators=_days()
    )
    longest_link_days = models.PositiveSmallIntegerField(
        _("days that a link lasts at most"), default=365, validators=_days()
    )
    links_need_password = models.BooleanField(_("links need a password"), default=False)
    reading_days = models.PositiveSmallIntegerField(
        _("days that the logs of reading and of links are kept"), default=365, validators=_days()
    )

    class Meta:
        verbose_name = _("rules for all libraries")
        verbose_name_plural = _("rules for all libraries")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        """Refuse a usual time that is longer than the longest."""
        if (self.link_days or 0) > (self.longest_link_days or 0):
            raise ValidationError({"link_days": _("This is longer than a link may last at most.")})


def house_rules() -> HouseRules:
    """Return the rules that hold now; no query as long as nobody changes them."""
    return surroundings.known(KNOWN, lambda: HouseRules.objects.order_by("pk").first() or HouseRules())
