"""The lists and models of the organisation."""

from .group import Group, GroupList
from .owned import OwnedItem
from .owner import Owner, OwnerList
from .roles import Grant, Role
from .salesperson import Salesperson, SalespersonList

__all__ = [
    "Grant",
    "Group",
    "GroupList",
    "OwnedItem",
    "Owner",
    "OwnerList",
    "Role",
    "Salesperson",
    "SalespersonList",
]
