"""The settings of libraries: what fits together, ready settings, and the library of sales literature."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm_lists.organisation.models import Grant, Role
from libraries.models import DocumentType, Library
from libraries.places import library_settings
from tests.people import World, client_of


@pytest.mark.parametrize(
    ("settings", "column"),
    [
        ({"drafts_kept": 2}, "drafts_kept"),
        ({"drafts_kept": 0, "versioning": "none"}, "drafts_kept"),
        ({"majors_kept": 5, "versioning": "none"}, "majors_kept"),
        ({"requires_approval": True, "versioning": "none"}, "requires_approval"),
        ({"thins_versions": True, "versioning": "none"}, "thins_versions"),
        ({"code": "new"}, "code"),
    ],
)
def test_settings_that_do_not_fit_are_refused_at_their_column(settings: dict[str, Any], column: str) -> None:
    library = Library(**{"name": "X", "code": "x", **settings})
    with pytest.raises(ValidationError) as refused:
        library_settings.check(library)
    assert list(refused.value.message_dict) == [column]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"versioning": "drafts", "drafts_kept": 2, "majors_kept": 10},
        {"requires_approval": True},
        {"versioning": "none"},
    ],
)
def test_settings_that_fit_are_kept(settings: dict[str, Any]) -> None:
    library_settings.check(Library(**{"name": "X", "code": "x", **settings}))


def test_the_admin_says_what_does_not_fit_and_keeps_what_does(world: World, crm: Library) -> None:
    client = client_of(world.administrator)
    url = f"/admin/snippets/libraries/library/edit/{crm.pk}/"
    sent = {
        "name": crm.name,
        "code": crm.code,
        "icon": crm.icon,
        "kind": crm.kind,
        "is_active": "on",
        "drafts_kept": "3",
        "default_view": "needs-details",
    }
    answer = client.post(url, sent)
    assert "There are drafts only" in answer.content.decode()
    offer = DocumentType.objects.get(code="offer")
    client.post(url, {**sent, "versioning": "drafts", "types": [offer.pk]})
    crm.refresh_from_db()
    assert (crm.versioning, crm.drafts_kept, crm.default_view) == ("drafts", 3, "needs-details")
    assert list(crm.document_types.all()) == [offer]


def test_the_admin_shows_which_roles_may_do_what(world: World, crm: Library) -> None:
    role = Role.objects.create(name="Approver of contracts", code="approver-of-contracts")
    narrow = {"within_column": "library", "within_id": crm.pk}
    Grant.objects.create(role=role, list_code="documents", action="approve", scope="all", **narrow)
    page = client_of(world.administrator).get(f"/admin/snippets/libraries/library/edit/{crm.pk}/")
    assert "Approver of contracts (All items, only here)" in page.content.decode()
    other = Library.objects.create(code="other", name="Other")
    rights = {one.label: one.roles for one in library_settings.rights_in(other)}
    assert not any("contracts" in role for role in rights["Approve"])


@pytest.mark.parametrize("template", list(library_settings.TEMPLATES))
def test_an_administrator_adds_a_library_with_ready_settings(world: World, template: str) -> None:
    url = reverse("libraries:new")
    client = client_of(world.administrator)
    assert url in client.get(reverse("libraries:index")).content.decode()
    client.post(url, {"name": "Zmluvy a dodatky", "template": template})
    library = Library.objects.get(code="zmluvy-a-dodatky")
    library_settings.check(library)
    assert client.get(library.url).status_code == 200


@pytest.mark.parametrize("name", ["New", "Folders", "***"])
def test_a_library_gets_a_code_that_is_free(db: None, name: str) -> None:
    first = library_settings.add_library(name, "documents")
    second = library_settings.add_library(f"{name}!", "documents")
    assert first.code not in library_settings.TAKEN
    assert second.code not in {first.code, *library_settings.TAKEN}


@pytest.mark.parametrize("person", ["salesperson", "manager", "reader", "nobody"])
def test_only_administrators_add_libraries(world: World, person: str) -> None:
    client = client_of(world.person(person))
    assert client.get(reverse("libraries:new")).status_code == 404
    assert client.post(reverse("libraries:new"), {"name": "X", "template": "documents"}).status_code == 404
    assert not Library.objects.filter(name="X").exists()


def test_a_name_that_is_taken_is_refused(world: World, crm: Library) -> None:
    sent = {"name": crm.name, "template": "documents"}
    answer = client_of(world.administrator).post(reverse("libraries:new"), sent)
    assert answer.status_code == 422


def test_the_library_of_sales_literature_is_ready(world: World) -> None:
    library = Library.objects.get(code="sales-literature")
    assert not library.requires_approval
    assert library.has_folders
    codes = library.document_types.values_list("code", flat=True)
    assert set(codes) == {"brochure", "leaflet", "manual", "competition"}
    page = client_of(world.salesperson).get(library.url, {"view": "by-type"})
    assert page.status_code == 200
