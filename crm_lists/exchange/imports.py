"""The imports of a person: each belongs to whoever brought the file, and to nobody else."""

import re
from collections.abc import Mapping
from dataclasses import replace

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .models import Import, State
from .plan import UPDATE_THIS, OnMatch, OnWarning, Plan

LATEST = 10
_DECISION = re.compile(rf"{OnMatch.UPDATE}|{OnMatch.SKIP}|{OnMatch.CREATE}|{UPDATE_THIS}[0-9]{{1,18}}")


def find(actor: Actor, definition: ListDefinition, pk: int) -> Import | None:
    """Return one of the person's imports into the list, or None."""
    return (
        Import.objects.select_related("user")
        .filter(pk=pk, user=actor.user, list_code=definition.code)
        .first()
    )


def latest(actor: Actor, definition: ListDefinition) -> list[Import]:
    """Return the latest imports of the person into the list."""
    mine = Import.objects.filter(user=actor.user, list_code=definition.code)
    return list(mine.order_by("-pk")[:LATEST])


def keep_plan(made: Import, plan: Plan) -> None:
    """Keep what is to be done with the rows."""
    made.plan_data = plan.to_json()
    made.state = State.READ
    made.save(update_fields=["plan_data", "state"])


def answer(made: Import, meant: Mapping[str, Mapping[str, int]]) -> None:
    """Keep which of several items of one name the person means, besides earlier answers."""
    plan = made.plan
    known = {name: {**plan.meant.get(name, {}), **texts} for name, texts in meant.items()}
    keep_plan(made, replace(plan, meant={**plan.meant, **known}))


def decide(made: Import, decisions: Mapping[int, str], on_warning: str = "") -> None:
    """Keep what the person decided: row by row, besides earlier decisions, and of rows with warnings."""
    taken = {number: what for number, what in decisions.items() if _DECISION.fullmatch(what)}
    plan = made.plan
    chosen = on_warning if on_warning in set(OnWarning) else plan.on_warning
    keep_plan(made, replace(plan, decisions={**plan.decisions, **taken}, on_warning=chosen))
