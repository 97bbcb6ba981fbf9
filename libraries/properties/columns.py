"""Columns of a document as texts, and texts from a file as values of columns."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.grid.typed import Sent, values_of
from crm_lists.framework.guarding import seen_by, seen_outside, whole_of
from crm_lists.framework.lists import definition_of

from ..document import Document
from .found import plain

#: The name of the file is its own.
LEFT_OUT = frozenset({"name"})


def texts_of(actor: Actor, document: Document, *, is_outside: bool = False) -> dict[str, str]:
    """Return the texts of the columns that people fill in, by code; what the actor may not read is missing.

    Outside, for whom the actor has made a link, no guarded column is told. The texts are in the language of
    the site, so that what comes back from another person's program is understood.
    """
    definition = definition_of(document)
    columns = _columns(seen_outside(definition) if is_outside else seen_by(actor, definition))
    with translation.override(settings.LANGUAGE_CODE):
        found = {name: _text(actor, column, document) for name, column in columns.items()}
    return {name: text for name, text in found.items() if text is not None}


def names_of(document: Document) -> list[str]:
    """Return the codes of all columns that people fill in, whoever may read them."""
    return list(_columns(whole_of(definition_of(document))))


def hidden_names_of(actor: Actor, document: Document, *, is_outside: bool = False) -> list[str]:
    """Return the codes of those columns that the actor may not read, or that do not leave the firm."""
    definition = definition_of(document)
    told = _columns(seen_outside(definition) if is_outside else seen_by(actor, definition))
    return [name for name in names_of(document) if name not in told]


def labels_of(actor: Actor) -> dict[str, str]:
    """Return what the columns are called, by code."""
    return {name: column.label for name, column in _columns(seen_by(actor, definition_of(Document))).items()}


def _columns(definition: ListDefinition) -> Mapping[str, Column]:
    return {name: definition.column(name) for name in definition.editable if name not in LEFT_OUT}


def _text(actor: Actor, column: Column, document: Document) -> str | None:
    value = column.read(document)
    keys = value if isinstance(value, list) else [value]
    labels = column.kind.labels(column, actor, keys)
    if column.kind.is_lookup and any(key is not None and key not in labels for key in keys):
        return None
    return plain(str(column.text(value, labels)))


def values_from(actor: Actor, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return values by column for texts that the actor may write, and why others mean nothing."""
    definition = seen_by(actor, definition_of(Document))
    values, refused = {}, {}
    with translation.override(settings.LANGUAGE_CODE):
        for name, text in texts.items():
            (value,) = values_of(actor, definition.column(name), [Sent(text, is_text=True)])
            if isinstance(value, ValidationError):
                refused[name] = " ".join(value.messages)
            else:
                values[name] = value
    return values, refused
