"""Administrators keep roles and their grants in the Wagtail admin."""

from typing import Any

import pytest

from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.organisation.models import Role
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def form_of(role: Role, *grants: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of the role sends, with further grants."""
    kept = list(role.grants.all())
    form = {
        "name": role.name,
        "code": role.code,
        "description": role.description,
        "grants-TOTAL_FORMS": str(len(kept) + len(grants)),
        "grants-INITIAL_FORMS": str(len(kept)),
        "grants-MIN_NUM_FORMS": "0",
        "grants-MAX_NUM_FORMS": "1000",
    }
    rows = [
        {"id": grant.pk, "list_code": grant.list_code, "action": grant.action, "scope": grant.scope}
        for grant in kept
    ]
    for number, row in enumerate([*rows, *grants]):
        form |= {f"grants-{number}-{name}": value for name, value in row.items()}
    return form


def test_a_grant_that_is_added_to_a_role_counts_at_once(world: World) -> None:
    case = make(actor(world.other_group), Case)
    role = Role.objects.get(code="reader")
    grant = {"id": "", "list_code": "cases", "action": "view", "scope": "owner"}
    assert not access.may(actor(world.reader), case, access.VIEW)

    url = f"/admin/snippets/organisation/role/edit/{role.pk}/"
    response = client_of(world.administrator).post(url, form_of(role, grant))

    assert response.status_code == 302
    assert access.may(actor(world.reader), case, access.VIEW)


def test_the_form_offers_every_list(world: World) -> None:
    role = Role.objects.get(code="reader")

    page = client_of(world.administrator).get(f"/admin/snippets/organisation/role/edit/{role.pk}/")

    assert '<option value="*" selected>Every list</option>' in page.content.decode()
    assert '<option value="cases">Cases</option>' in page.content.decode()


@pytest.mark.parametrize("person", ["manager", "salesperson", "nobody"])
def test_nobody_else_gets_to_the_roles(world: World, person: str) -> None:
    response = client_of(world.person(person)).get("/admin/snippets/organisation/role/")

    assert response.status_code == 302
