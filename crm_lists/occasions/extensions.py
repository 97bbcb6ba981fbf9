"""What occasions hang on the registers of the framework."""

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Fact, item_facts
from crm_lists.framework.lists import find_list
from crm_lists.framework.navigation import ABOVE, Banner, Entry, Section, banners, sections
from crm_lists.relations.models import NameDayCalendar

from . import person_days
from .models import NameDay, NameVariants, OccasionSettings
from .panel import is_due, next_name_day

__all__ = ["person_days"]

surroundings.watch(NameDayCalendar, NameDay, NameVariants, OccasionSettings)


@sections.register(ABOVE, order=30)
def way_to_the_occasions(actor: Actor) -> list[Section]:
    """Return the way to the occasions."""
    if not access.may_open(actor, find_list("contacts")):
        return []
    return [Section("", [Entry(_("Occasions"), reverse("occasions:index"), "gift")])]


@banners.register(ABOVE)
def remind(actor: Actor) -> list[Banner]:
    """Say that people celebrate today, until the person has looked."""
    if not is_due(actor):
        return []
    sentence = _("People you know have a name day, a birthday or another occasion today.")
    return [Banner(sentence, reverse("occasions:index"), _("See whom to greet"), icon="gift")]


@item_facts.register("contacts")
def name_day(actor: Actor, item: Any) -> list[Fact]:
    """Return when the contact has name day next."""
    found = next_name_day(actor, item, timezone.localdate())
    if found is None:
        return []
    day, calendar = found
    words = _("%(day)s (%(calendar)s calendar)") % {
        "day": formats.date_format(day),
        "calendar": calendar,
    }
    return [Fact(_("Next name day"), conditional_escape(words))]
