"""What activities take over later on from cases, relations and contacts: new names and companies."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django_tasks import task

from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.followers import followers
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .activity import Activity
from .codes import ActivityType
from .parts import as_program

#: So many activities are written at a time.
CHUNK = 500


@followers.register("cases")
def follow_case(actor: Actor, item: Item, deed: Deed) -> None:
    """Give the activities of a case its new name and company."""
    if _changes(deed, "name", "relation"):
        generate_again(actor, Q(case_id=item.pk))


@followers.register("relations")
def follow_relation(actor: Actor, item: Item, deed: Deed) -> None:
    """Give the activities that are called after a relation its new name."""
    if _changes(deed, "name"):
        generate_again(actor, Q(relation_id=item.pk, case=None))


@followers.register("contacts")
def follow_contact(actor: Actor, item: Item, deed: Deed) -> None:
    """Give the activities that are called after a contact the new name."""
    if _changes(deed, "name"):
        generate_again(actor, Q(contact_id=item.pk, case=None, relation=None))


def _changes(deed: Deed, *names: str) -> bool:
    """Tell whether one of the columns has another value now; what is added, deleted or restored has none."""
    return any(name in deed.before and name in deed.after for name in names)


def follow_type(sender: object, instance: ActivityType, created: bool, **about: Any) -> None:
    """Have the activities of a renamed type named anew, after the administrator has got the answer."""
    if not created and _wrongly_named(instance).exists():
        transaction.on_commit(lambda: name_again.enqueue(instance.pk))


@task()
def name_again(type_id: int) -> None:
    """Name the activities of this type anew; names that were written by hand stay."""
    generate_again(Actor.system(), Q(activity_type_id=type_id))


def _wrongly_named(kind: ActivityType) -> "QuerySet[Activity]":
    known = definition_of(Activity).items().filter(activity_type=kind)
    named: QuerySet[Activity] = known.exclude(generated_name__startswith=kind.label)
    return named


post_save.connect(follow_type, sender=ActivityType, dispatch_uid="activities.following")


def generate_again(actor: Actor, which: Q) -> None:
    """Let the program generate the values of these activities anew; those that stay equal are not written."""
    program, definition = as_program(actor), definition_of(Activity)
    keys = list(access.visible(program, definition).filter(which).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = [bulk.RowChange(pk) for pk in keys[start : start + CHUNK]]
        bulk.change_many(program, definition, part)
