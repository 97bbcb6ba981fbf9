"""What happens when a card is dropped: the change behind it, by the same door as every form."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ... import access, actions
from ...columns import Column
from ...definitions import ListDefinition
from ...items import Item
from ...requests import actor_of, back_of, go_to, open_list, team_page

CONFLICT, REFUSED, FORBIDDEN = 409, 422, 403
#: Longer numbers are no version.
MAX_DIGITS = 9


@team_page
@require_POST
def move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Set one column of an item to the value of the lane on which its card was dropped."""
    definition = open_list(request, code)
    item = access.get(actor_of(request), definition, pk)
    column = _typed(definition, request.POST.get("column", ""))

    def values() -> dict[str, Any]:
        field = column.kind.form_field(column, actor_of(request), column.read(item))
        return {column.name: field.clean(request.POST.get("value", ""))}

    return _answer(request, definition, item, values)


@team_page
@require_POST
def reschedule(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Move an item to another day; its end moves with its start, and times of day stay."""
    definition = open_list(request, code)
    item = access.get(actor_of(request), definition, pk)
    names = request.POST.get("column", "").split(",")[:2]
    columns = [_typed(definition, name, kinds=("date", "datetime")) for name in names]

    def values() -> dict[str, Any]:
        return moved_to(item, columns, request.POST.get("day", ""))

    return _answer(request, definition, item, values)


def _typed(definition: ListDefinition, name: str, *, kinds: tuple[str, ...] = ()) -> Column:
    """Return the column that people type, or raise Http404."""
    if name not in definition.editable:
        raise Http404
    column = definition.column(name)
    if column.is_many or (kinds and column.kind.code not in kinds):
        raise Http404
    return column


def moved_to(item: Item, columns: list[Column], text: str) -> dict[str, Any]:
    """Return the values of an item whose first column is to fall on this day."""
    try:
        day = date.fromisoformat(text)
        start = columns[0].read(item)
        step = day - _day(start) if start is not None else timedelta()
        found = {column.name: _later(column.read(item), step) for column in columns}
    except (ValueError, OverflowError):
        raise ValidationError(_("This is no day.")) from None
    return found if start is not None else {**found, columns[0].name: day}


def _day(moment: date) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def _later(moment: Any, step: timedelta) -> Any:
    """Return the moment some days later, at the same time of the clock in summer and winter."""
    if not isinstance(moment, datetime):
        return moment + step if moment is not None else None
    naive = timezone.make_naive(moment) + step
    return timezone.make_aware(naive)


def _answer(
    request: HttpRequest, definition: ListDefinition, item: Item, values: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Change the item and say so; what is refused says why."""
    try:
        changed = actions.change(actor_of(request), item, values(), etag=_etag(request))
    except actions.StaleItem:
        return _refuse(
            request, definition, CONFLICT, _("Somebody has just changed the item. Look at it again.")
        )
    except ValidationError as error:
        return _refuse(request, definition, REFUSED, " ".join(error.messages))
    except actions.NotPermitted as error:
        return _refuse(request, definition, FORBIDDEN, str(error))
    if _wants_json(request):
        return JsonResponse({"etag": changed.version})
    title = getattr(changed, definition.title)
    messages.success(request, _("“%(title)s” is moved.") % {"title": title})
    return go_to(request, back_of(request, definition.url))


def _refuse(request: HttpRequest, definition: ListDefinition, status: int, reason: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"reason": reason}, status=status)
    messages.error(request, reason)
    return go_to(request, back_of(request, definition.url))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _etag(request: HttpRequest) -> int:
    """Return the version that the person saw; none at all is as old as any."""
    text = request.POST.get("etag", "")
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else -1
