"""Tests of the filter pane, which is asked for when it opens."""

import pytest
from django.test import Client

from tests.people import World, client_of

PANE = "/lists/cases/filters/"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def test_the_listing_leads_to_its_pane_with_what_it_shows(client: Client) -> None:
    page = client.get("/lists/cases/?view=all&state=new").content.decode()
    assert 'href="/lists/cases/filters/?view=all&amp;state=new" data-flyout="filters"' in page
    assert '<select name="state"' not in page


def test_the_pane_holds_the_filters_in_force_and_keeps_the_rest_of_the_view(client: Client) -> None:
    pane = client.get(f"{PANE}?view=all&state=new&sort=name&q=roof", headers={"HX-Request": "true"})
    html = pane.content.decode()
    assert "<!doctype html>" not in html
    assert pane.context["form"].initial == {"state": "new"}
    assert '<input type="hidden" name="sort" value="name">' in html
    assert 'name="q"' not in html
    assert 'href="/lists/cases/?view=all"' in html


def test_the_filters_of_a_view_stand_in_the_pane(client: Client) -> None:
    assert client.get(f"{PANE}?view=open").context["form"].initial == {"state": "new"}


def test_without_scripts_the_pane_is_a_page_that_leads_back(client: Client) -> None:
    html = client.get(f"{PANE}?view=all").content.decode()
    assert "<!doctype html>" in html
    assert '<form method="get" action="/lists/cases/"' in html


def test_a_listing_on_another_page_is_filtered_there(client: Client) -> None:
    html = client.get("/lists/documents/filters/?back=/libraries/crm/").content.decode()
    assert '<form method="get" action="/libraries/crm/"' in html
    hostile = client.get(f"{PANE}?back=//elsewhere.test/").content.decode()
    assert '<form method="get" action="/lists/cases/"' in hostile


def test_a_list_that_is_not_for_the_person_has_no_pane(world: World) -> None:
    assert client_of(world.nobody).get(PANE).status_code == 404
    assert client_of(world.salesperson).get("/lists/nothing/filters/").status_code == 404
