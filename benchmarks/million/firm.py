"""The firm of the access benchmark: 200 people in 40 groups and 60 departments, shares and territories."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from benchmarks.million import data
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
)
from crm_lists.relations.models import Relation

GROUPS, PEOPLE_PER_GROUP = 40, 5
DEPARTMENTS, SHARES, FEW_SHARES = 60, 5_000, 20
#: Every so many-th relation is in the town of the measured territories.
TOWNS = 12
MANAGER, DEPUTY, RECEIVER, AREA_SELLER = "manager", "seller-11", "receiver", "area-seller"


def shape() -> None:
    """Have the items shared out among so many groups and people."""
    data.GROUPS, data.PEOPLE_PER_GROUP = GROUPS, PEOPLE_PER_GROUP


def make(items: int) -> None:
    """Make what stands around the items."""
    owner = Owner.objects.get()
    _departments(owner)
    _territories(owner)
    _shares(items)
    now = timezone.now()
    person, deputy = (User.objects.get(username=name) for name in (data.SELLER, DEPUTY))
    Delegation.objects.create(
        name="Holidays",
        person=person,
        deputy=deputy,
        starts_at=now,
        ends_at=now + timedelta(3650),
        **data.stamp(),
    )


def people() -> dict[str, User]:
    """Return the measured people by what they are."""
    names = {
        "salesperson, sees a fortieth": data.SELLER,
        "manager with 5 levels of reports": MANAGER,
        "deputy of a salesperson": DEPUTY,
        f"person with {FEW_SHARES} shares only": RECEIVER,
        "seller of territories": AREA_SELLER,
    }
    return {name: User.objects.get(username=username) for name, username in names.items()}


def administrator() -> User:
    """Return who sees everything."""
    return User.objects.get_or_create(username="measurer", defaults={"is_superuser": True})[0]


def _departments(owner: Owner) -> None:
    """Let the sellers stand in a tree of departments, five deep, each with a manager of its own."""
    manager = _place(owner, MANAGER, "salesperson")
    sellers = list(Salesperson.objects.filter(user__username__startswith="seller-").order_by("pk"))
    lines = [Employee.objects.create(name=MANAGER, user=manager.user, owner=owner, **data.stamp())]
    departments: list[Department] = []
    for number in range(DEPARTMENTS):
        parent = departments[(number - 1) // 3] if number else None
        departments.append(
            Department.objects.create(name=f"Department {number}", owner=owner, parent=parent, **data.stamp())
        )
    for number, seller in enumerate(sellers):
        department = departments[number % DEPARTMENTS]
        lines.append(
            Employee.objects.create(
                name=seller.name, user=seller.user, owner=owner, department=department, **data.stamp()
            )
        )
    for number, department in enumerate(departments):
        department.manager = lines[number]
        department.save()


def _territories(owner: Owner) -> None:
    """Give a seller who sees by territory two towns, one below the other."""
    for town in range(TOWNS):
        keys = range(town + 1, data.RELATIONS + 1, TOWNS)
        Relation.objects.filter(pk__in=list(keys)).update(city=f"Town {town}")
    role = Role.objects.create(name="Area seller", code="area_seller")
    Grant.objects.bulk_create(
        Grant(role=role, action=action, scope="territory") for action in ("view", "add", "change")
    )
    seller = _place(owner, AREA_SELLER, role.code)
    above = None
    for town in range(2):
        above = Territory.objects.create(
            name=f"Territory {town}",
            owner=owner,
            parent=above,
            rule=f'city__in="Town {town}"',
            **data.stamp(),
        )
        if town == 0:
            above.salespeople.add(seller)


def _shares(items: int) -> None:
    """Share items with many people and groups, and twenty with somebody who sees nothing else."""
    receiver = User.objects.create(username=RECEIVER)
    sellers = list(User.objects.filter(username__startswith="seller-").order_by("pk"))
    groups = list(Group.objects.order_by("pk"))
    step = max(items // SHARES, 1)
    shares = []
    for number in range(SHARES):
        whom: dict[str, object] = {"person": sellers[number % len(sellers)]}
        if number < FEW_SHARES:
            whom = {"person": receiver}
        elif number % 5 == 0:
            whom = {"group": groups[number % len(groups)]}
        shares.append(
            Share(
                name="Shared",
                shared_list="cases",
                shared_id=number * step % items + 1,
                **whom,
                **data.stamp(),
            )
        )
    Share.objects.bulk_create(shares)


def _place(owner: Owner, username: str, role: str) -> Salesperson:
    user = User.objects.create(username=username)
    place = Salesperson.objects.create(name=username, user=user, owner=owner, **data.stamp())
    place.roles.add(Role.objects.get(code=role))
    return place
