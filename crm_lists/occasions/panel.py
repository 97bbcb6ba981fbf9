"""What people see of occasions: days with their occasions and feasts, and whether there is anything today."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.row_actions import find
from crm_lists.relations.models import NameDayCalendar
from crm_lists.relations.photo import photos_among

from .catalog import catalog
from .finding import CONTACTS, LIMIT, RELATIONS, Occasion, covered_days, occasions_on
from .names import name_keys
from .settings import Preference

#: Calendars of feasts that are shown to people who have chosen none.
USUAL_FEASTS = ("catholic", "orthodox")
WEEK, MONTH = 7, 31
PHONE_CALL = "phone-call"


@dataclass(frozen=True)
class Line:
    """One occasion as it is shown."""

    occasion: Occasion
    url: str
    companies: list[tuple[str, str]]
    details: str
    greet_url: str
    call_url: str
    photo_url: str

    @property
    def is_open(self) -> bool:
        """Tell whether the person is still to be greeted, and the one who looks may do it."""
        return self.occasion.greeting is None and bool(self.greet_url)


@dataclass(frozen=True)
class ShownDay:
    """One day with what it holds."""

    day: date
    label: str
    is_today: bool
    is_past: bool
    lines: list[Line] = field(default_factory=list)
    feasts: list[str] = field(default_factory=list)


def preference_of(actor: Actor) -> Preference:
    """Return what the person wants to see; one who has said nothing wants the usual."""
    kept = Preference.objects.filter(user=actor.user).first() if actor.user else None
    return kept or Preference(user=actor.user)


def feast_calendars(preference: Preference) -> list[int]:
    """Return the calendars whose feasts the person sees."""
    if preference.pk:
        return list(preference.feasts.values_list("pk", flat=True))
    return list(NameDayCalendar.objects.filter(code__in=USUAL_FEASTS).values_list("pk", flat=True))


def calendars_with_feasts() -> "QuerySet[NameDayCalendar]":
    """Return the calendars that have feasts, not only names."""
    return NameDayCalendar.objects.filter(is_active=True, days__feast__gt="").distinct()


def save_preference(actor: Actor, *, feasts: Sequence[NameDayCalendar], is_mine_only: bool) -> None:
    """Keep what the person wants to see."""
    kept, _made = Preference.objects.update_or_create(
        user=actor.user, defaults={"is_mine_only": is_mine_only}
    )
    kept.feasts.set(feasts)


def shown_days(actor: Actor, *, today: date | None = None, ahead: int = WEEK) -> list[ShownDay]:
    """Return today and the coming days with what they hold; other days only where they hold anything."""
    today = today or timezone.localdate()
    preference = preference_of(actor)
    days = covered_days(today, ahead)
    found = occasions_on(actor, days, mine=preference.is_mine_only)
    greetable = _greetable(actor, found)
    photos = photos_among(actor, {one.person.pk for one in found})
    line_of = {one: _line(one, may_greet=one.person.pk in greetable, photos=photos) for one in found}
    calendars = feast_calendars(preference)
    shown = []
    for day in days:
        lines = [line_of[one] for one in found if one.day == day]
        feasts = _feasts_on(calendars, day) if day >= today else []
        if lines or feasts or day == today:
            label = label_of(day, today)
            shown.append(ShownDay(day, label, day == today, day < today, lines, feasts))
    return shown


def occasions_part(actor: Actor) -> dict[str, Any] | None:
    """Return what a web part shows: the days of this week; None for people who may not open contacts."""
    if not access.may_open(actor, find_list(CONTACTS)):
        return None
    return {
        "title": _("Occasions"),
        "icon": "gift",
        "all_url": reverse("occasions:index"),
        "days": shown_days(actor),
    }


def is_cut(days: Sequence[ShownDay]) -> bool:
    """Tell whether there are more occasions than are shown."""
    return sum(len(day.lines) for day in days) >= LIMIT


def _greetable(actor: Actor, found: Sequence[Occasion]) -> set[int]:
    keys = {one.person.pk for one in found}
    allowed = access.visible(actor, find_list(CONTACTS), access.CHANGE).filter(pk__in=keys)
    return set(allowed.values_list("pk", flat=True)) if keys else set()


def label_of(day: date, today: date) -> str:
    """Return what a day is called from today."""
    named = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}.get((day - today).days)
    written = formats.date_format(day, "l, j E")
    return f"{named} · {written}" if named else written


def _line(occasion: Occasion, *, may_greet: bool, photos: Collection[int]) -> Line:
    asked = {"day": occasion.day.isoformat(), "about": occasion.about}
    query = urlencode({name: value for name, value in asked.items() if value})
    greet = reverse("occasions:greet", args=[occasion.person.pk, occasion.kind])
    return Line(
        occasion,
        find_list(CONTACTS).url_of(occasion.person.pk),
        [(name, find_list(RELATIONS).url_of(pk)) for pk, name in occasion.companies.items()],
        ", ".join(details_of(occasion)),
        f"{greet}?{query}" if may_greet else "",
        call_url(occasion) if may_greet else "",
        reverse("relations:photo-disc", args=[pk]) if (pk := occasion.person.pk) in photos else "",
    )


def details_of(occasion: Occasion) -> Iterator[str]:
    """Yield what is known of an occasion besides its kind."""
    if occasion.about:
        yield occasion.about
    if occasion.years:
        yield ngettext("%(years)s year", "%(years)s years", occasion.years) % {"years": occasion.years}


def call_url(occasion: Occasion) -> str:
    """Return the form of the phone call: on the contact where it has one, else on the company."""
    pairs = [(CONTACTS, occasion.person.pk), *((RELATIONS, pk) for pk in occasion.companies)]
    for code, pk in pairs:
        if find(find_list(code), PHONE_CALL):
            back = urlencode({"back": reverse("occasions:index")})
            return f"{reverse('lists:action', args=[code, pk, PHONE_CALL])}?{back}"
    return ""


def _feasts_on(calendars: Sequence[int], day: date) -> list[str]:
    """Return the feasts of a day, one that several calendars have only once."""
    known = catalog().calendars
    by_name: dict[str, list[str]] = {}
    for pk in calendars:
        for one in known[pk].on(day) if pk in known else ():
            if one.feast:
                by_name.setdefault(one.feast, []).append(known[pk].label)
    return [f"{feast} ({', '.join(labels)})" for feast, labels in by_name.items()]


# -- what is new today ----------------------------------------------------------------------------


def is_due(actor: Actor) -> bool:
    """Tell whether there is anything today that the person has not looked at; reckoned once a day."""
    if actor.user is None:
        return False
    today = timezone.localdate()
    return surroundings.known(f"occasions.due.{actor.user.pk}.{today}", lambda: _is_due(actor, today))


def _is_due(actor: Actor, today: date) -> bool:
    preference = preference_of(actor)
    if preference.looked_on == today:
        return False
    days = [day for day in covered_days(today, 0) if day <= today]
    return any(one.greeting is None for one in occasions_on(actor, days, mine=preference.is_mine_only))


def note_looked(actor: Actor) -> None:
    """Note that the person has looked at the occasions of today; the banner goes."""
    today = timezone.localdate()
    if preference_of(actor).looked_on == today or not isinstance(actor.user, User):
        return
    was_due = is_due(actor)
    kept, is_new = Preference.objects.update_or_create(user=actor.user, defaults={"looked_on": today})
    if is_new:
        kept.feasts.set(feast_calendars(Preference()))
    if was_due:
        surroundings.changed()


def next_name_day(actor: Actor, contact: Any, today: date) -> tuple[date, str] | None:
    """Return when the person has name day next, and by which calendar."""
    known = catalog()
    calendar = known.calendar_for(contact.name_day_calendar_id, contact.relation.country, contact.owner_id)
    keys = name_keys(contact.first_name)
    if calendar is None or not keys:
        return None
    found = [known.name_day(calendar, keys, year) for year in (today.year, today.year + 1)]
    day = next((one for one in found if one and one >= today), None)
    return (day, calendar.label) if day else None
