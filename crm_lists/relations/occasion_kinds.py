"""The kinds of occasions for which people are greeted (requirements §1.7)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class OccasionKind(models.TextChoices):
    """What is celebrated."""

    BIRTHDAY = "birthday", _("Birthday")
    NAME_DAY = "name-day", _("Name day")
    WEDDING = "wedding", _("Wedding anniversary")
    ANNIVERSARY = "anniversary", _("Anniversary")
    CHILD = "child", _("Birthday of a child")


def kept_kinds() -> list[tuple[str, Any]]:
    """Return the kinds that are kept day by day; the others follow from birthday and first name."""
    followed = {OccasionKind.BIRTHDAY, OccasionKind.NAME_DAY}
    return [(kind.value, kind.label) for kind in OccasionKind if kind not in followed]
