"""My work: everything open or due, on one page (C-054, GX-63)."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, back_of, show, team_page

from ..activity import Activity
from ..moving import move as move_activity
from ..work.page import LAST_PAGE, Asked, Work
from ..work.whose import choices, whose

#: Parameters of the address that narrow the page.
KEPT = ("who", "kind", "section")
#: So long the number in the navigation counts, in seconds.
COUNT_LASTS = 60
NEXT_WEEK = timedelta(days=7)


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits."""
    actor = actor_of(request)
    params = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    work = _work(request, actor, params)
    shown = work.shown()
    context = {
        "title": _("My work"),
        "icon": "clipboard_task_list_ltr",
        "shown": [_section(work, one, params) for one in shown],
        "tabs": _tabs(work, params),
        "whose": choices(actor),
        "who": params.get("who", ""),
        "kinds": _kinds(work),
        "kind": params.get("kind", ""),
        "section": params.get("section", ""),
        "back": work.asked.back,
        "days": _days(work.today),
        "empty": _empty(work),
    }
    return show(request, "activities/my_work.html", context)


@team_page
@require_GET
@cache_control(private=True, max_age=COUNT_LASTS)
def count(request: HttpRequest) -> HttpResponse:
    """Return how much is overdue or due today, for the navigation."""
    work = _work(request, actor_of(request), {})
    number = work.count("overdue", "today")
    return HttpResponse(f"{number:,}" if number else "", content_type="text/plain")


class DayForm(forms.Form):
    """Takes the day of a button, or the one that was chosen."""

    day = forms.DateField(required=False)
    other = forms.DateField(required=False)


@team_page
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an activity another day and show the work again."""
    actor = actor_of(request)
    activity = access.get(actor, definition_of(Activity), pk)
    form = DayForm(request.POST)
    day = form.is_valid() and (form.cleaned_data["day"] or form.cleaned_data["other"])
    if not day:
        raise actions.NotPermitted(_("This is no day. Choose one from the calendar."))
    try:
        move_activity(actor, activity, day)
    except ValidationError as error:
        raise actions.NotPermitted(" ".join(error.messages)) from error
    response = HttpResponse(status=303)
    response["Location"] = back_of(request, reverse("activities:my-work"))
    return response


def _work(request: HttpRequest, actor: Actor, params: dict[str, str]) -> Work:
    page = request.GET.get("page", "1")
    asked = Asked(
        whose=whose(actor, params.get("who", "")),
        kind=params.get("kind", ""),
        section=params.get("section", ""),
        page=int(page) if page.isdecimal() and len(page) < len(str(LAST_PAGE)) + 1 else 1,
        back=_address({**params, "page": page} if page != "1" else params),
    )
    return Work(actor, asked, timezone.localdate())


def _address(params: dict[str, Any]) -> str:
    url = reverse("activities:my-work")
    return f"{url}?{urlencode(params)}" if params else url


def _section(work: Work, shown: Any, params: dict[str, str]) -> dict[str, Any]:
    """Return a section with the ways to its other pages."""
    code, page = shown.section.code, work.asked.page
    alone = {**params, "section": code}
    is_alone = bool(work.asked.section)
    further = page + 1 if is_alone else 1
    return {
        "section": shown.section,
        "count": shown.count,
        "lines": shown.lines,
        "next_url": _address({**alone, "page": further}) if shown.has_more and is_alone else "",
        "previous_url": _address({**alone, "page": page - 1}) if is_alone and page > 1 else "",
        "all_url": _address(alone) if shown.has_more and not is_alone else "",
    }


def _tabs(work: Work, params: dict[str, str]) -> list[dict[str, Any]]:
    rest = {name: value for name, value in params.items() if name != "section"}
    every = [{"label": _("All"), "url": _address(rest), "current": not work.asked.section}]
    return every + [
        {
            "label": one.label,
            "url": _address({**rest, "section": one.code}),
            "current": work.asked.section == one.code,
            "count": work.count(one.code),
            "tone": one.tone,
        }
        for one in work.sections
    ]


def _kinds(work: Work) -> list[tuple[str, str]]:
    from_all = Work(work.actor, Asked(work.asked.whose), work.today).sources
    return [("", _("Everything")), *(pair for one in from_all for pair in one.kinds())]


def _days(today: date) -> list[tuple[str, str]]:
    """Return the days that are offered without a calendar."""
    monday = today + NEXT_WEEK - timedelta(days=today.weekday())
    offered = [(today, _("Today")), (today + timedelta(days=1), _("Tomorrow")), (monday, _("Next Monday"))]
    return [(day.isoformat(), label) for day, label in offered]


def _empty(work: Work) -> dict[str, Any]:
    if work.asked.section or work.asked.kind or work.asked.whose.is_everybody:
        return {"icon": "checkmark_circle", "headline": _("Nothing here")}
    return {
        "icon": "checkmark_circle",
        "headline": _("Nothing is waiting for you"),
        "sentence": _("Tasks, calls and meetings for you will stand here, the most urgent first."),
    }
