"""Every way of writing the organisation tells all processes that it has changed.

Single writes tell it by Django's signals, also those of the admin's role pages; the bulk door, which sends
none, by its register; migrations by their end. A login writes a user too, but changes nothing here.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save

from crm_lists.framework.bulk import written
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import DesignStamp

from .delegation import Delegation
from .department import Department
from .employee import Employee
from .group import Group
from .owner import Owner
from .roles import ColumnRight, Grant, Role, TypeRight
from .salesperson import Salesperson
from .snapshot import changed
from .territory import Territory

ITEMS = (Owner, Salesperson, Group, Department, Employee, Territory, Delegation)
ROLES = (Role, Grant, TypeRight, ColumnRight)
MEMBERSHIPS = (
    Salesperson.roles.through,
    Group.members.through,
    Territory.salespeople.through,
    Owner.linked.through,
)
#: What of a user counts: who is locked out lends nothing.
OF_USERS = {"is_active", "is_superuser"}


def connect() -> None:
    """Listen to all that is written."""
    for model in (*ITEMS, *ROLES):
        for signal in (post_save, post_delete):
            signal.connect(changed, sender=model, dispatch_uid=f"organisation.{model.__name__}")
    for model in ITEMS:
        written.register(definition_of(model).code)(changed)
    for through in MEMBERSHIPS:
        m2m_changed.connect(_members_changed, sender=through, dispatch_uid="organisation.members")
    post_save.connect(_user_saved, sender=User, dispatch_uid="organisation.users")
    post_delete.connect(changed, sender=User, dispatch_uid="organisation.users")
    post_migrate.connect(_migrated, dispatch_uid="organisation.migrated")


def _members_changed(action: str, **_about: Any) -> None:
    if action.startswith("post_"):
        changed()


def _user_saved(created: bool, update_fields: Collection[str] | None, **_about: Any) -> None:
    # A new user works nowhere yet.
    if not created and (update_fields is None or OF_USERS & set(update_fields)):
        changed()


def _migrated(app_config: Any, using: str = DEFAULT_DB_ALIAS, **_about: Any) -> None:
    if app_config.label == "organisation":
        connection = connections[using]
        if DesignStamp._meta.db_table in connection.introspection.table_names():
            changed()


connect()
