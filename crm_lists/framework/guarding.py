"""Guarded columns: a list as it is for a person who may not read, or not write, some of its columns.

A definition names the set to which a guarded column belongs, such as personal details; who reads and who
writes a set follows from the actor's rights. What an actor may not read is no column for that actor: the
narrowed definition knows its name as little as that of a column that never was, in every surface alike.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import designs
from .actors import Actor
from .columns import Column, ExtraColumn
from .columns.calculated import CalculatedColumn
from .definitions import ListDefinition, PublicView
from .lists import find_definition
from .registry import Registry

#: The sets of columns that a definition or a custom column can name, with what they are called.
column_sets: "Registry[str | Promise]" = Registry("sets of guarded columns")
#: What kinds of rights there are for the sets: each returns the sets that the actor may read, and may write.
column_policies: "Registry[Callable[[Actor], ColumnRights]]" = Registry("policies of guarded columns")
_FACT = "lists.column_rights"
_NARROWED = "lists.narrowed"
#: What the whole definition has worked out of columns that the narrowed one lacks.
_OF_COLUMNS = ("own_editable", "own_recorded", "own_lookups")


@dataclass(frozen=True)
class ColumnRights:
    """The sets of columns that an actor may read and write."""

    read: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Lacks:
    """The sets that are closed to an actor."""

    unread: frozenset[str]
    unwritten: frozenset[str]


def seen_by(actor: Actor, definition: ListDefinition) -> ListDefinition:
    """Return the list as it is for the actor: without the columns that he may not read."""
    whole = whole_of(definition)
    return _without(whole, actor.fact(_FACT, lambda: _lacks_of(actor)))


def seen_outside(definition: ListDefinition) -> ListDefinition:
    """Return the list as it may leave the firm: without any guarded column, whoever sends it out."""
    names = frozenset(column_sets.codes())
    return _without(whole_of(definition), _Lacks(names, names))


def _without(whole: ListDefinition, lacks: _Lacks) -> ListDefinition:
    if not lacks.unwritten:
        return whole
    known: dict[Any, ListDefinition] = designs.current().derived.setdefault(_NARROWED, {})
    key = (whole.code, lacks)
    if key not in known:
        known[key] = _narrowed(whole, lacks) if _has_guards(whole) else whole
    return known[key]


def whole_of(definition: ListDefinition) -> ListDefinition:
    """Return the list with all its columns, as history and program need it."""
    return definition.whole if isinstance(definition, Narrowed) else definition


def hides(definition: ListDefinition, path: str) -> bool:
    """Tell whether a column is kept from the person for whom the definition was narrowed."""
    return isinstance(definition, Narrowed) and definition.hides(path)


def not_typed(definition: ListDefinition, name: str) -> str:
    """Return why the actor may not type into the column."""
    if name in whole_of(definition).editable:
        return _("You may not write this column. An administrator can give your role the right for it.")
    return _("This column is kept by the program and cannot be typed.")


def _lacks_of(actor: Actor) -> _Lacks:
    names = frozenset(column_sets.codes())
    if actor.is_system or actor.user is None or actor.user.is_superuser:
        return _Lacks(frozenset(), frozenset())
    found = [policy(actor) for policy in column_policies]
    read = reduce(frozenset.union, (one.read | one.written for one in found), frozenset[str]())
    written = reduce(frozenset.union, (one.written for one in found), frozenset[str]())
    return _Lacks(names - read, names - written)


def sets_of(definition: ListDefinition, path: str) -> frozenset[str]:
    """Return the sets that guard a column, or a column to which the path leads over lookups."""
    name, _separator, rest = path.partition(LOOKUP_SEP)
    guards = {definition.guarded[name]} if name in definition.guarded else set()
    custom = designs.columns_of(definition.code).get(name)
    if custom is not None:
        guards |= set(_sets_of_custom(definition, custom))
    target = _target_of(definition, name) if rest else None
    return frozenset(guards | (sets_of(target, rest) if target else frozenset()))


def _sets_of_custom(definition: ListDefinition, column: ExtraColumn) -> Iterator[str]:
    if guard := column.settings.get("guard"):
        yield str(guard)
    if isinstance(column, CalculatedColumn) and column.formula is not None:
        # Whoever reads the result could reckon back.
        for name in column.formula.names - {column.name}:
            yield from sets_of(definition, name)


def _target_of(definition: ListDefinition, name: str) -> ListDefinition | None:
    try:
        target = definition.model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None
    return find_definition(target) if isinstance(target, type) else None


def _has_guards(whole: ListDefinition) -> bool:
    """Tell whether a column of the list, or one to which it leads, is guarded."""
    near = {whole, *(found for name in _relations(whole) if (found := _target_of(whole, name)))}
    return any(one.guarded or any(sets_of(one, column.name) for column in one.custom_columns) for one in near)


def _relations(definition: ListDefinition) -> Iterator[str]:
    return (field.name for field in definition.model._meta.concrete_fields if field.is_relation)


class Narrowed(ListDefinition):
    """A list without the columns of some sets; mixed in before the class of the whole list."""

    whole: ListDefinition
    lacks: _Lacks

    def hides(self, path: str) -> bool:
        """Tell whether the column may not be read."""
        return bool(sets_of(self.whole, path) & self.lacks.unread)

    def locks(self, path: str) -> bool:
        """Tell whether the column may not be written."""
        return bool(sets_of(self.whole, path) & self.lacks.unwritten)

    def column(self, name: str) -> Column:
        """Return the column of this name; a hidden one is not there."""
        if self.hides(name):
            raise FieldDoesNotExist(f"{self.code} has no column “{name}”.")
        return super().column(name)

    @property
    def custom_columns(self) -> list[ExtraColumn]:
        """Return the columns that administrators added, without hidden ones."""
        return [one for one in self.whole.custom_columns if not self.hides(one.name)]

    @cached_property
    def own_editable(self) -> tuple[str, ...]:
        """Return the declared columns that this person may type."""
        return tuple(name for name in self.whole.own_editable if not self.locks(name))

    @property
    def editable(self) -> tuple[str, ...]:
        """Return the columns that this person may type."""
        return tuple(name for name in self.whole.editable if not self.locks(name))

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the declared columns of the history that this person may read."""
        return tuple(name for name in self.whole.own_recorded if not self.hides(name))

    @property
    def recorded(self) -> tuple[str, ...]:
        """Return the columns of the history that this person may read."""
        return tuple(name for name in self.whole.recorded if not self.hides(name))

    @cached_property
    def own_lookups(self) -> dict[str, Column]:
        """Return the declared lookups that this person may read."""
        return {name: one for name, one in self.whole.own_lookups.items() if not self.hides(name)}


