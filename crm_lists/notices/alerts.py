"""What a person asked to be told of: the book-keeping of alerts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.models import Change

from .matching import opened, view_choices, view_of
from .models import Alert, Frequency

#: What an alert asks, as its form does.
SETTINGS = (
    "on_added",
    "on_changed",
    "on_deleted",
    "on_commented",
    "column",
    "frequency",
    "also_own",
    "by_mail",
)


def alerts_of(actor: Actor) -> list[Alert]:
    """Return the person's alerts, those on whole lists first."""
    return list(Alert.objects.filter(user=actor.user).order_by("list_code", "item_id", "view_code", "pk"))


def find(actor: Actor, pk: int) -> Alert:
    """Return one of the person's alerts, or raise ItemNotFound."""
    found = Alert.objects.filter(user=actor.user, pk=pk).first()
    if found is None:
        raise access.ItemNotFound(f"alert {pk}")
    return found


def on_view(actor: Actor, definition: ListDefinition, view_code: str) -> Alert | None:
    """Return the person's alert on the list or on this view of it, None where there is none."""
    mine = Alert.objects.filter(user=actor.user, list_code=definition.code, item_id=None)
    return mine.filter(view_code=view_code).first()


def on_item(actor: Actor, definition: ListDefinition, item: Item) -> Alert | None:
    """Return the person's alert on this item, None where there is none."""
    return Alert.objects.filter(user=actor.user, list_code=definition.code, item_id=item.pk).first()


def save_on_view(actor: Actor, definition: ListDefinition, view_code: str, asked: Mapping[str, Any]) -> Alert:
    """Keep what the person asks to be told of a list, or of a view of it."""
    view = view_of(actor, definition, view_code) if view_code else None
    target = {"list_code": definition.code, "item_id": None, "view_code": view_code}
    return _save(actor, target, str(view.label) if view else "", asked)


def save_on_item(actor: Actor, definition: ListDefinition, item: Item, asked: Mapping[str, Any]) -> Alert:
    """Keep what the person asks to be told of an item."""
    return _save(actor, {"list_code": definition.code, "item_id": item.pk}, title_of(definition, item), asked)


def title_of(definition: ListDefinition, item: Item) -> str:
    """Return what the item is called."""
    return str(definition.column(definition.title).read(item))


def _save(actor: Actor, target: Mapping[str, Any], title: str, asked: Mapping[str, Any]) -> Alert:
    settings = {name: asked[name] for name in SETTINGS if name in asked}
    values = {**settings, "target_title": title[:512], "is_active": True, "paused_because": ""}
    kept, is_new = Alert.objects.get_or_create(user=actor.user, **target, defaults={**values, **_from_now()})
    if not is_new:
        change(kept, values)
    return kept


def change(alert: Alert, values: Mapping[str, Any]) -> None:
    """Change an alert; one that tells in digests from now on, or is on again, begins now."""
    begins = values.get("frequency", alert.frequency) != alert.frequency or not alert.is_active
    Alert.objects.filter(pk=alert.pk).update(**values, **(_from_now() if begins else {}))


def _from_now() -> dict[str, Any]:
    latest = Change.objects.aggregate(latest=Max("pk"))["latest"] or 0
    return {"told_change_id": latest, "told_at": timezone.now()}


def follow(actor: Actor, definition: ListDefinition, item: Item) -> None:
    """Tell the person of further comments on the item, unless he already asked for something about it."""
    only_comments = {"on_added": False, "on_changed": False, "on_deleted": False, "on_commented": True}
    Alert.objects.get_or_create(
        user=actor.user,
        list_code=definition.code,
        item_id=item.pk,
        defaults={**only_comments, **_from_now(), "target_title": title_of(definition, item)[:512]},
    )


def remove(alert: Alert) -> None:
    """Remove an alert; what it told stays."""
    alert.delete()


def switch(alert: Alert, *, on: bool) -> None:
    """Switch an alert on or off."""
    change(alert, {"is_active": on, "paused_because": ""})


# -- in words ----------------------------------------------------------------------------------------


def described(actor: Actor, found: Sequence[Alert]) -> list[dict[str, Any]]:
    """Return alerts in words for their person; the queries depend on the lists, not on the alerts."""
    by_list: dict[str, list[Alert]] = {}
    for alert in found:
        by_list.setdefault(alert.list_code, []).append(alert)
    return [line for code, alerts in by_list.items() for line in _described(actor, code, alerts)]


def _described(actor: Actor, code: str, alerts: list[Alert]) -> Iterator[dict[str, Any]]:
    definition = opened(actor, code)
    keys = {alert.item_id for alert in alerts if alert.item_id is not None}
    views: set[str] = set()
    if definition is not None:
        readable = access.visible(actor, definition).filter(pk__in=keys)
        keys = set(readable.values_list("pk", flat=True)) if keys else set()
        views = {"", *(view_code for view_code, _label in view_choices(actor, definition))}
    for alert in alerts:
        is_there = alert.view_code in views if alert.item_id is None else alert.item_id in keys
        yield _in_words(alert, definition, is_there=is_there and definition is not None)


def _in_words(alert: Alert, definition: ListDefinition | None, *, is_there: bool) -> dict[str, Any]:
    label = definition.label if definition else ""
    # What an item is called that the person may not read any more is not told either.
    title = alert.target_title if is_there else ""
    on_list = (label, alert.target_title or _("All items"))
    return {
        "alert": alert,
        "icon": definition.icon if definition else "alert_off",
        "title": on_list[0] if alert.item_id is None else title,
        "meta": on_list[1] if alert.item_id is None else label,
        "url": _url(alert, definition) if is_there and definition else "",
        "events": events_of(alert, definition),
        "frequency": Frequency(alert.frequency).label,
        "is_there": is_there,
    }


def _url(alert: Alert, definition: ListDefinition) -> str:
    if alert.item_id is not None:
        return definition.url_of(alert.item_id)
    return f"{definition.url}?view={alert.view_code or 'all'}"


def events_of(alert: Alert, definition: ListDefinition | None) -> str:
    """Return in words what the alert tells of."""
    changed = pgettext("what an alert tells of", "changed")
    if alert.column:
        changed = _("“%(column)s” changed") % {"column": column_label(definition, alert.column)}
    events = (
        (alert.on_added, pgettext("what an alert tells of", "added")),
        (alert.on_changed, changed),
        (alert.on_deleted, pgettext("what an alert tells of", "deleted")),
        (alert.on_commented, pgettext("what an alert tells of", "commented")),
    )
    return ", ".join(word for is_told, word in events if is_told)


def column_label(definition: ListDefinition | None, name: str) -> str:
    """Return the heading of a column, or its name where the list does not have it any more."""
    if definition is None or name not in definition.recorded:
        return name
    return definition.column(name).label
