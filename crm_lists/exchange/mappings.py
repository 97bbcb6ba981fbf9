"""Mappings that people keep under a name, and which of them fits a file."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .models import Import, SavedMapping
from .plan import Plan, guessed_plan
from .shapes import Recast
from .transfers import Notation


def saved_by(actor: Actor, definition: ListDefinition) -> list[SavedMapping]:
    """Return the mappings that the person saved for this list, the latest used first."""
    return list(SavedMapping.objects.filter(list_code=definition.code, user=actor.user).order_by("-used_at"))


def best_plan(
    actor: Actor,
    definition: ListDefinition,
    headings: Sequence[str],
    name: str = "",
    *,
    recast: Recast | None = None,
) -> Plan:
    """Return the plan for a file with these headings: as the best saved mapping has it, else as guessed.

    What a recast file holds is known and needs no guess.
    """
    saved = [one for one in saved_by(actor, definition) if not name or one.name == name]
    best = max(saved, key=lambda one: one.fits(list(headings)), default=None)
    if best is None or best.fits(list(headings)) < max(1, len(recast.columns) if recast else 1):
        usual = Notation.usual()
        plan = guessed_plan(definition, headings, {})
        plan = replace(plan, decimals="comma" if usual.decimal_comma else "", month_first=usual.month_first)
        return plan if recast is None else _known_plan(definition, plan, recast)
    plan = guessed_plan(definition, headings, best.columns)
    mapped = set(plan.columns.values())
    keys = tuple(key for key in best.plan.keys if key in mapped)
    return replace(best.plan, columns=plan.columns, keys=keys or plan.keys, decisions={}, on_warning="ask")


def _known_plan(definition: ListDefinition, plan: Plan, recast: Recast) -> Plan:
    """Return the plan of a recast file: its columns as they are known, of the others only custom ones."""
    custom = {one.name for one in definition.custom_columns}
    taken = {*recast.columns.values()}
    others = {place: name for place, name in plan.columns.items() if name in custom - taken}
    month_first = plan.month_first if recast.month_first is None else recast.month_first
    return replace(plan, columns={**others, **recast.columns}, keys=(), month_first=month_first)


def save(actor: Actor, made: Import, headings: Sequence[str], name: str) -> None:
    """Keep the plan of an import under a name; the same name is written anew."""
    plan = made.plan
    columns = {headings[place]: column for place, column in plan.columns.items() if place < len(headings)}
    SavedMapping.objects.update_or_create(
        list_code=made.list_code,
        user=actor.user,
        name=name.replace("\x00", ""),
        defaults={
            "columns": columns,
            "plan_data": {**plan.to_json(), "columns": {}, "decisions": {}, "meant": {}},
            "used_at": timezone.now(),
        },
    )
