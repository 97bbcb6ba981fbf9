"""The world of the leak test: people of each kind, and items of each list in each place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_lists.activities.models import WorkingException, WorkingTime
from crm_lists.framework import actions, changes, indexing
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import all_lists, definition_of, find_list
from crm_lists.organisation.models import (
    Delegation,
    Department,
    Employee,
    Equipment,
    Grant,
    Group,
    OwnedItem,
    Owner,
    Position,
    Role,
    Salesperson,
    Share,
    Territory,
    TypeRight,
)
from crm_lists.relations.models import Contact, Relation
from libraries.models import Document, Folder, Library
from libraries.names import fold
from libraries.places import nesting
from outlook_bridge.models import Message
from tests.conformance.hiding import look_up
from tests.custom_lists.making import make_list
from tests.leaks.cast import (
    ANONYMOUS,
    DELEGATIONS,
    DEPARTMENTS,
    EMPLOYED,
    GROUPS,
    PLACES,
    ROLES,
    SHARES,
    SPOTS,
    SUPERUSER,
    TERRITORIES,
    TYPED,
    UNTOLD,
)
from tests.leaks.facts import rows_of
from tests.leaks.oracle import TYPE_COLUMNS, Key, Oracle
from tests.leaks.tokens import mark
from tests.libraries import making as library_items
from tests.making import make_item
from tests.outlook_bridge import making as mail_items
from tests.people import make_user

#: How the items are made that are no typed values alone.
MAKERS = (library_items, mail_items)
CUSTOM = "vehicles"

#: Keys of the items by list and place.
Spots = dict[str, dict[str, int]]
#: How the items are made that are no typed values alone.
MAKERS = (library_items, mail_items)
CUSTOM = "vehicles"


@dataclass
class LeakWorld:
    """Everybody and everything of the test, with the oracle over it."""

    people: dict[str, User]
    spots: Spots
    oracle: Oracle
    #: Titles of the items, each with a mark of its own.
    titles: dict[Key, str] = field(default_factory=dict)

    @property
    def untold(self) -> set[Key]:
        """Return the items of whose rules the oracle knows nothing."""
        return {key for key in self.oracle.rows.items if key[0] in UNTOLD}

    @property
    def names(self) -> list[str]:
        """Return the names of those who look: everybody, and somebody who has not logged in."""
        return [*self.people, ANONYMOUS]

    def key(self, name: str) -> int | None:
        """Return the key of the user of this name, None for nobody."""
        return self.people[name].pk if name in self.people else None

    def actor(self, name: str) -> Actor:
        """Return the person as the one who acts, as of now."""
        return Actor.of(User.objects.get(username=name)) if name in self.people else Actor(None)

    def seen(self, name: str, code: str, action: str = "view", *, deleted: bool = False) -> set[int]:
        """Return what the person may do this with, as the oracle says."""
        return self.oracle.seen(self.key(name), code, action, deleted=deleted)


def codes() -> list[str]:
    """Return the codes of the declared lists and of one made without programming, parents first."""
    first = ("relations", "contacts", "cases", "activities")
    found = [one.code for one in all_lists()]
    return [*first, *(code for code in found if code not in first)]


def owned_codes() -> list[str]:
    """Return the codes of the lists whose items belong to an owner and a salesperson."""
    return [code for code in codes() if issubclass(find_list(code).model, OwnedItem)]


def make_leak_world() -> LeakWorld:
    """Make the organisation, the people, and the items of all lists."""
    make_list(CUSTOM, name="Vehicles", item_name="Vehicle")
    people = {name: make_user(name, is_superuser=name == SUPERUSER) for name in PLACES}
    owners, places = _make_places(people)
    _make_org_chart(people, owners, places)
    spots: Spots = {}
    for code in owned_codes():
        spots[code] = _make_items(code, people, spots.get("relations", {}))
    _look_up_hidden(people, spots)
    _bin(people, spots)
    _put_into_folders(spots)
    _make_private(spots)
    _share(people, spots)
    _delegate(people)
    _give_type_rights(spots)
    User.objects.filter(username="leaver").update(is_active=False)
    titles = {key: title for code in codes() for key, title in _retitle(find_list(code))}
    return LeakWorld(people, spots, Oracle(rows_of(codes())), titles)


def put(model: type[Item], **values: Any) -> Any:
    """Write a row of the organisation as the program does, with history and search entry."""
    now = timezone.now()
    values = {"created_at": now, "modified_at": now, "version": 1, **values}
    item = model._default_manager.create(**values)
    definition = definition_of(item)
    state = changes.snapshot(definition, item)
    changes.record(Actor.system(), definition, item, changes.Deed("add", {}, state))
    return item


# -- the organisation ------------------------------------------------------------------------------


def _make_places(people: dict[str, User]) -> tuple[dict[str, Any], dict[str, Any]]:
    owners = {name: put(Owner, name=name) for name in ("first", "second", "linked_owner")}
    owners["first"].linked.add(owners["linked_owner"])
    groups = {name: put(Group, name=name, owner=owners[owner]) for name, owner in GROUPS.items()}
    roles = {**{role.code: role for role in Role.objects.all()}, **_make_roles()}
    places: dict[str, Any] = {}
    for name, own in PLACES.items():
        for owner, role, group in own:
            place = put(Salesperson, name=name, user=people[name], owner=owners[owner])
            place.roles.add(roles[role])
            if group:
                groups[group].members.add(place)
            places.setdefault(name, place)
    return owners, places


def _make_roles() -> dict[str, Role]:
    made = {}
    for code, lists in ROLES.items():
        role = made[code] = Role.objects.create(code=f"test-{code}", name=f"Test {code}")
        for list_code, scopes in lists.items():
            for action, scope in scopes.items():
                Grant.objects.create(role=role, list_code=list_code, action=action, scope=scope)
    return made


def _make_org_chart(people: dict[str, User], owners: dict[str, Any], places: dict[str, Any]) -> None:
    first = owners["first"]
    departments: dict[str, Any] = {"": None}
    for name, (parent, _manager) in DEPARTMENTS.items():
        departments[name] = put(Department, name=name, owner=first, parent=departments[parent])
    position = put(Position, name="Seller", owner=first)
    employees: dict[str, Any] = {"": None}
    for name, (manager, department) in EMPLOYED.items():
        employees[name] = put(
            Employee,
            name=name,
            user=people[name],
            owner=first,
            department=departments[department],
            position=position,
            manager=employees[manager],
        )
    for name, (_parent, manager) in DEPARTMENTS.items():
        Department.objects.filter(pk=departments[name].pk).update(manager=employees[manager])
    territories: dict[str, Any] = {"": None}
    for name, (parent, rule, seller) in TERRITORIES.items():
        territories[name] = put(Territory, name=name, owner=first, parent=territories[parent], rule=rule)
        if seller:
            territories[name].salespeople.add(places[seller])
    for name, owner in owners.items():
        put(Equipment, name=name, owner=owner)
        put(Position, name=f"{name} clerk", owner=owner)
        put(Department, name=f"{name} office", owner=owner)
        put(Territory, name=f"{name} country", owner=owner)
        put(WorkingTime, name=f"{name} hours", owner=owner)
        put(WorkingException, name=f"{name} holiday", owner=owner, day=timezone.localdate())


# -- the items -------------------------------------------------------------------------------------


def _make_items(code: str, people: dict[str, User], relations: dict[str, int]) -> dict[str, int]:
    """Make an item of the list in each place, about the relation that was made there."""
    definition = find_list(code)
    found = {}
    for spot, (name, city) in SPOTS.items():
        values = {**_about(definition, relations.get(spot)), **_typed(definition, spot)}
        if definition.code == "relations":
            values["city"] = city or "Brno"
        found[spot] = make_item(Actor.of(people[name]), definition, **values).pk
    return found


def _about(definition: ListDefinition, relation: int | None) -> dict[str, Any]:
    if relation is None or "relation" not in definition.editable:
        return {}
    return {"relation": Relation.objects.get(pk=relation)}


def _typed(definition: ListDefinition, spot: str) -> dict[str, Any]:
    column = TYPE_COLUMNS.get(definition.code, "").removesuffix("_id")
    if not column:
        return {}
    return {column: type_of(definition, spot if spot in TYPED else "common")}


def type_of(definition: ListDefinition, kind: str) -> Any:
    """Return the type of this name among those of the list."""
    model: Any = definition.column(TYPE_COLUMNS[definition.code].removesuffix("_id")).target
    return model.objects.get_or_create(code=f"test-{kind}", defaults={"label": f"Test {kind}"})[0]


def _look_up_hidden(people: dict[str, User], spots: Spots) -> None:
    """Let an item of each list look up a relation that its reader may not see."""
    hidden = Relation.objects.get(pk=spots["relations"]["abroad"])
    for code in owned_codes():
        definition = find_list(code)
        if "relation" in definition.own_lookups:
            item = make_item(Actor.of(people["colleague"]), definition)
            look_up(definition, item, definition.column("relation"), hidden)
            spots[code]["lookup"] = item.pk


def _put_into_folders(spots: Spots) -> None:
    """Put a document and a folder of another owner into the folder that is shared."""
    outer = Folder.objects.get(pk=spots["folders"]["shared"])
    place = {"library": outer.library}
    for spot in ("abroad",):
        inner = Folder.objects.filter(pk=spots["folders"][spot])
        inner.update(parent=outer, path=f"{outer.path}/{inner.get().name}", **place)
        nesting.place(inner.get().pk, outer.pk)
        Document.objects.filter(pk=spots["documents"][spot]).update(folder=spots["folders"][spot], **place)
    library = Library.objects.create(code="elsewhere", name="Elsewhere")
    Document.objects.filter(pk=spots["documents"]["typed"]).update(library=library, folder=None)


def _make_private(spots: Spots) -> None:
    """Make the mail of one place private, as its reading would have found it."""
    Message.objects.filter(pk=spots["messages"]["mate"]).update(is_private=True)


def _bin(people: dict[str, User], spots: Spots) -> None:
    # What stands between two others goes first: it is not seen any more without them.
    for code, keys in reversed(spots.items()):
        for spot in ("binned", "binned_abroad"):
            person = Actor.of(people[SPOTS[spot][0]])
            definition = find_list(code)
            actions.delete(person, definition.items().get(pk=keys[spot]))


# -- rights beyond roles ---------------------------------------------------------------------------


def _share(people: dict[str, User], spots: Spots) -> None:
    today, groups = timezone.localdate(), {group.name: group for group in Group.objects.all()}
    for code, keys in spots.items():
        for spot, (receiver, level, days, is_taken_back) in SHARES.items():
            put(
                Share,
                name=f"{code} {spot}",
                shared_list=code,
                shared_id=keys[spot],
                person=people.get(receiver),
                group=groups.get(receiver),
                level=level,
                until=None if days is None else today + timedelta(days=days),
                deleted_at=timezone.now() if is_taken_back else None,
                created_by=people[SPOTS[spot][0]],
            )


def _delegate(people: dict[str, User]) -> None:
    now = timezone.now()
    for deputy, (person, start, end, lists, is_revoked) in DELEGATIONS.items():
        put(
            Delegation,
            name=f"{person} {deputy}",
            person=people[person],
            deputy=people[deputy],
            starts_at=now + timedelta(days=start),
            ends_at=now + timedelta(days=end),
            lists=lists,
            revoked_at=now if is_revoked else None,
        )


def _give_type_rights(spots: Spots) -> None:
    """Close a type to all who are not insiders, another one in figures, and open a type and a library."""
    insider, by_type, by_library = (
        Role.objects.get(code=f"test-{code}") for code in ("insider", "by_type", "by_library")
    )
    for code in TYPE_COLUMNS:
        definition, column = find_list(code), TYPE_COLUMNS[code].removesuffix("_id")
        for kind, right in (("sealed", "see"), ("figureless", "analyse")):
            key = type_of(definition, kind).pk
            TypeRight.objects.create(role=insider, list_code=code, type_id=key, right=right)
        typed = {"within_column": column, "within_id": type_of(definition, "typed").pk}
        Grant.objects.create(role=by_type, list_code=code, action="view", scope="owner", **typed)
    library = Document.objects.get(pk=spots["documents"]["typed"]).library
    within = {"within_column": "library", "within_id": library.pk}
    Grant.objects.create(role=by_library, list_code="documents", action="view", scope="all", **within)


def _depth(item: Item) -> int:
    return len(item.ancestors()) if isinstance(item, Folder) else 0


def _retitle(definition: ListDefinition) -> Iterator[tuple[Key, str]]:
    """Give each item of the list a title that tells which it is, everywhere where titles are kept."""
    for item in sorted(definition.items(), key=_depth):
        before = str(getattr(item, definition.title))
        title = mark(definition.code, item.pk) + (".pdf" if isinstance(item, Document) else "")
        setattr(item, definition.title, title)
        if isinstance(item, Document | Folder):
            item.name_key = fold(title)
        if isinstance(item, Folder):
            # The outermost first: Folder.save carries a new name down to what lies below.
            outer = Folder.objects.filter(pk=item.parent_id or 0).values_list("path", flat=True).first()
            item.path = f"{outer}/{title}" if outer else title
        if isinstance(item, Contact):
            item.first_name, item.last_name = "", title
        item.version += 1
        item.save()
        deed = changes.Deed("change", {definition.title: before}, {definition.title: title})
        changes.record(Actor.system(), definition, item, deed)
        if item.deleted_at is None:
            indexing.index_item(definition, item)
        yield (definition.code, item.pk), title
