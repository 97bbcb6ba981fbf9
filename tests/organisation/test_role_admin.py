"""Administrators keep roles and their grants in the Wagtail admin."""

from typing import Any

import pytest

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework import access
from crm_lists.organisation.models import Role
from libraries import documents
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
    for name in ("type_rights", "column_rights"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
        form |= {f"{name}-MIN_NUM_FORMS": "0", f"{name}-MAX_NUM_FORMS": "1000"}
    return form


def test_a_grant_that_is_added_to_a_role_counts_at_once(world: World) -> None:
    case = make(actor(world.other_group), Case)
    role = Role.objects.get(code="reader")
    grant = {"id": "", "list_code": "cases", "action": "view", "scope": "owner"}
    assert not access.may(actor(world.reader), case, access.VIEW)

    url = f"/admin/snippets/organisation/role/edit/{role.pk}/"
    client = client_of(world.administrator)
    asked = client.post(url, form_of(role, grant))
    assert asked.status_code == 200
    assert "Cases: 1 person sees more" in asked.content.decode()
    assert not access.may(actor(world.reader), case, access.VIEW)
    response = client.post(url, {**form_of(role, grant), "confirm": "on"})

    assert response.status_code == 302
    assert access.may(actor(world.reader), case, access.VIEW)


def test_the_form_offers_every_list(world: World) -> None:
    role = Role.objects.get(code="reader")

    page = client_of(world.administrator).get(f"/admin/snippets/organisation/role/edit/{role.pk}/")

    assert '<option value="*" selected>Every list</option>' in page.content.decode()
    assert '<option value="cases">Cases</option>' in page.content.decode()


def saved(world: World, role: Role, form: dict[str, Any]) -> Any:
    url = f"/admin/snippets/organisation/role/edit/{role.pk}/"
    return client_of(world.administrator).post(url, {**form, "confirm": "on"})


def test_a_grant_is_narrowed_to_a_library_by_its_name(world: World) -> None:
    role, library = Role.objects.get(code="reader"), documents.common_library(documents.CRM_LIBRARY)
    grant = {"id": "", "list_code": "documents", "action": "view", "scope": "owner"}
    within = f"documents:library:{library.pk}"
    assert saved(world, role, form_of(role, {**grant, "within": within})).status_code == 302
    made = role.grants.get(list_code="documents", scope="owner")
    # The same for another library is another right.
    mail = documents.common_library(documents.MAIL_LIBRARY)
    more = {**grant, "within": f"documents:library:{mail.pk}"}
    form = form_of(role, more)
    kept = [name for name, value in form.items() if name.endswith("-id") and value == made.pk]
    form[kept[0].replace("-id", "-within")] = within
    assert saved(world, role, form).status_code == 302
    assert role.grants.filter(list_code="documents", scope="owner").count() == 2
    assert (made.within_column, made.within_id) == ("library", library.pk)
    page = client_of(world.administrator).get(f"/admin/snippets/organisation/role/edit/{role.pk}/")
    assert f'<option value="{within}" selected>{library}</option>' in page.content.decode()


def test_what_narrows_another_list_and_twins_are_refused(world: World) -> None:
    role, library = Role.objects.get(code="reader"), documents.common_library(documents.CRM_LIBRARY)
    grant = {"id": "", "list_code": "cases", "action": "view", "scope": "owner"}
    wrong = saved(world, role, form_of(role, {**grant, "within": f"documents:library:{library.pk}"}))
    assert "This narrows another list" in wrong.content.decode()
    twins = saved(world, role, form_of(role, grant, grant))
    assert "correct the duplicate" in str(twins.context["form"].formsets["grants"].errors)
    assert not role.grants.filter(list_code="cases").exists()


def test_types_and_columns_are_chosen_by_name(world: World) -> None:
    role = Role.objects.get(code="secretary")
    kind = CaseType.objects.create(label="Tender", code="tender")
    form = form_of(role) | {
        "type_rights-TOTAL_FORMS": "1",
        "type_rights-0-id": "",
        "type_rights-0-type": f"cases:{kind.pk}",
        "type_rights-0-right": "see",
        "column_rights-TOTAL_FORMS": "1",
        "column_rights-0-id": "",
        "column_rights-0-column_set": "personal",
        "column_rights-0-right": "read",
    }
    assert saved(world, role, form).status_code == 302
    right = role.type_rights.get()
    assert (right.list_code, right.type_id, right.right) == ("cases", kind.pk, "see")
    assert role.column_rights.get().column_set == "personal"


@pytest.mark.parametrize("person", ["manager", "salesperson", "nobody"])
def test_nobody_else_gets_to_the_roles(world: World, person: str) -> None:
    response = client_of(world.person(person)).get("/admin/snippets/organisation/role/")

    assert response.status_code == 302
