"""What happens when an entry of the calendar is dropped or stretched: a change by the common door."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.requests import actor_of, team_page
from crm_lists.framework.warnings import Warned

from .. import scopes
from .asked import on_the_clock, target_of

CONFLICT, REFUSED, FORBIDDEN = 409, 422, 403
#: Longer numbers are no version.
MAX_DIGITS = 9


@team_page
@require_POST
def move(request: HttpRequest, pk: int) -> JsonResponse:
    """Give an occurrence, or as much of its series as was chosen, other times."""
    target = target_of(request, pk)
    if not access.may(actor_of(request), target.event, access.CHANGE):
        return _refuse(FORBIDDEN, _("You may read this event but not move it."))
    try:
        changed = scopes.change(
            actor_of(request), target, _times(request), _scope(request), etag=_etag(request)
        )
    except actions.StaleItem:
        return _refuse(CONFLICT, _("Somebody has just changed the event. Look at it again."))
    except ValidationError as error:
        return _refuse(REFUSED, " ".join(error.messages))
    except Warned as error:
        return _refuse(REFUSED, " ".join(str(one.message) for one in error.warnings))
    except actions.NotPermitted as error:
        return _refuse(FORBIDDEN, str(error))
    return JsonResponse({"etag": changed.version, "pk": changed.pk})


def _times(request: HttpRequest) -> dict[str, Any]:
    starts_at = on_the_clock(request.POST.get("start", ""))
    ends_at: datetime = on_the_clock(request.POST.get("end", ""))
    all_day = request.POST.get("all_day") == "true"
    return {
        "starts_at": starts_at,
        "ends_at": ends_at - timedelta(minutes=1) if all_day else ends_at,
        "all_day": all_day,
    }


def _scope(request: HttpRequest) -> str:
    asked = request.POST.get("scope", "")
    return asked if asked in scopes.Scope.values else scopes.Scope.THIS


def _etag(request: HttpRequest) -> int:
    text = request.POST.get("etag", "")
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else -1


def _refuse(status: int, reason: str) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status)
