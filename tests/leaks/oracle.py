"""Who may do what with which item, computed one item at a time from plain rows.

Written from the rules and not from the code that keeps them: it asks no policy, builds no query and imports
nothing of the product. Slow and simple on purpose.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Row = Mapping[str, Any]
#: The code of a list and the key of an item in it.
Key = tuple[str, int]

EVERY_LIST = "*"
#: So many levels of reports a manager reaches.
DEEPEST_REPORT = 5
#: Who reads an item may also export and analyse it where a grant says so; completing is a change.
READING = ("view", "export", "analyse")
CHANGING = ("change", "complete")
#: Lists that describe an owner's organisation, with the column that names the owner.
ORGANISATION = {
    "owners": "id",
    **dict.fromkeys(
        (
            "salespeople",
            "groups",
            "departments",
            "positions",
            "employees",
            "equipment",
            "territories",
            "working-times",
            "exceptional-days",
        ),
        "owner_id",
    ),
}
#: Lists whose items are for the people whom they name; the first column also lets people change them.
PERSONAL = {"shares": ("created_by_id", "person_id"), "delegations": ("person_id", "deputy_id")}
#: Items between two ends, seen only by those who see both: columns by the list that they look up.
ENDS: dict[str, dict[str, tuple[str, ...]]] = {
    "connections": {
        "relations": ("from_relation_id", "to_relation_id"),
        "contacts": ("from_contact_id", "to_contact_id"),
    },
    "affiliations": {"relations": ("relation_id",), "contacts": ("contact_id",)},
}
TYPE_COLUMNS = {
    "cases": "case_type_id",
    "activities": "activity_type_id",
    "documents": "document_type_id",
}


@dataclass(frozen=True)
class Rows:
    """The rows of the database on which a decision rests, as they stand there."""

    users: Mapping[int, Row]
    #: Salespeople: a user's places.
    places: Mapping[int, Row]
    #: Pairs of group and place.
    members: frozenset[tuple[int, int]]
    #: Pairs of place and role.
    held: frozenset[tuple[int, int]]
    grants: tuple[Row, ...]
    #: Pairs of owner and linked owner, both ways.
    linked: frozenset[tuple[int, int]]
    #: Codes of the roles.
    roles: Mapping[int, str]
    type_rights: tuple[Row, ...]
    employees: Mapping[int, Row]
    departments: Mapping[int, Row]
    territories: Mapping[int, Row]
    #: Pairs of territory and place.
    served: frozenset[tuple[int, int]]
    shares: tuple[Row, ...]
    delegations: tuple[Row, ...]
    items: Mapping[Key, Row]
    now: datetime
    today: date


class Oracle:
    """Says who may do what."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known: dict[tuple[int, str, str, bool], list[tuple[Row, Row]]] = {}

    def seen(self, person: int | None, code: str, action: str = "view", *, deleted: bool = False) -> set[int]:
        """Return the keys of the items of a list on which the person may do this."""
        return {
            pk
            for (list_code, pk), item in self.rows.items.items()
            if list_code == code and (item["deleted_at"] is not None) == deleted
            if self.sees(person, (code, pk), action)
        }

    def sees(self, person: int | None, key: Key, action: str = "view") -> bool:
        """Tell whether the person may do this with the item."""
        user = self.rows.users.get(person or 0)
        item = self.rows.items[key]
        if user is None or not user["is_active"]:
            return False
        if item.get("private_to") not in (None, person) or not self._sees_ends(person, key[0], item):
            return False
        if user["is_superuser"]:
            return True
        code = key[0]
        if code in PERSONAL:
            return self._is_named(user, code, item, action)
        return self._may(user["id"], code, item, action) or any(
            self._may(one["person_id"], code, item, action, lent=one)
            for one in self._lent_to(user["id"], code, item, action)
        )

    def _sees_ends(self, person: int | None, code: str, item: Row) -> bool:
        """Tell whether the person sees what the item stands between; a deleted end is seen by nobody."""
        ends = [
            (target, item[column])
            for target, columns in ENDS.get(code, {}).items()
            for column in columns
            if item[column] is not None
        ]
        return all(self.rows.items[end]["deleted_at"] is None and self.sees(person, end) for end in ends)

    # -- a person's own rights, or those that he lends ---------------------------------------------

    def _may(self, user: int, code: str, item: Row, action: str, *, lent: Row | None = None) -> bool:
        places = self._places(user)
        grants = self._grants(user, code, action, is_lent=lent is not None)
        if code in ORGANISATION:
            # What is lent is work; how the firm of the absent person is made up is not.
            return lent is None and self._organisation(grants, code, item, action)
        if any(grant["scope"] == "all" and not grant["within_column"] for _place, grant in grants):
            return True
        if not self._is_open_type(places, code, item, action):
            return False
        return (
            any(self._reaches(place, grant, code, item, user) for place, grant in grants)
            or (bool(grants) and self._reports(user, item, action))
            or self._is_shared(user, places, code, item, action, has_grant=bool(grants))
        )

    def _places(self, user: int) -> list[Row]:
        return [one for one in self.rows.places.values() if one["user_id"] == user]

    def _grants(self, user: int, code: str, action: str, *, is_lent: bool = False) -> list[tuple[Row, Row]]:
        """Return each grant of the action on the list with the place that holds it."""
        asked = (user, code, action, is_lent)
        if asked not in self._known:
            self._known[asked] = list(self._find_grants(user, code, action, is_lent=is_lent))
        return self._known[asked]

    def _find_grants(self, user: int, code: str, action: str, *, is_lent: bool) -> Iterator[tuple[Row, Row]]:
        for place in self._places(user):
            for grant in self.rows.grants:
                if (place["id"], grant["role_id"]) not in self.rows.held:
                    continue
                if grant["action"] != action or grant["list_code"] not in (EVERY_LIST, code):
                    continue
                is_administrators = self.rows.roles[grant["role_id"]] == "administrator"
                if not (is_lent and grant["scope"] == "all" and is_administrators):
                    yield place, grant

    def _reaches(self, place: Row, grant: Row, code: str, item: Row, user: int) -> bool:
        if not self._is_within(grant, item):
            return False
        if self._user_of(item) == user:
            return True
        match grant["scope"]:
            case "all":
                found = True
            case "group":
                found = (item["group_id"], place["id"]) in self.rows.members
            case "department" | "below" as scope:
                found = self._is_in_department(user, item, is_deep=scope == "below")
            case "territory":
                found = self._is_in_territory(place, code, item)
            case "owner":
                found = item["owner_id"] == place["owner_id"]
            case "linked":
                is_linked = (place["owner_id"], item["owner_id"]) in self.rows.linked
                found = is_linked or item["owner_id"] == place["owner_id"]
            case _:
                found = False
        return bool(found)

    def _is_within(self, grant: Row, item: Row) -> bool:
        column = grant["within_column"]
        return not column or item.get(f"{column}_id", item.get(column)) == grant["within_id"]

    def _user_of(self, item: Row) -> int | None:
        """Return the user whose item it is."""
        place = self.rows.places.get(item.get("salesperson_id") or 0)
        return place["user_id"] if place else None

    def _organisation(self, grants: list[tuple[Row, Row]], code: str, item: Row, action: str) -> bool:
        """Tell whether it is of the own owner; only administrators change the organisation."""
        scopes = {grant["scope"] for _place, grant in grants if not grant["within_column"]}
        if "all" in scopes:
            return True
        owner = item[ORGANISATION[code]]
        return action in READING and any(
            place["owner_id"] == owner
            or ("linked" in scopes and (place["owner_id"], owner) in self.rows.linked)
            for place, _grant in grants
        )

    def _is_named(self, user: Row, code: str, item: Row, action: str) -> bool:
        grants = self._grants(user["id"], code, action)
        if any(grant["scope"] == "all" for _place, grant in grants):
            return True
        columns = PERSONAL[code] if action in READING else PERSONAL[code][:1]
        places = self._places(user["id"])
        if not places:
            return False
        if code == "shares" and action in READING and item["created_by_id"] != user["id"]:
            return self._counts(item) and self._receives(user["id"], places, item)
        return any(item[column] == user["id"] for column in columns)

    # -- the org chart -----------------------------------------------------------------------------

    def _employee(self, user: int | None) -> Row | None:
        found = (one for one in self.rows.employees.values() if user and one["user_id"] == user)
        return next(found, None)

    def _is_in_department(self, user: int, item: Row, *, is_deep: bool) -> bool:
        mine, theirs = self._employee(user), self._employee(self._user_of(item))
        if mine is None or theirs is None or mine["department_id"] is None:
            return False
        department = theirs["department_id"]
        while department is not None:
            if department == mine["department_id"]:
                return True
            department = self.rows.departments[department]["parent_id"] if is_deep else None
        return False

    def _manager(self, employee: Row) -> Row | None:
        """Return who manages an employee."""
        if employee["manager_id"] is not None:
            return self.rows.employees[employee["manager_id"]]
        department = self.rows.departments.get(employee["department_id"] or 0)
        if department is not None and department["manager_id"] == employee["id"]:
            department = self.rows.departments.get(department["parent_id"] or 0)
        return self.rows.employees.get((department or {}).get("manager_id") or 0)

    def _reports(self, user: int, item: Row, action: str) -> bool:
        """Tell whether the item's person reports to the user closely enough for the action."""
        employee = self._employee(self._user_of(item))
        for level in range(1, DEEPEST_REPORT + 1):
            employee = self._manager(employee) if employee else None
            if employee is None:
                return False
            if employee["user_id"] == user:
                return action in (READING + CHANGING if level == 1 else READING)
        return False

    # -- territories, types, shares, delegations ---------------------------------------------------

    def _is_in_territory(self, place: Row, code: str, item: Row) -> bool:
        relation = (
            item["id"] if code == "relations" else item.get("relation_id", item.get("from_relation_id"))
        )
        about = self.rows.items.get(("relations", relation or 0))
        if about is None:
            return False
        for territory in self.rows.territories.values():
            is_fitting = territory["owner_id"] == item["owner_id"] and _fits(territory["rule"], about)
            if is_fitting and any(
                (above, place["id"]) in self.rows.served for above in self._upwards(territory)
            ):
                return True
        return False

    def _upwards(self, territory: Row) -> Iterator[int]:
        at: Row | None = territory
        while at is not None:
            yield at["id"]
            at = self.rows.territories.get(at["parent_id"] or 0)

    def _is_open_type(self, places: list[Row], code: str, item: Row, action: str) -> bool:
        """Tell whether the item's type is open to these places: to be seen, and to count in figures."""
        column = TYPE_COLUMNS.get(code)
        rights = ("see", "analyse") if action == "analyse" else ("see",)
        return column is None or all(self._has_type(places, code, item[column], one) for one in rights)

    def _has_type(self, places: list[Row], code: str, key: int | None, right: str) -> bool:
        open_to = {
            one["role_id"]
            for one in self.rows.type_rights
            if one["list_code"] == code and one["type_id"] == key and one["right"] == right
        }
        if not open_to:
            return True
        return any((place["id"], role) in self.rows.held for place in places for role in open_to)

    def _is_shared(
        self, user: int, places: list[Row], code: str, item: Row, action: str, *, has_grant: bool
    ) -> bool:
        """Tell whether it was shared: to be read and changed without any grant, for more with one."""
        levels = {**dict.fromkeys(READING, ("read", "edit")), **dict.fromkeys(CHANGING, ("edit",))}.get(
            action
        )
        if levels is None or not (has_grant or action in ("view", "change")):
            return False
        targets = {(code, item["id"]), *self._folders_of(code, item)}
        return any(
            share["level"] in levels
            and (share["shared_list"], share["shared_id"]) in targets
            and self._counts(share)
            and self._receives(user, places, share)
            for share in self.rows.shares
        )

    def _counts(self, share: Row) -> bool:
        """Tell whether the last day of the share is not over."""
        return bool(share["until"] is None or share["until"] >= self.rows.today)

    def _receives(self, user: int, places: list[Row], share: Row) -> bool:
        if share["person_id"] is not None:
            return bool(share["person_id"] == user)
        return any((share["group_id"], place["id"]) in self.rows.members for place in places)

    def _folders_of(self, code: str, item: Row) -> Iterator[Key]:
        """Yield the folders in which an item lies."""
        column = {"documents": "folder_id", "folders": "parent_id"}.get(code)
        at = item[column] if column else None
        while at is not None:
            yield "folders", at
            at = self.rows.items["folders", at]["parent_id"]

    def _lent_to(self, user: int, code: str, item: Row, action: str) -> Iterator[Row]:
        """Yield the delegations by which the user stands in for somebody with this item."""
        for one in self.rows.delegations:
            person = self.rows.users[one["person_id"]]
            is_active = one["starts_at"] <= self.rows.now < one["ends_at"] and one["revoked_at"] is None
            if one["deputy_id"] != user or not is_active or not person["is_active"]:
                continue
            if one["lists"] and code not in one["lists"]:
                continue
            if one["types"] and not any(item.get(f"{column}_id") == key for column, key in one["types"]):
                continue
            if action != "approve" or one["with_approvals"]:
                yield one


def _fits(rule: str, relation: Row) -> bool:
    """Tell whether a relation fits a rule of equalities: `city=Nitra` or `any(city=Nitra,city=Trnava)`."""
    either = rule.removeprefix("any(").removesuffix(")").split(",") if rule else []
    return any(str(relation[name]) == value for name, _is, value in (one.partition("=") for one in either))
