"""Changes to a series: this occurrence only, this and the following ones, or all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..event import Event
from .recurrence import Rule, Span, moment_of, wall_of
from .shifting import shifted

Values = Mapping[str, Any]
TIMES = ("starts_at", "ends_at")


class Scope(models.TextChoices):
    """How much of a series a change is for."""

    THIS = "this", _("Only this one")
    FOLLOWING = "following", _("This and the following ones")
    ALL = "all", _("The whole series")


@dataclass(frozen=True)
class Target:
    """An event, and which of its occurrences is meant."""

    event: Event
    span: Span

    @classmethod
    def of(cls, event: Event, at: datetime | None) -> "Target":
        """Return the occurrence that starts at this moment, the first one where none is named."""
        spans = event.as_series().spans()
        if at is None and spans:
            return cls(event, spans[0])
        found = next((span for span in spans if span.starts_at == at), None)
        if found is None:
            raise access.ItemNotFound(f"no occurrence of event {event.pk} at {at}")
        return cls(event, found)

    @property
    def times(self) -> dict[str, datetime]:
        """Return the times of the occurrence, as the columns hold them."""
        last = timedelta(minutes=1) if self.event.all_day else timedelta()
        return {"starts_at": self.span.starts_at, "ends_at": self.span.ends_at - last}

    @property
    def is_first(self) -> bool:
        """Tell whether no occurrence comes before it."""
        return self.event.as_series().spans()[0] == self.span


def change(actor: Actor, target: Target, values: Values, scope: str, *, etag: int | None = None) -> Event:
    """Change as much of the series as the scope says, and return the event that now holds the occurrence."""
    event = target.event
    if not event.rrule:
        return actions.change(actor, event, values, etag=etag)
    with transaction.atomic():
        if scope == Scope.THIS:
            return _change_this(actor, target, values, etag)
        if scope == Scope.FOLLOWING and not target.is_first:
            return _change_following(actor, target, values, etag)
        return _change_all(actor, target, values, etag)


def delete(actor: Actor, target: Target, scope: str, *, etag: int | None = None) -> None:
    """Delete as much of the series as the scope says; the rest of it stays."""
    event = target.event
    with transaction.atomic():
        if not event.rrule or scope == Scope.ALL or (scope == Scope.FOLLOWING and target.is_first):
            _delete_all(actor, event, etag)
        elif scope == Scope.FOLLOWING:
            _end_before(actor, target, etag)
            for child in _changed_from(actor, event, target.span.starts_at):
                actions.delete(actor, child)
        elif len(event.as_series().spans()) == 1:
            _delete_all(actor, event, etag)
        else:
            _leave_out(actor, target, etag)


# -- this one -----------------------------------------------------------------------------------


def _change_this(actor: Actor, target: Target, values: Values, etag: int | None) -> Event:
    event = target.event
    typed = {**_copy(event), **target.times, **values, "rrule": "", "exdates": ""}
    _leave_out(actor, target, etag)
    return actions.add(
        actor,
        Event,
        typed,
        generated={**_place(event), "series": event, "recurrence_id": target.span.starts_at},
    )


def _leave_out(actor: Actor, target: Target, etag: int | None) -> Event:
    left_out = {*target.event.left_out, target.span.local}
    generated = {"exdates": _text(left_out)}
    return actions.change(actor, target.event, {}, generated=generated, etag=etag)


def _text(left_out: Iterable[datetime]) -> str:
    return " ".join(one.isoformat(timespec="minutes") for one in sorted(left_out))


def _copy(event: Event) -> dict[str, Any]:
    """Return what people typed of the event."""
    definition = definition_of(event)
    return {name: definition.column(name).read(event) for name in definition.editable}


def _place(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("owner_id", "group_id", "salesperson_id")}


# -- this and the following ones ----------------------------------------------------------------


def _change_following(actor: Actor, target: Target, values: Values, etag: int | None) -> Event:
    event, local = target.event, target.span.local
    step = _step(target, values)
    rest = _rest_of(target)
    typed = {**_copy(event), **target.times, **values}
    if values.get("rrule", event.rrule) == event.rrule:
        typed["rrule"] = str(shifted(rest, local, step))
    children = list(_changed_from(actor, event, target.span.starts_at))
    later = [one for one in event.left_out if one >= local]
    _end_before(actor, target, etag)
    generated = {**_place(event), "exdates": _text(one + step for one in later)}
    made = actions.add(actor, Event, typed, generated=generated)
    for child in children:
        _follow_move(actor, child, step, series=made)
    return made


def _rest_of(target: Target) -> Rule:
    """Return the rule from the occurrence on: of a number of times, those that are left."""
    rule = Rule.read(target.event.rrule)
    if rule.count is None:
        return rule
    series = target.event.as_series()
    gone = sum(1 for one in rule.starts(series.starts, series.zone) if one < target.span.local)
    return rule.ending(count=rule.count - gone)


def _end_before(actor: Actor, target: Target, etag: int | None) -> Event:
    event, local = target.event, target.span.local
    rule = Rule.read(event.rrule).ending(until=local - timedelta(seconds=1))
    earlier = [one for one in event.left_out if one < local]
    before = [one for one in event.as_series().locals() if one < local]
    # What stands off the pattern may be all that is left of it.
    text = str(rule) if len(before) > 1 else ""
    generated = {"exdates": _text(earlier) if text else ""}
    return actions.change(actor, event, {"rrule": text}, generated=generated, etag=etag)


def _changed_from(actor: Actor, event: Event, moment: datetime) -> Iterable[Event]:
    """Return the occurrences that were changed by themselves, from this moment on."""
    found = access.visible(actor, definition_of(event), access.CHANGE)
    return list(found.filter(series=event, recurrence_id__gte=moment).order_by("recurrence_id"))


def _follow_move(actor: Actor, child: Event, step: timedelta, *, series: Event) -> None:
    """Keep a changed occurrence with its series, which was split or moved."""
    zone = series.zone
    moved = moment_of(wall_of(child.recurrence_id or child.starts_at, zone) + step, zone)
    actions.change(actor, child, {}, generated={"series": series, "recurrence_id": moved})


# -- all ----------------------------------------------------------------------------------------


def _change_all(actor: Actor, target: Target, values: Values, etag: int | None) -> Event:
    event = target.event
    step = _step(target, values)
    typed = {**values, **_moved_times(target, values)}
    generated = {}
    if step:
        if values.get("rrule", event.rrule) == event.rrule:
            typed["rrule"] = str(shifted(Rule.read(event.rrule), target.span.local, step))
        generated["exdates"] = _text(one + step for one in event.left_out)
    before = _copy(event)
    children = list(_changed_from(actor, event, datetime.min.replace(tzinfo=UTC)))
    changed = actions.change(actor, event, typed, generated=generated, etag=etag)
    for child in children:
        _take_over(actor, child, before, changed)
        if step:
            _follow_move(actor, child, step, series=changed)
    return changed


def _take_over(actor: Actor, child: Event, before: Values, series: Event) -> None:
    """Give a changed occurrence what was changed of the series, where it was like the series before."""
    own, after = _copy(child), _copy(series)
    kept = {"rrule", "exdates", *TIMES}
    values = {
        name: after[name]
        for name in after
        if name not in kept and before[name] != after[name] and own[name] == before[name]
    }
    if values:
        actions.change(actor, child, values)


def _moved_times(target: Target, values: Values) -> dict[str, datetime]:
    """Return the times of the first occurrence when this one is to have those of the values."""
    if not set(TIMES) & set(values):
        return {}
    event, asked = target.event, {**target.times, **values}
    first = wall_of(event.starts_at, event.zone) + _step(target, values)
    starts_at = moment_of(first, event.zone)
    return {"starts_at": starts_at, "ends_at": starts_at + (asked["ends_at"] - asked["starts_at"])}


def _step(target: Target, values: Values) -> timedelta:
    """Return by how much the values move the occurrence, on the wall."""
    if "starts_at" not in values:
        return timedelta()
    if values["starts_at"] is None:
        raise ValidationError({"starts_at": _("Say when it starts.")})
    zone = target.event.zone
    return wall_of(values["starts_at"], zone) - wall_of(target.span.starts_at, zone)


def _delete_all(actor: Actor, event: Event, etag: int | None) -> None:
    children = _changed_from(actor, event, datetime.min.replace(tzinfo=UTC))
    actions.delete(actor, event, etag=etag)
    for child in children:
        actions.delete(actor, child)
