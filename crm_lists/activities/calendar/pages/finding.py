"""Finding a time for a meeting: a form, ranked slots, and the reasons of those that were refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import PickersWidget
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, open_list, show, team_page
from crm_lists.organisation.models import Equipment

from ...event import EventList
from ..recurrence import RuleRefused
from ..rule_column import RuleField
from ..searching import Asked, Search
from ..slots import Date, Found, Slot
from .asked import FIRST, LAST

DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME_INPUT = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
#: A search looks at most so many days far, and for at most so many people.
MOST_DAYS, MOST_PEOPLE = 62, 50
#: Of so many slots the dates of a series are looked at.
SERIES = 3
MOST_SHOWN = 10


class FindForm(forms.Form):
    """Asks who and what must be free, when and for how long."""

    first = forms.DateField(label=gettext_lazy("From"), widget=DAY_INPUT)
    last = forms.DateField(label=gettext_lazy("Until"), widget=DAY_INPUT)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=1440, initial=60)
    step = forms.IntegerField(
        label=gettext_lazy("Begins every … minutes"), min_value=5, max_value=240, initial=30, required=False
    )
    liked_from = forms.TimeField(label=gettext_lazy("Best after"), widget=TIME_INPUT, required=False)
    liked_to = forms.TimeField(label=gettext_lazy("Best before"), widget=TIME_INPUT, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Any"), required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("With so many seats"), min_value=1, max_value=1000, required=False
    )
    before = forms.IntegerField(
        label=gettext_lazy("Free minutes before"), min_value=0, max_value=480, required=False
    )
    after = forms.IntegerField(
        label=gettext_lazy("Free minutes after"), min_value=0, max_value=480, required=False
    )
    any_hour = forms.BooleanField(label=gettext_lazy("Outside working hours too"), required=False)
    rule = RuleField(label=gettext_lazy("Repeats"), required=False, max_length=300)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        today = timezone.localdate()
        self.initial = {"first": today, "last": today + timedelta(days=14)}
        pickers = {
            "required": (_("Who must come"), "employees"),
            "optional": (_("Who may come"), "employees"),
            "equipment": (_("Rooms and equipment"), "equipment"),
        }
        own = {name: _picker(actor, code, label) for name, (label, code) in pickers.items()}
        self.fields = {**own, **self.fields}
        self.fields["kind"].choices = [("", _("Nothing else")), *Equipment.Kind.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days that are no stretch of time, and too many people."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and not FIRST <= first <= LAST:
            self.add_error("first", _("The day lies outside the calendar. Choose a year nearer to ours."))
        if first and last and not timedelta() <= last - first <= timedelta(days=MOST_DAYS):
            self.add_error("last", _("Choose a day up to %(most)s days later.") % {"most": MOST_DAYS})
        if len(found.get("required") or ()) + len(found.get("optional") or ()) > MOST_PEOPLE:
            self.add_error("required", _("Choose at most %(most)s people.") % {"most": MOST_PEOPLE})
        return found

    def asked(self) -> Asked:
        """Return what is asked for."""
        values = self.cleaned_data
        zone = timezone.get_current_timezone()
        first, last = values["first"], values["last"] + timedelta(days=1)
        starts_at = datetime.combine(first, time(), zone).astimezone(UTC)
        return Asked(
            max(starts_at, timezone.now()) if first == timezone.localdate() else starts_at,
            datetime.combine(last, time(), zone).astimezone(UTC),
            timedelta(minutes=values["minutes"]),
            timedelta(minutes=values["step"] or 30),
            [one.pk for one in values["required"]],
            [one.pk for one in values["optional"]],
            [one.pk for one in values["equipment"]],
            [(values["kind"], values["seats"] or 0)] if values["kind"] else [],
            timedelta(minutes=values["before"] or 0),
            timedelta(minutes=values["after"] or 0),
            self._liked(),
            not values["any_hour"],
            values["rule"],
        )

    def _liked(self) -> tuple[int, int] | None:
        first, last = self.cleaned_data["liked_from"], self.cleaned_data["liked_to"]
        if first is None and last is None:
            return None
        return (_minutes(first) if first else 0), (_minutes(last) if last else 24 * 60)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _picker(actor: Actor, code: str, label: str) -> forms.Field:
    definition = find_list(code)
    return forms.ModelMultipleChoiceField(
        access.visible(actor, definition), label=label, required=False, widget=PickersWidget(definition)
    )


@team_page
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found for it; `format=json` answers a program."""
    definition = open_list(request, EventList.code)
    actor = actor_of(request)
    if not access.may_add(actor, definition):
        raise Http404
    form = FindForm(actor, request.GET if "first" in request.GET else None)
    found = _search(actor, form) if form.is_bound and form.is_valid() else None
    if request.GET.get("format") == "json":
        return _json(form, found)
    context = {
        "title": _("Find a time"),
        "icon": "calendar_search",
        "breadcrumb": [(_("Calendar"), reverse("calendar:page"))],
        "form": form,
        "groups": _groups(form),
        "found": found,
    }
    return show(request, "activities/calendar/find.html", context)


