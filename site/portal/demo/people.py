"""Makes owners, groups and people of the demo."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as UserGroup
from django.contrib.auth.models import User

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.warnings import NOT_ASKED, confirming
from crm_lists.organisation.models import Group, Owner, Role, Salesperson

from .firms import GROUPS, OWNERS, Firm
from .logins import DEMO_LOGINS, PASSWORD, Login

EDITORS = "Editors"


@dataclass(frozen=True)
class Cast:
    """The people of the demo as those who act."""

    users: dict[str, User]
    #: Kept, because an actor looks up its rights once.
    actors: dict[str, Actor]

    def actor(self, username: str) -> Actor:
        """Return the person as the one who acts on the team site."""
        return self.actors[username]


def make_people() -> Cast:
    """Add owners, users, salespeople and groups."""
    program = Actor.system(Source.COMMAND)
    owners = {firm.name: _add_owner(program, firm) for firm in OWNERS}
    # One hash for all: hashing is slow on purpose, and the password is printed anyway.
    password = make_password(PASSWORD)
    users = {login.username: _add_user(login, password) for login in DEMO_LOGINS}
    salespeople = {
        login.username: _add_salesperson(program, login, users[login.username], owners[login.owner])
        for login in DEMO_LOGINS
    }
    for name, owner in GROUPS.items():
        members = [salespeople[login.username] for login in DEMO_LOGINS if name in login.groups]
        actions.add(program, Group, {"name": name, "owner": owners[owner], "members": members})
    # Nobody is there to be asked; whoever loads the demo wants it as it is.
    actors = {name: confirming(Actor.of(user), (NOT_ASKED,)) for name, user in users.items()}
    return Cast(users, actors)


def _add_owner(program: Actor, firm: Firm) -> Owner:
    values = {
        "name": firm.name,
        "registration_number": firm.registration_number,
        "tax_number": f"20{firm.registration_number}",
        "address": f"{firm.street}\n{firm.postal_code} {firm.city}\n{firm.country}",
        "email": f"office@{firm.domain}",
        "phone": firm.phone,
        "website": f"https://www.{firm.domain}",
        "vat_number": firm.vat_number,
        "register_entry": firm.register_entry,
        "bank": firm.bank,
        "iban": firm.iban,
    }
    return actions.add(program, Owner, values)


def _add_user(login: Login, password: str) -> User:
    user = User.objects.create(
        username=login.username,
        first_name=login.first_name,
        last_name=login.last_name,
        email=email_of(login),
        password=password,
        is_superuser=login.is_superuser,
        is_staff=login.is_superuser,
    )
    if login.is_editor:
        user.groups.add(UserGroup.objects.get(name=EDITORS))
    return user


def _add_salesperson(program: Actor, login: Login, user: User, owner: Owner) -> Salesperson:
    values = {
        "name": login.name,
        "user": user,
        "owner": owner,
        "job_title": login.job_title,
        "email": user.email,
        "phone": owner.phone,
        "roles": [Role.objects.get(code=login.role)],
    }
    return actions.add(program, Salesperson, values)


def email_of(login: Login) -> str:
    """Return the address of a person at the owner's domain."""
    domain = next(firm.domain for firm in OWNERS if firm.name == login.owner)
    return f"{login.username}@{domain}"
