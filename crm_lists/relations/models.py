"""The lists of relations and contacts."""

from .codes import BusinessArea, ContactFunction, Industry, RelationType
from .contact import Contact, ContactList
from .relation import Relation, RelationList

__all__ = [
    "BusinessArea",
    "Contact",
    "ContactFunction",
    "ContactList",
    "Industry",
    "Relation",
    "RelationList",
    "RelationType",
]
