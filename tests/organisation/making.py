"""Shares as items of the tests that every list passes."""

from collections.abc import Mapping
from typing import Any

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.organisation.models import Share
from tests.making import make_item, makers
from tests.people import make_user


def make_share(actor: Actor, values: Mapping[str, Any]) -> Item:
    """Share a case of its own with a person of its own."""
    case = make_item(actor, "cases")
    typed = {"person": make_user(f"receiver_{case.pk}"), "level": Share.Level.READ, **values}
    generated = {"shared_list": "cases", "shared_id": case.pk, "name": case.name}
    return actions.add(actor, Share, typed, generated=generated)


makers.register("shares", make_share)
