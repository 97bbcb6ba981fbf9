"""The plain rows for the oracle, read from the tables with no condition of anybody."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_lists.framework.lists import find_list
from crm_lists.organisation.models import (
    Delegation,
    Department,
    Employee,
    Grant,
    Group,
    Owner,
    Role,
    Salesperson,
    Share,
    Territory,
    TypeRight,
)
from outlook_bridge.models import Attachment, Message, Original
from tests.leaks.oracle import Key, Row, Rows


def rows_of(codes: Iterable[str]) -> Rows:
    """Return all rows that decide, as they stand now."""
    return Rows(
        users={one["id"]: one for one in User.objects.values("id", "is_active", "is_superuser")},
        places=_present(Salesperson),
        members=frozenset(
            Group.members.through.objects.filter(group__deleted_at=None).values_list("group", "salesperson")
        ),
        held=frozenset(Salesperson.roles.through.objects.values_list("salesperson", "role")),
        grants=tuple(Grant.objects.values()),
        linked=frozenset(Owner.linked.through.objects.values_list("from_owner", "to_owner")),
        roles=dict(Role.objects.values_list("pk", "code")),
        type_rights=tuple(TypeRight.objects.values()),
        employees=_present(Employee),
        departments=_present(Department),
        territories=_present(Territory),
        served=frozenset(Territory.salespeople.through.objects.values_list("territory", "salesperson")),
        shares=tuple(_present(Share).values()),
        delegations=tuple(_present(Delegation).values()),
        items=_items(codes),
        now=timezone.now(),
        today=timezone.localdate(),
    )


def _present(model: Any) -> dict[int, Row]:
    return {one["id"]: one for one in model.objects.filter(deleted_at=None).values()}


def _items(codes: Iterable[str]) -> dict[Key, Row]:
    private = _private()
    return {
        (code, row["id"]): {**row, "private_to": private.get((code, row["id"]))}
        for code in codes
        for row in find_list(code).items().values()
    }


def _private() -> dict[Key, int]:
    """Return who alone sees the parts of each private message: itself, its files and its folder."""
    found: dict[Key, int] = {}
    for message in Message.objects.filter(is_private=True):
        filer = message.created_by_id or 0
        found["messages", message.pk] = filer
        for model in (Original, Attachment):
            keys = model.objects.filter(message=message).values_list("document_id", flat=True)
            found |= {("documents", key): filer for key in keys}
        made = Original.objects.filter(message=message, folder__isnull=False)
        found |= {("folders", key): filer for key in made.values_list("folder_id", flat=True)}
    return found
