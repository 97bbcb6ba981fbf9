"""Converting a custom column to another type: first what would become of the values, then the deed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.exchange.files.notation import NO, YES
from crm_lists.framework import designs, events
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import indexing
from crm_lists.framework.columns import ExtraColumn, custom_column_of
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change, CustomColumn

from .columns import CHUNK, check_column, filled
from .indexes import keep_index

_TEXTS = ("text", "multiline", "choice", "choices", "link", "namedlink", "email", "phone")
_FIGURES = ("number", "currency", "percent")
#: Into what a column may be converted, by its type.
CONVERSIONS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_TEXTS, (*_TEXTS, *_FIGURES, "yesno", "date", "datetime")),
    **dict.fromkeys(_FIGURES, (*_FIGURES, "text", "choice", "yesno")),
    "yesno": ("text", "choice", "number"),
    "date": ("datetime", "text"),
    "datetime": ("date", "text"),
    "lookup": ("lookups", "text"),
    "lookups": ("lookup", "text"),
    "person": ("text",),
    "term": ("text",),
}
EXAMPLES = 5
MOST_CHOICES = 50


@dataclass(frozen=True)
class Value:
    """One value and what it becomes; None where it would be lost."""

    text: str
    before: Any
    after: Any

    @property
    def is_lost(self) -> bool:
        """Tell whether nothing fits."""
        return self.after is None


@dataclass(frozen=True)
class Converted:
    """One item whose value was converted."""

    pk: int
    title: str
    value: Value


@dataclass
class Preview:
    """How many values would convert and how many would be lost, with examples."""

    converted: int = 0
    lost: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    #: What was done, once it was.
    changes: list[Converted] = field(default_factory=list)


def targets_of(column: CustomColumn) -> tuple[str, ...]:
    """Return the types into which the column may be converted."""
    return tuple(code for code in CONVERSIONS.get(column.type_code, ()) if code != column.type_code)


def converted(column: CustomColumn, type_code: str, settings: Mapping[str, Any]) -> CustomColumn:
    """Return the column as it would be, not saved."""
    if type_code not in targets_of(column):
        raise ValidationError(_("A column of this type cannot become one of that type."))
    made = CustomColumn.objects.get(pk=column.pk)
    made.type_code, made.settings = type_code, {**settings}
    if type_code in ("choice", "choices") and not made.settings.get("choices"):
        made.settings["choices"] = _choices_for(column)
    made.settings.pop("default", None)
    check_column(made)
    return made


def _choices_for(column: CustomColumn) -> list[dict[str, Any]]:
    """Return the choices that the values need; those of a choice stay."""
    if column.settings.get("choices"):
        return list(column.settings["choices"])
    texts: dict[str, None] = {}
    for _pk, text, _raw, _value in _values(column):
        texts.setdefault(text)
        if len(texts) > MOST_CHOICES:
            raise ValidationError(_("The column has too many different values for choices."))
    return [{"value": text[:120], "label": text[:120]} for text in texts]


def preview(column: CustomColumn, future: CustomColumn) -> Preview:
    """Return what would become of the values."""
    found = Preview()
    after_column = custom_column_of(future.design())
    for _pk, value in _outcomes(column, future):
        if value.is_lost:
            found.lost += 1
            if value.text not in found.losses and len(found.losses) < EXAMPLES:
                found.losses.append(value.text)
        else:
            found.converted += 1
            if len(found.examples) < EXAMPLES:
                became = after_column.kind.from_json(after_column, value.after)
                found.examples.append((value.text, after_column.text(became, {})))
    return found


def convert(actor: Actor, column: CustomColumn, future: CustomColumn, *, may_lose: bool) -> Preview:
    """Convert the column with all its values; each item's history keeps what was there before."""
    found = preview(column, future)
    if found.lost and not may_lose:
        raise ValidationError(_("Some values would be lost. Say that they may be."))
    definition = find_list(column.list_code)
    with transaction.atomic():
        outcomes = list(_outcomes(column, future))
        future.save()
        designs.changed()
        actor = replace(actor, batch=actor.batch or uuid4())
        written: list[Change] = []
        for start in range(0, len(outcomes), CHUNK):
            part = dict(outcomes[start : start + CHUNK])
            done = _write(actor, find_list(definition.code), future, part)
            found.changes += [Converted(one.item_id, one.item_title, part[one.item_id]) for one in done]
            written += done[-1:]
        # One entry of the outbox speaks for a batch.
        events.emit_together([one.pk for one in written])
        keep_index(future)
    return found


