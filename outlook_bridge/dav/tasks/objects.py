"""The things in a collection of tasks: activities for which its person is responsible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm_lists.activities.activity import ActivityList
from crm_lists.activities.behaviour import OPEN, types
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from .. import rows
from ..calendars.places import own_codes

TASKS = "tasks"
#: Tasks in which nothing is left to do are shown for so long.
DONE = timedelta(days=60)
MOST = 20_000
_RECORD = ("uid", "user_id", "shelf", "name", "digest", "state", "sequence_ahead")


@dataclass(frozen=True)
class TaskHead:
    """What is known of a task without reading it."""

    pk: int
    version: int
    name: str
    uid: str
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Return its ETag."""
        told = f"task {self.pk}.{self.version} {self.record.get('digest', '')} {self.uid}"
        return f'"{sha256(told.encode()).hexdigest()[:20]}"'

    @property
    def is_as_sent(self) -> bool:
        """Tell whether nothing was changed since a program wrote it."""
        return bool(self.record.get("digest")) and self.record.get("state") == str(self.version)


def tasks_on(actor: Actor, code: str) -> "QuerySet[Any]":
    """Return the activities in a collection: the person's own, without those that stand in the calendar."""
    user = actor.user
    found = access.visible(actor, find_list(ActivityList.code))
    if user is None:
        return found.none()
    in_calendar = [pk for pk, one in types().behaviours.items() if one.creates_event]
    recent = Q(state=OPEN) | Q(completed_at__gte=timezone.now() - DONE)
    found = found.filter(recent, responsible=user).exclude(activity_type__in=in_calendar)
    if code != TASKS:
        return found.filter(rows.tasks_sorted(user, code))
    codes = own_codes(actor)
    return found.exclude(rows.tasks_sorted(user, *codes)) if codes else found


def heads(actor: Actor, code: str) -> dict[str, TaskHead]:
    """Return the tasks of a collection by their names."""
    found = tasks_on(actor, code)
    records = rows.task_records_of(found, *_RECORD)
    whose = (actor.user.pk if actor.user is not None else 0, code)
    named: dict[str, TaskHead] = {}
    unnamed: list[TaskHead] = []
    for pk, version, uuid in found.order_by("-pk").values_list("pk", "version", "uuid")[:MOST]:
        record = records.get(pk, {})
        name = record["name"] if record and (record["user_id"], record["shelf"]) == whose else ""
        head = TaskHead(pk, version, name or f"task-{pk}.ics", record.get("uid") or str(uuid), record)
        if name:
            named[name] = head
        else:
            unnamed.append(head)
    for head in unnamed:
        # A program may have given another task the name that this one would have.
        name = head.name if head.name not in named else f"task-{head.pk}-0.ics"
        named[name] = TaskHead(head.pk, head.version, name, head.uid, head.record)
    return named
