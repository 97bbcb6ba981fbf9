"""The lists of relations and contacts."""

from .affiliation import Affiliation, AffiliationList
from .codes import (
    BusinessArea,
    ConnectionType,
    ContactFunction,
    Industry,
    OriginSource,
    PassiveReason,
    RelationCategory,
    RelationType,
)
from .connection import Connection, ConnectionList
from .contact import Contact, ContactList
from .name_day_calendars import NameDayCalendar
from .party_email import PartyEmail
from .photo import ContactPhoto
from .relation import Relation, RelationList
from .salutations import SalutationFormula

__all__ = [
    "Affiliation",
    "AffiliationList",
    "BusinessArea",
    "Connection",
    "ConnectionList",
    "ConnectionType",
    "Contact",
    "ContactFunction",
    "ContactList",
    "ContactPhoto",
    "Industry",
    "NameDayCalendar",
    "OriginSource",
    "PartyEmail",
    "PassiveReason",
    "Relation",
    "RelationCategory",
    "RelationList",
    "RelationType",
    "SalutationFormula",
]