def _write(
    actor: Actor, definition: ListDefinition, future: CustomColumn, values: Mapping[int, Value]
) -> list[Change]:
    now = timezone.now()
    items = list(definition.items().filter(pk__in=values).select_for_update(of=("self",)))
    changes = []
    for item in items:
        value = values[item.pk]
        if value.is_lost:
            item.extra.pop(future.code, None)
        else:
            item.extra[future.code] = value.after
        item.version, item.modified_at, item.modified_by = item.version + 1, now, actor.user
        changes.append(_change(actor, definition, item, future, value))
    definition.items().bulk_update(items, ["extra", "version", "modified_at", "modified_by"])
    Change.objects.bulk_create(changes)
    indexing.follow(definition, items)
    return changes


def _change(
    actor: Actor, definition: ListDefinition, item: Any, future: CustomColumn, value: Value
) -> Change:
    note = _("column “%(column)s” converted") % {"column": future.label}
    if value.is_lost:
        note = _("%(what)s, lost: %(text)s") % {"what": note, "text": value.text}
    return Change(
        list_code=definition.code,
        item_id=item.pk,
        item_title=str(getattr(item, definition.title))[:512],
        verb="change",
        version=item.version,
        at=item.modified_at,
        by=actor.user,
        on_behalf_of=actor.on_behalf_of,
        source=actor.source,
        batch=actor.batch,
        note=note,
        before={future.code: value.before},
        after={future.code: value.after},
    )


def _values(column: CustomColumn) -> Iterator[tuple[int, str, Any, Any]]:
    """Yield key, text, stored and read value of each item that holds one."""
    definition = find_list(column.list_code)
    made = custom_column_of(column.design())
    rows = filled(definition, column.code).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        items = list(definition.items().filter(pk__in=keys[start : start + CHUNK]).only("pk", "extra"))
        read = {item.pk: made.read(item) for item in items}
        several = {key for value in read.values() for key in (value if isinstance(value, list) else [value])}
        labels = made.kind.labels(made, Actor.system(), several)
        for item in items:
            value = read[item.pk]
            yield item.pk, made.text(value, labels), item.extra[column.code], value


def _outcomes(column: CustomColumn, future: CustomColumn) -> Iterator[tuple[int, Value]]:
    after_column = custom_column_of(future.design())
    system = Actor.system()
    asked = None if after_column.target else after_column.kind.form_field(after_column, system)
    for pk, text, raw, value in _values(column):
        yield pk, Value(text, raw, _became(after_column, asked, text, value))


def _became(column: ExtraColumn, asked: forms.Field | None, text: str, value: Any) -> Any:
    """Return the value as it would be kept, None where it does not fit."""
    try:
        wanted = _plainly(column, text, value)
        if wanted is None and asked is not None:
            wanted = asked.clean(text)
        kept = column.kind.to_json(column, wanted)
        if kept in (None, "", []):
            return None
        column.kind.check(column, column.kind.from_json(column, kept))
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return None
    return kept


def _plainly(column: ExtraColumn, text: str, value: Any) -> Any:
    """Return what the value is in the new type where no words need to be read; None elsewhere."""
    code = column.kind.code
    if column.target is not None:
        keys = value if isinstance(value, list) else [value]
        return keys if column.is_many else (keys[0] if len(keys) == 1 else None)
    if code in ("choice", "choices"):
        return _chosen(column, text)
    if code in _FIGURES and not isinstance(value, str | list):
        return int(value) if isinstance(value, bool) else value
    if code in ("date", "datetime", "yesno"):
        return _moment_or_word(code, text, value)
    return text if isinstance(column.field, models.CharField | models.TextField) else None


def _chosen(column: ExtraColumn, text: str) -> Any:
    """Return the choices that the text names, by word or by value."""
    by_words = {str(word).casefold(): key for key, found in column.choices for word in (found, key)}
    whole = by_words.get(text.strip().casefold())
    if not column.is_many:
        return whole
    several = [by_words.get(one.strip().casefold()) for one in re.split("[,;]", text)]
    return [whole] if whole else several if all(several) else None


def _moment_or_word(code: str, text: str, value: Any) -> Any:
    if code == "yesno":
        return _yes_no(text, value)
    if code == "date" and isinstance(value, datetime):
        return timezone.localdate(value)
    if code == "datetime" and isinstance(value, date):
        return timezone.make_aware(datetime.combine(value, time()))
    return None


def _yes_no(text: str, value: Any) -> bool | None:
    if not isinstance(value, str | list):
        return bool(value)
    folded = text.strip().casefold()
    return True if folded in YES else False if folded in NO else None
