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

from .base import BETWEEN, Cell, Notation, Reader, Transfer, text_of, wrong
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
        return lambda cell: _only(named, cell)

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
        return lambda cell: [_only(named, name) for name in names_in(cell)]


class PersonTransfer(Transfer):
    """A person who can log in, by name, e-mail address or login name."""

    is_labelled: ClassVar[bool] = True

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what finds the person."""
        named = _people({text_of(cell).strip() for cell in cells} - {""})
        return lambda cell: _only(named, cell)


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
        known.update({row.label.casefold(): row.pk for row in rows})
        return lambda cell: found_among(known, [row.label for row in rows], cell)


class ReferencesTransfer(LookupsTransfer):
    """Several rows of something that is neither a list nor a code list, by their names."""

    def named(self, column: Column, actor: Actor, names: set[str]) -> Named:
        """Return the keys of the rows with these names; there are few of them."""
        rows = column.target._default_manager.all() if column.target and names else ()
        return _grouped((str(row), row.pk) for row in rows)


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


def _only(named: Named, cell: Any) -> Any:
    keys = named.get(text_of(cell).strip(), set())
    if not keys:
        raise wrong(_("You may read no “%(value)s”. Check the spelling, or add it first."), cell)
    if len(keys) > 1:
        raise wrong(
            _("There are %(count)s called “%(value)s”. Choose the right one on the item's page."),
            cell,
            count=len(keys),
        )
    return next(iter(keys))