def _groups(form: FindForm) -> list[dict[str, Any]]:
    common = ("required", "optional", "equipment", "kind", "seats", "first", "last", "minutes")
    more = ("liked_from", "liked_to", "before", "after", "step", "any_hour", "rule")
    return [
        {"title": "", "fields": [form[name] for name in common]},
        {"title": _("More wishes"), "fields": [form[name] for name in more]},
    ]


def _search(actor: Actor, form: FindForm) -> dict[str, Any] | None:
    """Return what was found, ready to be shown."""
    try:
        search = Search.of(actor, form.asked())
        answer = search.find(most=MOST_SHOWN)
        dates = {slot: search.series(slot) for slot in answer.slots[:SERIES]} if search.asked.rule else {}
    except RuleRefused as refused:
        form.add_error("rule", str(refused.reason))
        return None
    words = search.words(_all_slots(answer, dates))
    return {
        "slots": [_shown(search, slot, words, dates.get(slot)) for slot in _ranked(answer, dates)],
        "refused": [_shown(search, slot, words, None) for slot in answer.refused],
    }


def _ranked(answer: Found, dates: Mapping[Slot, Sequence[Date]]) -> Sequence[Slot]:
    """Return the slots, of a series those first that clash on the fewest dates."""
    if not dates:
        return answer.slots
    return sorted(dates, key=lambda slot: (sum(one.slot.is_refused for one in dates[slot]), slot.cost))


def _all_slots(answer: Found, dates: Mapping[Slot, Sequence[Date]]) -> list[Slot]:
    several = [one.slot for some in dates.values() for one in some]
    return list(dict.fromkeys([*answer.slots, *answer.refused, *several]))


def _shown(
    search: Search, slot: Slot, words: Mapping[Slot, list[str]], dates: Sequence[Date] | None
) -> dict[str, Any]:
    clashing = [one for one in dates or () if one.slot.is_refused]
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "equipment": [search.names.get(("thing", pk), "") for pk in slot.equipment],
        "words": words.get(slot, []),
        "url": "" if slot.is_refused else _form_url(search, slot),
        "count": len(dates or ()),
        "free_count": len(dates or ()) - len(clashing),
        "clashing": [
            {
                "starts_at": one.slot.starts_at,
                "words": words.get(one.slot, []),
                "alternatives": [
                    {"starts_at": other.starts_at, "url": _form_url(search, other, rule="")}
                    for other in one.alternatives
                ],
            }
            for one in clashing
        ],
    }


def _form_url(search: Search, slot: Slot, *, rule: str | None = None) -> str:
    """Return the form of a new event with everything filled in."""
    form = "%Y-%m-%dT%H:%M"
    rule = search.asked.rule if rule is None else rule
    values = {
        "starts_at": timezone.localtime(slot.starts_at).strftime(form),
        "ends_at": timezone.localtime(slot.ends_at).strftime(form),
        "employees": [*search.wish.required, *search.wish.optional],
        "equipment": list(slot.equipment),
        "back": f"{reverse('calendar:page')}?day={timezone.localtime(slot.starts_at):%Y-%m-%d}",
        **({"rrule": rule} if rule else {}),
    }
    return f"{find_list(EventList.code).add_url}?{urlencode(values, doseq=True)}"


def _json(form: FindForm, found: dict[str, Any] | None) -> JsonResponse:
    if found is None:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse(found)
