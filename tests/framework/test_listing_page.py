"""Tests of the listing page: fragments, selection, menus of columns, the choice of columns."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.pages.column_menu import UNSET, wanted
from tests.making import make
from tests.people import World, client_of

CASES = "/lists/cases/"


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def cases(seller: Actor) -> list[Case]:
    return [make(seller, Case, name=f"Case {number}", value=number * 100) for number in range(3)]


def titles(client: Client, query: str) -> list[str]:
    """Return the names of the cases that a listing shows."""
    table = client.get(f"{CASES}?view=all&sort=name&{query}").context["table"]
    keys = [row["id"] for row in table["rows"]]
    names = dict(Case.objects.values_list("pk", "name"))
    return [names[key] for key in keys]


def test_a_part_of_the_page_comes_without_the_frame(client: Client, cases: list[Case]) -> None:
    whole = client.get(CASES).content.decode()
    part = client.get(CASES, headers={"HX-Request": "true", "HX-Target": "listing-card"}).content.decode()
    assert "<!doctype html>" in whole
    assert "<!doctype html>" not in part
    for needed in ('id="listing"', 'id="listing-card"', "<title>Cases", "Case 1"):
        assert needed in part


def test_selected_rows_are_sent_by_a_plain_form(client: Client, cases: list[Case]) -> None:
    shown = client.get(f"{CASES}?view=all&q=case").content.decode()
    assert f'<input type="checkbox" name="pk" value="{cases[0].pk}" form="selection"' in shown
    assert 'formaction="/batches/cases/delete/?view=all&amp;q=case"' in shown


def test_everything_is_offered_only_where_a_page_does_not_show_it(client: Client, seller: Actor) -> None:
    assert "data-select-all" not in client.get(CASES).content.decode()
    for number in range(3):
        make(seller, Case, name=f"Case {number}")
    assert "All 3 that this view shows" in client.get(f"{CASES}?view=all&limit=2").content.decode()


def test_the_menu_of_a_row_offers_what_the_person_may_do(
    world: World, client: Client, cases: list[Case]
) -> None:
    url = f"{CASES}{cases[0].pk}/menu/"
    mine, read = client.get(url).content.decode(), client_of(world.reader).get(url).content.decode()
    assert f"{CASES}{cases[0].pk}/edit/" in mine
    assert f"{CASES}{cases[0].pk}/actions/close/" in mine
    assert f"{CASES}{cases[0].pk}/edit/" not in read
    assert "data-copy" in read


def test_the_menu_of_a_column_counts_the_values_without_its_own_filter(
    client: Client, cases: list[Case], seller: Actor
) -> None:
    context = client.get(f"{CASES}columns/state/?view=open&state=closed").context
    assert [(one.raw, one.text, one.count) for one in context["values"].values] == [("new", "New", 3)]
    assert context["chosen"] == ["closed"]


def test_values_are_found_by_typing_and_stay_ticked(client: Client, cases: list[Case]) -> None:
    url = f"{CASES}columns/name/values/?view=all&menu-find=ase+2&menu-value=Case+2"
    shown = client.get(url).content.decode()
    assert "Case 2" in shown
    assert "checked" in shown
    assert "Case 1" not in shown


def test_the_menu_leads_to_the_filtered_listing(client: Client, cases: list[Case]) -> None:
    url = f"{CASES}columns/name/filter/?view=all&menu-operator=in&menu-value=Case+0&menu-value=Case+2"
    target = client.get(url).headers["Location"]
    assert parse_qs(urlsplit(target).query) == {"view": ["all"], "name__in": ["Case 0,Case 2"]}
    assert titles(client, urlsplit(target).query) == ["Case 0", "Case 2"]


@pytest.mark.parametrize(
    ("typed", "wide"),
    [("273", 273), ("1", 40), ("99999999999", 1200), ("", 0), ("0", 0), ("-5", 0), ("²", 0), ("wide", 0)],
)
def test_the_width_of_a_column_is_typed_and_stands_in_the_address(
    client: Client, cases: list[Case], typed: str, wide: int
) -> None:
    asked = {"view": "all", "columns": "name,state:120,value:90", "sort": "name", "menu-width": typed}
    target = client.get(f"{CASES}columns/value/width/", asked).headers["Location"]
    named = parse_qs(urlsplit(target).query)
    assert named == {
        "view": ["all"],
        "sort": ["name"],
        "columns": [f"name,state:120,value:{wide}" if wide else "name,state:120,value"],
    }
    heads = client.get(target).context["table"]["columns"]
    assert [head.width for head in heads] == [0, 120, wide]


def test_a_view_without_columns_of_its_own_gets_those_of_the_list(client: Client, cases: list[Case]) -> None:
    target = client.get(f"{CASES}columns/state/width/?view=all&menu-width=200").headers["Location"]
    heads = {head.name: head.width for head in client.get(target).context["table"]["columns"]}
    assert list(heads) == list(find_list("cases").listed)
    assert heads["state"] == 200


def test_nobody_sets_the_width_of_what_is_no_column(client: Client, cases: list[Case]) -> None:
    assert client.get(f"{CASES}columns/deleted_at/width/?menu-width=90").status_code == 404


def test_the_menu_asks_for_the_width_and_the_choice_of_columns_keeps_it(
    client: Client, cases: list[Case]
) -> None:
    menu = client.get(f"{CASES}columns/state/?view=all&columns=name,state:1173").content.decode()
    assert 'name="menu-width" value="1173" min="40" max="1200"' in menu
    choice = client.get(f"{CASES}columns/?view=all&columns=name,state:1173").content.decode()
    assert '<option value="1173" selected>1173 pixels</option>' in choice


def test_the_menu_comes_back_to_the_page_on_which_it_stands(client: Client, cases: list[Case]) -> None:
    url = f"{CASES}columns/name/filter/?menu-operator=exact&menu-value=x"
    here = client.get(url, headers={"HX-Current-URL": "http://testserver/mail/?q=1"}).headers["Location"]
    assert here == "/mail/?name__exact=x"
    there = client.get(url, headers={"HX-Current-URL": "http://testserver//elsewhere/"}).headers["Location"]
    assert there.startswith(CASES)


def test_not_set_beside_values_is_one_of_two_tests(client: Client, seller: Actor, cases: list[Case]) -> None:
    make(seller, Case, name="Case 9", value=None)
    column = definition_of(Case).column("value")
    assert wanted(column, "in", [UNSET]) == {"value__isnull": "1"}
    asked = wanted(column, "in", ["100", UNSET])
    assert set(asked) == {"where"}
    assert titles(client, f"where={asked['where'].replace('=', '%3D')}") == ["Case 1", "Case 9"]
    assert wanted(column, "nonsense", ["1"]) == {}
    assert wanted(column, "in", []) == {}


def test_a_filter_of_the_view_can_be_taken_away_in_the_menu(client: Client, cases: list[Case]) -> None:
    clear = client.get(f"{CASES}columns/state/?view=open").context["clear"]
    kept = parse_qs(clear.removeprefix("?"))
    assert kept["view"] == ["all"]
    assert "state" not in kept


def test_an_unknown_column_has_no_menu(client: Client) -> None:
    assert client.get(f"{CASES}columns/deleted_at/").status_code == 404
    assert client.get(f"{CASES}columns/nothing/").status_code == 404


def test_chosen_columns_stand_in_the_address_in_their_order(client: Client) -> None:
    form = {
        "show": ["name", "value", "deleted_at"],
        "place-name": "2",
        "place-value": "1",
        "width-value": "120",
    }
    target = client.post(f"{CASES}columns/?view=all&sort=name", form).headers["Location"]
    assert parse_qs(urlsplit(target).query) == {
        "view": ["all"],
        "sort": ["name"],
        "columns": ["value:120,name"],
    }
    heads = client.get(target).context["table"]["columns"]
    assert [(head.name, head.width) for head in heads] == [("value", 120), ("name", 0)]


def test_the_choice_of_columns_begins_with_those_that_are_shown(client: Client) -> None:
    choices = client.get(f"{CASES}columns/?columns=value,name").context["columns"]
    assert [one["name"] for one in choices[:2]] == ["value", "name"]
    assert [one["is_shown"] for one in choices].count(True) == 2
