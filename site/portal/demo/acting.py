"""How the demo acts: by the same actions and forms as people do, then dated back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change, SearchEntry
from crm_lists.framework.row_actions import RowAction


def perform(actor: Actor, item: Item, action: RowAction, answers: Mapping[str, Any]) -> Any:
    """Do a row action with these answers in its form."""
    form = action.form(actor, item, dict(answers))
    if not form.is_valid():
        raise ValidationError(form.errors.get_json_data())
    return action.run(actor, item, form)


def coded(model: type[CodeValue], code: str) -> Any:
    """Return the value of a code list, None where no code is given."""
    return model._default_manager.get(code=code) if code else None


def moment(days: float, *, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment so many days from today; days before today are negative."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def backdate(item: Item, added: datetime, changed: datetime | None = None) -> None:
    """Date an item and its history back: a demo in which everything happened just now would show nothing.

    Nothing but the demo may do this: the actions stamp what they write with the time at which they write it.
    """
    changed = changed or added
    code = definition_of(item).code
    model = type(item)._default_manager
    model.filter(pk=item.pk).update(created_at=added, modified_at=changed)
    SearchEntry.objects.filter(list_code=code, item_id=item.pk).update(modified_at=changed)
    history = Change.objects.filter(list_code=code, item_id=item.pk)
    history.filter(version=1).update(at=added)
    history.exclude(version=1).update(at=changed)
