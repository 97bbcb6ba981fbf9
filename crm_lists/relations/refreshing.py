"""Makes the salutations of contacts anew when a formula, or the country of a company, has changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django_tasks import task

from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.followers import followers
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .contact import Contact
from .relation import Relation
from .salutations import SalutationFormula

CHUNK = 500


@task()
def refresh_salutations(language: str) -> None:
    """Make the salutations anew of all whom one may write to in the language."""
    actor, definition = Actor.system(), definition_of(Contact)
    found = access.visible(actor, definition).filter(salutation="", language__in=(language, ""))
    for keys in _parts(list(found.order_by("pk").values_list("pk", flat=True))):
        bulk.change_many(actor, definition, [bulk.RowChange(pk, {}) for pk in keys])


@receiver([post_save, post_delete], sender=SalutationFormula)
def formula_changed(instance: SalutationFormula, **_about: Any) -> None:
    """Have the salutations made anew after the transaction."""
    language = instance.language
    transaction.on_commit(lambda: refresh_salutations.enqueue(language))


@followers.register("relations")
def country_changed(actor: Actor, item: Item, deed: Deed) -> None:
    """Make the salutations anew of the people of a company that is in another country now."""
    if "country" not in deed.after or "country" not in deed.before or not isinstance(item, Relation):
        return
    system = Actor.system()
    people = access.visible(system, definition_of(Contact)).filter(relation=item, language="", salutation="")
    changes = [bulk.RowChange(pk, {}) for pk in people.values_list("pk", flat=True)]
    if changes:
        bulk.change_many(system, definition_of(Contact), changes)


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
