"""Makes the org chart of the demo: departments, positions, employees and equipment; nobody in it is real."""

from dataclasses import dataclass
from typing import Any

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.organisation.models import Department, Employee, Equipment, Owner, Position, Territory

from .logins import ALFA, BETA, BOHEMIA, DEMO_LOGINS, MORAVIA, NORTH, SOUTH, WEST
from .people import Cast, email_of

MANAGEMENT, SALES, EXPORT_SALES = "Management", "Sales", "Export sales"
SITES, OFFICE, SERVICE = "Building sites", "Office", "Service"


@dataclass(frozen=True)
class Seat:
    """Where a person of the demo works."""

    department: str
    position: str
    is_head: bool = False
    #: Name of somebody who cannot log in.
    name: str = ""


#: Departments with the one above and their owner.
DEPARTMENTS = {
    MANAGEMENT: ("", ALFA),
    SALES: (MANAGEMENT, ALFA),
    NORTH: (SALES, ALFA),
    SOUTH: (SALES, ALFA),
    WEST: (SALES, ALFA),
    EXPORT_SALES: (SALES, ALFA),
    SITES: (MANAGEMENT, ALFA),
    OFFICE: (MANAGEMENT, ALFA),
    SERVICE: ("", BETA),
    MORAVIA: (SERVICE, BETA),
    BOHEMIA: (SERVICE, BETA),
}
#: Seats of those who log in.
SEATS = {
    "martin": Seat(SALES, "Sales director", is_head=True),
    "katarina": Seat(NORTH, "Key account manager"),
    "peter": Seat(NORTH, "Sales engineer"),
    "anna": Seat(NORTH, "Trainee"),
    "ioana": Seat(SOUTH, "Sales engineer"),
    "zuzana": Seat(WEST, "Key account manager", is_head=True),
    "juraj": Seat(WEST, "Sales engineer"),
    "andrei": Seat(SOUTH, "Sales engineer"),
    "agnieszka": Seat(EXPORT_SALES, "Export clerk"),
    "pavel": Seat(BOHEMIA, "Service sales", is_head=True),
    "marketa": Seat(BOHEMIA, "Service coordinator"),
    "marek": Seat(EXPORT_SALES, "Export manager", is_head=True),
    "editor": Seat(OFFICE, "Office manager", is_head=True),
    "admin": Seat(OFFICE, "Administrator"),
    "tomas": Seat(MORAVIA, "Service sales"),
    "lenka": Seat(MORAVIA, "Service coordinator"),
}
OTHERS = (
    Seat(MANAGEMENT, "Managing director", is_head=True, name="Jozef Kováč"),
    Seat(SITES, "Site manager", is_head=True, name="Ondrej Blaho"),
    Seat(SITES, "Site foreman", name="Milan Ďurica"),
    Seat(SITES, "Site foreman", name="Gabriela Tóthová"),
    Seat(SERVICE, "Managing director", is_head=True, name="Bohumil Říha"),
)
#: Positions that nobody holds.
VACANCIES = {"Tender specialist": SOUTH, "Site surveyor": SITES}
EQUIPMENT = (
    ("Room Tatra", Equipment.Kind.ROOM, "", ALFA, "Nitra, 2nd floor", 12),
    ("Room Dunaj", Equipment.Kind.ROOM, SALES, ALFA, "Nitra, 1st floor", 6),
    ("Octavia NR 418 KL", Equipment.Kind.CAR, NORTH, ALFA, "Nitra, yard", 5),
    ("Transporter NR 902 HB", Equipment.Kind.CAR, SITES, ALFA, "Nitra, yard", 3),
    ("Projector 1", Equipment.Kind.PROJECTOR, OFFICE, ALFA, "Reception", None),
    ("Room Špilberk", Equipment.Kind.ROOM, "", BETA, "Brno", 8),
)
#: Name, rule over relations, owner, and who serves it.
TERRITORIES = (
    ("Slovakia", "country=Slovakia", "", ALFA, ("katarina", "peter", "ioana")),
    ("Nitra and Trnava", "any(city=Nitra,city=Trnava)", "Slovakia", ALFA, ("katarina",)),
    ("Abroad", "country__not=Slovakia", "", ALFA, ("marek",)),
    ("Moravia", "any(city=Brno,city=Olomouc,city=Ostrava)", "", BETA, ("tomas", "lenka")),
)


def make_org_chart(cast: Cast) -> None:
    """Add the org charts of the owners, their equipment and territories."""
    program = Actor.system(Source.COMMAND)
    owners = {owner.name: owner for owner in Owner.objects.all()}
    departments: dict[str, Any] = {}
    for name, (above, owner) in DEPARTMENTS.items():
        values = {"name": name, "owner": owners[owner], "parent": departments.get(above)}
        departments[name] = actions.add(program, Department, values)
    _add_people(program, cast, departments)
    for name, department in VACANCIES.items():
        _position(program, departments[department], name)
    for name, kind, department, owner, location, seats in EQUIPMENT:
        values = {"name": name, "kind": kind, "department": departments.get(department)}
        values |= {"owner": owners[owner], "location": location, "seats": seats}
        actions.add(program, Equipment, values)
    _add_territories(program, cast, owners)


def _add_people(program: Actor, cast: Cast, departments: dict[str, Any]) -> None:
    logins = {login.username: login for login in DEMO_LOGINS}
    for username, seat in SEATS.items():
        login = logins[username]
        values = {"name": login.name, "user": cast.users[username], "email": email_of(login)}
        _seat(program, departments[seat.department], seat, values)
    for seat in OTHERS:
        _seat(program, departments[seat.department], seat, {"name": seat.name})


def _seat(program: Actor, department: Any, seat: Seat, values: dict[str, Any]) -> None:
    position = _position(program, department, seat.position)
    place = {"owner": department.owner, "department": department, "position": position}
    employee = actions.add(program, Employee, {**values, **place})
    if seat.is_head:
        actions.change(program, department, {"manager": employee})


def _position(program: Actor, department: Any, name: str) -> Position:
    found = Position.objects.filter(name=name, owner=department.owner).first()
    values = {"name": name, "owner": department.owner, "department": department}
    return found or actions.add(program, Position, values)


def _add_territories(program: Actor, cast: Cast, owners: dict[str, Any]) -> None:
    made: dict[str, Any] = {}
    for name, rule, above, owner, usernames in TERRITORIES:
        people = [cast.users[username].salespeople.get() for username in usernames]
        values = {"name": name, "rule": rule, "parent": made.get(above), "owner": owners[owner]}
        made[name] = actions.add(program, Territory, {**values, "salespeople": people})
