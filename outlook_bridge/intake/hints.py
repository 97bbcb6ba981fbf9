"""What a person says of a message by where he drops it."""

from dataclasses import dataclass
from typing import Any

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework.items import Item
from crm_lists.relations.models import Contact, Relation


@dataclass(frozen=True)
class Hints:
    """What a message belongs to, as far as it is known; the items must be readable by the one who files."""

    relation: Relation | None = None
    case: Case | None = None
    activity: Activity | None = None
    contacts: tuple[Contact, ...] = ()

    def __bool__(self) -> bool:
        return any(self.links.values())

    @property
    def links(self) -> dict[str, Any]:
        """Return the main columns of the message's CRM part; a case brings its company, an activity both."""
        case = self.case or (self.activity and self.activity.case)
        relation = case.relation if case else self.relation or (self.activity and self.activity.relation)
        return {"relation": relation, "case": case, "activity": self.activity}

    @property
    def items(self) -> list[Item]:
        """Return what the message belongs to, the nearest first."""
        links = self.links
        items = (links["activity"], links["case"], *self.contacts, links["relation"])
        return [one for one in items if one is not None]

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns of a new message: the main ones, and its contacts."""
        return {**self.links, "contacts": list(self.contacts)}


def hints_of(item: Item) -> Hints:
    """Return the hints that an item gives for what is dropped on its page."""
    match item:
        case Relation():
            return Hints(relation=item)
        case Contact():
            return Hints(relation=item.relation, contacts=(item,))
        case Case():
            return Hints(case=item)
        case Activity():
            return Hints(activity=item)
    return Hints()
