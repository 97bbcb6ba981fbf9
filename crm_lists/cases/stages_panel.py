"""The panel of a case's page that tells its way through the stages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_lists.framework import people
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Panel, item_panels
from crm_lists.framework.dates import Place, moment_cell

from .pipeline import Stage
from .stage_log import StageLog, stays_of

TONES = {Stage.Kind.OPEN: "info", Stage.Kind.HOLD: "warn", Stage.Kind.WON: "good", Stage.Kind.LOST: "bad"}


def _no_count(actor: Actor, case: Any) -> None:
    """Return no number: how often a case moved is nothing to act upon."""


def context(request: HttpRequest, case: Any) -> Mapping[str, Any]:
    """Return the stays of the case, the latest first."""
    place = Place.here()
    return {"stays": [_stay(stay, place) for stay in reversed(stays_of(case))]}


def _stay(stay: StageLog, place: Place) -> dict[str, Any]:
    is_end = stay.to_kind in (Stage.Kind.WON, Stage.Kind.LOST)
    return {
        "log": stay,
        "tone": TONES[Stage.Kind(stay.to_kind)],
        "is_end": is_end,
        "entered": moment_cell(stay.entered_at, place),
        "left": moment_cell(stay.left_at, place) if stay.left_at else "",
        "over": _over(stay.days_over) if not is_end else "",
        "expected": _days(stay.expected_days) if stay.expected_days is not None and not is_end else "",
        "by": _by(stay),
    }


def _over(days: int) -> str:
    if not days:
        return ""
    return ngettext("%(days)s day over its stage", "%(days)s days over its stage", days) % {"days": days}


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _by(stay: StageLog) -> str:
    name = people.display_name(stay.by)
    if stay.on_behalf_of is None:
        return name
    other = people.display_name(stay.on_behalf_of)
    return _("%(name)s for %(other)s") % {"name": name, "other": other}


item_panels.register("cases", order=10)(
    Panel("stages", gettext_lazy("Stages"), _no_count, "cases/includes/stages.html", context)
)
