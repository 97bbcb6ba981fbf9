"""Deleting by the door, which puts things into the recycle bin."""

from typing import Any

from django.db import transaction
from wsgidav.dav_error import HTTP_FORBIDDEN, DAVError

from crm_lists.framework import actions

from ..places.placing import Place
from .scratch import Scratch
from .visit import Visit


@transaction.atomic
def delete(resource: Any) -> None:
    """Delete what a resource is."""
    resource.refuse_reader()
    check_locks(resource)
    visit: Visit = resource.visit
    row: Scratch | None = getattr(resource, "row", None)
    if row is not None:
        if row.stands_for is not None:
            actions.delete(visit.actor, row.stands_for)
        row.drop()
        return
    item = resource.document if hasattr(resource, "facts") else _folder_of(resource)
    if item is None or visit.ticket is not None:
        raise DAVError(HTTP_FORBIDDEN)
    actions.delete(visit.actor, item)
    resource.provider.lock_manager.remove_all_locks_from_url(resource.get_ref_url(), recursive=True)


def check_locks(resource: Any) -> None:
    """Raise 423 where a lock holds the thing, or something in it, whose token was not brought."""
    resource.provider.lock_manager.check_write_permission(
        url=resource.get_ref_url(),
        depth="infinity",
        token_list=resource.environ.get("wsgidav.ifLockTokenList") or [],
        principal=str(resource.visit.user.pk),
    )


def _folder_of(resource: Any) -> Any:
    place: Place | None = getattr(resource, "place", None)
    return None if place is None else place.folder
