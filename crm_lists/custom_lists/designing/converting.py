"""The conversion of a column as a batch: of a few values at once, of many in the background."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches.kinds import Kind, Step, kinds
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.batches.running import start
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn

from . import conversion
from .columns import filled

#: Up to so many values are converted while the person waits.
AT_ONCE = 1_000


class Convert(Kind):
    """Convert a column; one transaction, because a value of either type means nothing in the other."""

    label: "ClassVar[str | Promise]" = _lazy("Convert a column")
    can_be_taken_back: ClassVar[bool] = False

    def step(self, batch: Batch, size: int) -> Step:
        """Convert all values."""
        asked = batch.parameters
        column = CustomColumn.objects.filter(pk=asked["column"], type_code=asked["from"]).first()
        if column is None:
            raise NotPermitted(_("The column is not there any more, or has another type meanwhile."))
        try:
            future = conversion.converted(column, asked["to"], asked["settings"])
            done = conversion.convert(batch.actor, column, future, may_lose=asked["may_lose"])
        except ValidationError as error:
            raise NotPermitted(" ".join(error.messages)) from error
        return Step([_row(batch, one) for one in done.changes], is_last=True)


kinds.register("convert-column", Convert())


def _row(batch: Batch, one: conversion.Converted) -> BatchRow:
    row = BatchRow(batch=batch, list_code=batch.list_code, item_id=one.pk)
    lost = _("Lost: %(text)s") % {"text": one.value.text} if one.value.is_lost else ""
    row.take(Result.DONE, title=one.title, message=lost)
    return row


def start_conversion(actor: Actor, column: CustomColumn, future: CustomColumn, *, may_lose: bool) -> Batch:
    """Convert the column as a batch, unless values would be lost that must not be."""
    if not may_lose and conversion.preview(column, future).lost:
        raise ValidationError(_("Some values would be lost. Say that they may be."))
    parameters: dict[str, Any] = {
        "column": column.pk,
        "from": column.type_code,
        "to": future.type_code,
        "settings": future.settings,
        "may_lose": may_lose,
    }
    if actor.user is None:
        raise NotPermitted(_("Only a person can convert a column."))
    definition = find_list(column.list_code)
    name = _("Convert “%(column)s” of %(items)s")
    batch = Batch.objects.create(
        kind="convert-column",
        name=(name % {"column": column.label, "items": definition.label.lower()})[:200],
        list_code=column.list_code,
        user=actor.user,
        source=actor.source,
        total=filled(definition, column.code).count(),
        parameters=parameters,
    )
    start(batch, at_once=AT_ONCE)
    batch.refresh_from_db()
    return batch
