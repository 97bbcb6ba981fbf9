"""Editors keep team pages and code lists in the Wagtail admin; others do not get there."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Page

from crm_lists.cases.models import CaseType
from crm_lists.framework.lists import lists
from libraries.models import Library
from portal.blocks import LinkBlock, ListViewBlock
from portal.choices import library_choices, view_choices
from portal.team_page import TeamPage
from tests.people import World, client_of
from tests.portal.pages import home_page, make_page, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(world: World) -> User:
    """Return a reader who is an editor as well."""
    world.reader.groups.add(Group.objects.get(name="Editors"))
    return world.reader


def form_of(page: TeamPage, **values: Any) -> dict[str, Any]:
    """Return what the editing form of a page sends, with one text in its body."""
    return {
        "title": page.title,
        "slug": page.slug,
        "introduction": page.introduction,
        "icon": "book_open",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value-title": "Rules",
        "body-0-value-text": json.dumps(
            {"blocks": [{"key": "a", "text": "Read this.", "type": "unstyled", "depth": 0}], "entityMap": {}}
        ),
        "side-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **values,
    }


def test_an_editor_publishes_a_team_page(world: World, editor: User) -> None:
    page = make_page(title="Rules of the house")
    form = form_of(page, **{"action-publish": "1"})

    response = client_of(editor).post(f"/admin/pages/{page.pk}/edit/", form)

    assert response.status_code == 302
    assert "Read this." in client_of(world.salesperson).get(page.url).content.decode()


def test_an_editor_adds_a_page_below_the_home_page(editor: User) -> None:
    url = f"/admin/pages/add/portal/teampage/{home_page().pk}/"
    form = form_of(TeamPage(title="Export", slug="export"), **{"action-publish": "1", "show_in_menus": "on"})

    assert client_of(editor).post(url, form).status_code == 302
    assert TeamPage.objects.get(slug="export").live


def test_a_page_is_previewed_before_it_is_published(editor: User) -> None:
    page = make_page()
    client = client_of(editor)

    answer = client.post(f"/admin/pages/{page.pk}/edit/preview/", form_of(page))
    shown = client.get(f"/admin/pages/{page.pk}/edit/preview/")

    assert answer.json()["is_valid"]
    assert "Read this." in shown.content.decode()
    assert not TeamPage.objects.get(pk=page.pk).body


def test_the_editor_of_a_page_with_all_web_parts_opens(editor: User) -> None:
    assert client_of(editor).get(f"/admin/pages/{home_page().pk}/edit/").status_code == 200


@pytest.mark.parametrize("person", ["salesperson", "manager", "nobody"])
def test_others_do_not_get_into_the_administration(world: World, person: str) -> None:
    client = client_of(world.person(person))
    page = home_page()

    response = client.get(f"/admin/pages/{page.pk}/edit/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/")
    assert "/admin/" not in client.get("/").content.decode()


def test_an_editor_finds_the_way_to_the_editor_on_the_page(editor: User) -> None:
    page = home_page()

    assert f'href="/admin/pages/{page.pk}/edit/"' in client_of(editor).get("/").content.decode()


def test_an_editor_keeps_code_lists(editor: User) -> None:
    client = client_of(editor)
    form = {"label": "Tender", "code": "tender", "position": "3", "tone": "info", "is_active": "on"}

    response = client.post("/admin/snippets/cases/casetype/add/", form)

    assert response.status_code == 302
    assert CaseType.objects.get(code="tender").label == "Tender"


def test_an_editor_keeps_no_roles_and_no_users(editor: User) -> None:
    client = client_of(editor)

    assert client.get("/admin/snippets/organisation/role/").status_code == 302
    assert client.get("/admin/users/").status_code == 302


def test_the_administration_leads_back_and_hides_the_stores_of_files(editor: User) -> None:
    page = client_of(editor).get("/admin/").content.decode()

    assert '"team-site"' in page
    assert "/admin/images/" not in page
    assert "Administration" in page.partition("<title>")[2].partition("</title>")[0]


# -- choices --------------------------------------------------------------------------------------


def test_each_view_of_each_list_can_be_chosen() -> None:
    chosen = {reference for _label, group in view_choices() for reference, _name in group}

    assert {"cases/open", "cases/all", "documents/recent", "messages/recent"} <= chosen
    assert len(chosen) == sum(len(definition.views) + 1 for definition in lists)


def test_libraries_that_take_nothing_any_more_are_not_offered() -> None:
    Library.objects.create(name="Old", code="old", is_active=False)

    assert "old" not in dict(library_choices())


def test_a_view_that_is_no_choice_is_refused() -> None:
    block = ListViewBlock()

    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "", "rows": 5, "view": "cases/none"}))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "lists/cases/", "ftp://example.com/", "//example.com/"]
)
def test_an_address_that_is_no_address_is_refused(address: str) -> None:
    block = LinkBlock()

    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "x", "address": address, "icon": "link"}))


def test_team_pages_are_the_only_kind_of_page(editor: User) -> None:
    assert TeamPage.allowed_subpage_models() == [TeamPage]
    assert not Page.objects.filter(depth__gt=1).exclude(content_type__model="teampage").exists()


def test_rows_are_limited(world: World) -> None:
    block = ListViewBlock()

    with pytest.raises(ValidationError):
        block.clean(block.to_python(part("list", title="", rows=500, view="cases/open")["value"]))


def test_an_anonymous_visitor_of_the_administration_goes_to_the_one_login() -> None:
    assert Client().get("/admin/").headers["Location"] == "/login/?next=/admin/"