def _narrowed(whole: ListDefinition, lacks: _Lacks) -> ListDefinition:
    kind = type(f"Narrowed{type(whole).__name__}", (Narrowed, type(whole)), {"__doc__": type(whole).__doc__})
    made = cast(Narrowed, object.__new__(kind))
    made.__dict__.update((key, value) for key, value in vars(whole).items() if key not in _OF_COLUMNS)
    made.whole, made.lacks = whole, lacks
    for name, value in _fewer(made, whole).items():
        setattr(kind, name, value)
    return made


def _fewer(made: Narrowed, whole: ListDefinition) -> dict[str, Any]:
    """Return what the declaration says, without the hidden columns."""

    def kept(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if not made.hides(name))

    locked = tuple(name for name in whole.own_editable if made.locks(name) and name not in whole.facts)
    return {
        "columns": kept(whole.columns),
        "filters": kept(whole.filters),
        "pills": kept(whole.pills),
        # What may be read and not typed stands among the details.
        "facts": kept((*whole.facts, *locked)),
        "search": {name: weight for name, weight in whole.search.items() if not made.hides(name)},
        "form_groups": tuple((title, kept(names)) for title, names in whole.form_groups),
        "views": tuple(view for view in whole.views if not _tells(view, made, whole)),
    }


def _tells(view: PublicView, made: Narrowed, whole: ListDefinition) -> bool:
    """Tell whether a declared view shows, or asks for, a hidden column."""
    hidden = [name for name in _names(whole) if made.hides(name)]
    said = repr(view)
    return any(name in said for name in hidden)


def _names(whole: ListDefinition) -> Iterator[str]:
    yield from whole.guarded
    fields: list[models.Field[Any, Any]] = list(whole.model._meta.concrete_fields)
    yield from (field.name for field in fields if field.name not in whole.guarded)
