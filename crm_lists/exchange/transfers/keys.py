"""Columns whose values are keys, in files: by the title, the name or the label of what they mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from crm_lists.framework import access, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by

from .base import BETWEEN, Ambiguous, Cell, Notation, Reader, Transfer, text_of, wrong
from .plain import found_among

#: Keys by the name under which they may be meant.
Named = Mapping[str, set[Any]]


class LookupTransfer(Transfer):
    """An item of another list, by its title; only what the person may read is named or found."""

    is_labelled: ClassVar[bool] = True

    def json(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Any]:
        """Return key and title; the title only where the person may read the item."""
        labels = column.kind.labels(column, actor, {value for value in values if value is not None})
        return [
            None if value is None else {"id": value, "title": _title(labels.get(value))} for value in values
        ]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the item by its title."""
        named = self.named(column, actor, {text_of(cell).strip() for cell in cells} - {""})
        return lambda cell: _only(named, cell, notation.meant)

    def described(self, column: Column, actor: Actor, keys: Iterable[int]) -> dict[int, str]:
        """Return what tells readable items of one title apart."""
        return described(actor, lookup_list(column), keys)

    def named(self, column: Column, actor: Actor, names: set[str]) -> Named:
        """Return the keys of the readable items with these titles."""
        target = lookup_list(column)
        title = target.column(target.title)
        items = access.visible(actor, target).annotate(**title.annotations).filter(title.where("in", names))
        return _grouped(items.values_list(title.path, "pk")) if names else {}


class LookupsTransfer(LookupTransfer):
    """Several items of another list, by their titles with semicolons or line breaks between."""

    def cells(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Cell]:
        """Return the titles of the readable ones."""
        labels = column.kind.labels(column, actor, {key for keys in values for key in keys or ()})
        return [
            BETWEEN.join(str(labels[key]) for key in keys or () if key in labels) or None for keys in values
        ]

    def json(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Any]:
        """Return keys and titles of the readable ones."""
        labels = column.kind.labels(column, actor, {key for keys in values for key in keys or ()})
        return [
            [{"id": key, "title": _title(labels[key])} for key in keys or () if key in labels]
            for keys in values
        ]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the items by their titles."""
        named = self.named(column, actor, {name for cell in cells for name in names_in(cell)})
        return lambda cell: [_only(named, name, notation.meant) for name in names_in(cell)]


class PersonTransfer(Transfer):
    """A person who can log in, by name, e-mail address or login name."""

    is_labelled: ClassVar[bool] = True

    def described(self, column: Column, actor: Actor, keys: Iterable[int]) -> dict[int, str]:
        """Return what tells people of one name apart."""
        found = User.objects.filter(pk__in=list(keys))
        return {user.pk: f"{people.display_name(user)} · {user.email or user.username}" for user in found}

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the person."""
        named = _people({text_of(cell).strip() for cell in cells} - {""})
        return lambda cell: _only(named, cell, notation.meant)


class CodeTransfer(Transfer):
    """A value of a code list, by its label or its code."""

    is_labelled: ClassVar[bool] = True

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the value among the active ones."""
        target = column.target
        if target is None or not issubclass(target, CodeValue):
            raise TypeError(f"{column.name} is no code column.")
        rows = list(target._default_manager.filter(is_active=True))
        known = {row.code.casefold(): row.pk for row in rows}
        for row in rows:
            known.update({word.casefold(): row.pk for word in (row.label, *row.labels.values()) if word})
        return lambda cell: found_among(known, [str(row) for row in rows], cell)


class CodesTransfer(CodeTransfer):
    """Several values of a code list, by their labels or codes with semicolons or line breaks between."""

    is_labelled: ClassVar[bool] = False

    def cells(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Cell]:
        """Return the labels of the values."""
        return [BETWEEN.join(labels) or None for labels in self.json(column, actor, values)]

    def json(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Any]:
        """Return the labels of the values as a list."""
        labels = column.kind.labels(column, actor, {key for keys in values for key in keys or ()})
        return [[str(labels[key][0]) for key in labels if key in (keys or ())] for keys in values]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the values among the active ones."""
        one = super().reader(column, actor, notation, cells)
        return lambda cell: [one(name) for name in names_in(cell)]


class ReferencesTransfer(LookupsTransfer):
    """Several rows of something that is neither a list nor a code list, by their names."""

    def named(self, column: Column, actor: Actor, names: set[str]) -> Named:
        """Return the keys of the rows with these names; there are few of them."""
        rows = column.target._default_manager.all() if column.target and names else ()
        return _grouped((str(row), row.pk) for row in rows)


def described(actor: Actor, target: ListDefinition, keys: Iterable[int]) -> dict[int, str]:
    """Return the readable items with what stands in their listing, by which people know them."""
    seen = seen_by(actor, target)
    columns = [seen.column(name) for name in seen.listed]
    items = access.visible(actor, target).filter(pk__in=list(keys)).order_by("pk")
    for column in columns:
        items = items.annotate(**column.annotations)
    return {
        item.pk: " · ".join(filter(None, (_words(actor, column, item) for column in columns)))
        for item in items
    }


def _words(actor: Actor, column: Column, item: Any) -> str:
    value = column.read(item)
    labels = column.kind.labels(column, actor, value if isinstance(value, list) else [value])
    return column.text(value, labels)


def names_in(cell: Any) -> list[str]:
    """Return the names that one cell holds."""
    return [name.strip() for name in re.split(r"[;\n]", text_of(cell)) if name.strip()]


def _title(label: Any) -> str | None:
    return None if label is None else str(label)


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> Named:
    named: dict[str, set[Any]] = defaultdict(set)
    for name, key in pairs:
        named[str(name).strip()].add(key)
    return named


def _people(names: set[str]) -> Named:
    """Return the keys of the active people who are called so."""
    if not names:
        return {}
    full_name = Concat(F("first_name"), Value(" "), F("last_name"))
    wanted = Q(username__in=names) | Q(email__in=names) | Q(full_name__in=names)
    found = User.objects.filter(is_active=True).annotate(full_name=full_name).filter(wanted)
    return _grouped(
        (name, user.pk)
        for user in found
        for name in {user.username, user.email, user.get_full_name(), people.display_name(user)}
    )


def _only(named: Named, cell: Any, meant: Mapping[str, int]) -> Any:
    text = text_of(cell).strip()
    keys = named.get(text, set())
    if not keys:
        raise wrong(_("You may read no “%(value)s”. Check the spelling, or add it first."), cell)
    if len(keys) > 1:
        chosen = meant.get(text)
        if chosen not in keys:
            raise Ambiguous(text, keys)
        return chosen
    return next(iter(keys))
