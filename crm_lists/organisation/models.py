"""The lists and models of the organisation."""

from .delegation import Delegation, DelegationList
from .department import Department, DepartmentList
from .employee import Employee, EmployeeList
from .equipment import Equipment, EquipmentList
from .group import Group, GroupList
from .logo import OwnerLogo
from .look import Look
from .owned import OwnedItem
from .owner import Owner, OwnerList
from .position import Position, PositionList
from .roles import ColumnRight, Grant, Role, TypeRight
from .salesperson import Salesperson, SalespersonList
from .share import Share, ShareList
from .territory import Territory, TerritoryList

__all__ = [
    "ColumnRight",
    "Delegation",
    "DelegationList",
    "Department",
    "DepartmentList",
    "Employee",
    "EmployeeList",
    "Equipment",
    "EquipmentList",
    "Grant",
    "Group",
    "GroupList",
    "Look",
    "OwnedItem",
    "Owner",
    "OwnerList",
    "OwnerLogo",
    "Position",
    "PositionList",
    "Role",
    "Salesperson",
    "SalespersonList",
    "Share",
    "ShareList",
    "Territory",
    "TerritoryList",
    "TypeRight",
]
