"""System checks: a mistake in the declaration of a list is named at start-up, never ignored."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from . import access, designs
from .actors import Actor
from .columns import Column, column_types
from .definitions import ListDefinition
from .filters import filters_of
from .guarding import column_sets
from .items import Item
from .lists import lists
from .related import lookup_columns

TONES = {"good", "warn", "bad", "info", "quiet"}


def check_lists(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return what is wrong with the declared lists."""
    return [message for definition in lists for message in check_list(definition)]


def check_list(definition: ListDefinition) -> list[CheckMessage]:
    """Return what is wrong with one list, as it is declared."""
    with designs.declared_only():
        return _problems(definition)


def _problems(definition: ListDefinition) -> list[CheckMessage]:
    model: type[models.Model] = definition.model
    if not issubclass(model, Item):
        return [_error("E001", definition, f"its model {definition.model.__name__} is no Item")]
    found = [*_types(definition), *_names(definition), *_related(definition)]
    # The views are read by the columns; wrong columns would only make more words of one mistake.
    found += [] if found else _views(definition)
    if access.policies.find(definition.model) is None:
        found.append(
            _error("E002", definition, "no access policy is registered for its model: nobody could see it")
        )
    return found


def _error(number: str, definition: ListDefinition, problem: str) -> Error:
    return Error(f"{type(definition).__name__}: {problem}.", obj=type(definition), id=f"lists.{number}")


def _column(definition: ListDefinition, name: str) -> Column | None:
    try:
        return definition.column(name)
    except (FieldDoesNotExist, LookupError):
        return None


def _names(definition: ListDefinition) -> Iterator[CheckMessage]:
    """Each named column must exist; columns of a listing must be single values."""
    uses: dict[str, Iterable[str]] = {
        "title": (definition.title,),
        "columns": definition.columns,
        "filters": definition.filters,
        "search": definition.search,
        "form": definition.form,
        "form_groups": [name for _title, names in definition.form_groups for name in names],
        "pills": definition.pills,
        "mirrored": definition.mirrored,
        "facts": definition.facts,
        "order": (definition.order.removeprefix("-"),),
        "tones": definition.tones,
        "types": definition.types,
        "guarded": definition.guarded,
    }
    for use, names in uses.items():
        for name in names:
            column = _column(definition, name)
            if column is None:
                yield _error(
                    "E003",
                    definition,
                    f"{use} names “{name}”, which is no column of {definition.model.__name__}",
                )
            elif (
                column.is_related
                and not (column.is_listable and use in ("columns", "filters"))
                and (use in ("columns", "order", "filters", "search", "title"))
            ):
                yield _error("E004", definition, f"{use} names “{name}”, which has several values per item")
            elif use == "search" and column.kind.is_lookup:
                yield _error("E014", definition, f"search names “{name}”, whose titles are not for everybody")
            elif use == "form" and not column.is_editable:
                yield _error("E005", definition, f"form names “{name}”, which the program keeps")
    yield from _guards(definition)
    if not definition.columns:
        yield _error("E006", definition, "it has no columns")


def _guards(definition: ListDefinition) -> Iterator[CheckMessage]:
    """What everybody sees of an item, and what its words in search come from, cannot be guarded."""
    open_to_all = {definition.title, definition.order.removeprefix("-"), *definition.search}
    for name, column_set in definition.guarded.items():
        if column_set not in column_sets:
            yield _error("E015", definition, f"“{name}” is guarded as “{column_set}”, which is no such set")
        if name in open_to_all:
            yield _error("E016", definition, f"“{name}” is guarded, so it cannot be title, order or searched")


def _views(definition: ListDefinition) -> Iterator[CheckMessage]:
    codes = [view.code for view in definition.views]
    for code in {code for code in codes if codes.count(code) > 1}:
        yield _error("E007", definition, f"two views have the code “{code}”")
    for view in definition.views:
        for parameter in view.filters:
            if parameter != "q" and not filters_of(definition, Actor.system(), {parameter: "1"}):
                problem = (
                    f"view “{view.code}” filters by “{parameter}”, which is no column or no operator of it"
                )
                yield _error("E008", definition, problem)
        sort = view.sort.removeprefix("-")
        for name in (*view.columns, *filter(None, (sort,))):
            column = _column(definition, name)
            if column is None or not column.is_listable or (column.is_related and name == sort):
                yield _error("E009", definition, f"view “{view.code}” names “{name}”, which is no column")


def _types(definition: ListDefinition) -> Iterator[CheckMessage]:
    for name, kind in definition.types.items():
        if kind not in column_types:
            yield _error("E010", definition, f"“{name}” shall be a “{kind}”, which is no column type")
    for name, tones in definition.tones.items():
        for tone in set(tones.values()) - TONES:
            yield _error(
                "E011", definition, f"tone “{tone}” of “{name}” is none of {', '.join(sorted(TONES))}"
            )


def _related(definition: ListDefinition) -> Iterator[CheckMessage]:
    for declared in definition.related:
        code, _dot, name = declared.partition(".")
        if code not in lists:
            yield _error("E012", definition, f"related list “{code}” is not registered")
            continue
        columns = lookup_columns(lists.get(code), definition)
        if not any(column.name == name or not name for column in columns):
            yield _error("E013", definition, f"related list “{declared}” has no column that looks it up")
