"""The filter builder: a tree built by clicks, what is wrong in it, and where it leads."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from lxml import html

from crm_lists.cases.models import Case
from crm_lists.framework import saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, client_of

URL = "/lists/cases/filter/"
DEEP = "any(any(any(any(name=a))))"


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def cases(seller: Actor) -> list[Any]:
    relation = make(seller, Relation, name="Anything")
    rows = [("Hall", 10), ("Depot", 20), ("Office", 300), ("Bridge", None)]
    return [make(seller, Case, relation=relation, name=name, value=value) for name, value in rows]


class Builder:
    """A person without scripts: fills the form in and presses a button."""

    def __init__(self, client: Client, **params: str) -> None:
        self.client = client
        self.answer = client.get(URL, params)
        assert self.answer.status_code == 200

    @property
    def form(self) -> Any:
        page: Any = html.fromstring(self.answer.content)
        return page.xpath("//form[contains(@class,'filter-builder')]")[0]

    def press(self, do: str = "", **typed: Any) -> "Builder":
        sent: dict[str, Any] = {}
        for name, value in self.form.form_values():
            sent.setdefault(name, []).append(value)
        sent.update({name.replace("_", "-", 1).replace("_", "."): value for name, value in typed.items()})
        assert not do or do in self.form.xpath(".//button[@name='do']/@value")
        self.answer = self.client.get(URL, {**sent, **({"do": do} if do else {})})
        assert self.answer.status_code in (200, 302)
        return self

    @property
    def errors(self) -> str:
        return " ".join(self.form.xpath("string(.//*[contains(@class,'errorlist')])").split())

    @property
    def shown(self) -> dict[str, str]:
        assert self.answer.status_code == 302, self.errors
        return dict(parse_qsl(urlsplit(self.answer["Location"]).query))


def test_a_tree_is_built_by_clicks(client: Client, cases: list[Any]) -> None:
    builder = Builder(client, view="all", sort="-value")
    builder.press(column_0_0="name").press(operator_0_0="starts", value_0_0="Hall")
    builder.press("add-group:0").press(column_0_1_0="value").press(operator_0_1_0="from", value_0_1_0="100")
    builder.press("add:0.1").press(column_0_1_1="expected_close").press(operator_0_1_1="isset")
    builder.press("add:0.1").press("remove:0.1.2").press("show", group_0="any", group_0_1="all")
    assert builder.shown == {
        "view": "all",
        "sort": "-value",
        "where": "any(name__starts=Hall,all(value__from=100,expected_close__isnull=0))",
    }
    assert Builder(client, **builder.shown).press("show").shown == builder.shown


@pytest.mark.parametrize(
    "where",
    [
        'state__in="new,closed"',
        "salesperson__exact=[Me]",
        "expected_close__between=[Today]-7d..2030-01-31",
        "expected_close__to=[Today]+2m",
        "expected_close__from=[Today]",
        "value__between=..100",
        'name__in="Hall,\\"Stavby, a.s.\\""',
        'name__excludes="a, (b)"',
        "relation__isnull=1",
        "created_by__exact=[Me]",
        "any(all(name__contains=a,value__above=1),all(name__contains=b,value__below=2))",
    ],
)
def test_what_is_shown_can_be_built_again(client: Client, cases: list[Any], where: str) -> None:
    assert Builder(client, where=where, view="all").press("show").shown["where"] == where
    assert client.get(URL, {"where": where}, headers={"HX-Request": "true"}).status_code == 200


def test_a_lookup_is_found_without_scripts(client: Client, seller: Actor, cases: list[Any]) -> None:
    other = make(seller, Relation, name="Somebody")
    builder = Builder(client, view="all").press(column_0_0="relation").press(find_0_0="Some")
    assert builder.form.xpath(".//select[@name='value-0.0']/option/text()")[1:] == ["Somebody"]
    assert builder.press("show", value_0_0=str(other.pk)).shown["where"] == f"relation__exact={other.pk}"


def test_a_day_is_counted_from_today(client: Client, cases: list[Any]) -> None:
    builder = Builder(client, view="all").press(column_0_0="expected_close").press(day_0_0="-w")
    assert builder.press("show").errors
    assert builder.press("show", number_0_0="3").shown["where"] == "expected_close__from=[Today]-3w"


def test_what_makes_no_sense_is_said_at_its_row(client: Client, cases: list[Any]) -> None:
    where = "lost=1,state__bogus=2,value__from=many,expected_close=[Today]x,relation=99999999999999999999"
    builder = Builder(client, where=where, view="all")
    said = builder.form.xpath(".//*[contains(@class,'filter-row')][.//*[contains(@class,'errorlist')]]")
    assert len(said) == 5
    assert builder.press("show").answer.status_code == 200
    assert Builder(client, where="any((", view="all").press("show").shown == {"view": "all"}


@pytest.mark.parametrize(
    "params",
    [
        {"group-0": "rubbish", "group-0.0.0": "any", "column-7": "name", "column-0.5": "name", "do": "show"},
        {"group-0": "all", "column-0.0": "na\x00me", "before-0.0": "na\x00me", "do": "add:0.0"},
        {
            "group-0": "all",
            "column-0.0": "name",
            "before-0.0": "name",
            "operator-0.0": "in",
            "listed-0.0": '"',
        },
        {"group-0": "all", "column-0.0": "name", "before-0.0": "name", "value-0.0": "\x00", "do": "show"},
        {"group-0": "all", "do": "remove:0"},
        {"group-0": "all", "do": "add-group:0.9.9.9"},
        {"where": "(" * 5000},
    ],
)
def test_bad_input_is_no_error(client: Client, cases: list[Any], params: dict[str, str]) -> None:
    assert client.get(URL, params).status_code in (200, 302)


def test_the_limits_are_kept(client: Client, cases: list[Any]) -> None:
    builder = Builder(client, where=DEEP, view="all")
    assert not builder.form.xpath(".//button[@value='add-group:0.0.0.0']")
    many = ",".join(f"name={number}" for number in range(50))
    builder = Builder(client, where=many, view="all").press("add:0")
    assert len(builder.form.xpath(".//*[contains(@class,'filter-row')]")) == 50
    long = Builder(client, view="all").press(column_0_0="name").press("show", value_0_0="a" * 5000)
    assert "too large" in long.answer.content.decode()


def test_the_filter_of_a_view_is_changed_and_cleared(client: Client, seller: Actor, cases: list[Any]) -> None:
    params = {"where": "name__starts=Hall", "sort": "name"}
    view = saved_views.save(seller, find_list("cases"), "Halls", params).code
    builder = Builder(client, view=view)
    clear = dict(parse_qsl(urlsplit(builder.form.xpath(".//a[text()='Clear']/@href")[0]).query))
    assert clear == {"view": "all", "sort": "name"}
    assert builder.press("remove:0.0").press("show").shown == clear


def test_the_listing_tells_the_tree_in_words(client: Client, cases: list[Any]) -> None:
    where = "value__from=100,any(name__starts=Hall,all(name=Depot,salesperson=[Me]))"
    answer = client.get("/lists/cases/", {"view": "all", "where": where})
    page: Any = html.fromstring(answer.content)
    chips = page.xpath("//span[contains(@class,'chip filter')]")
    words = [" ".join(chip.text_content().split()) for chip in chips]
    assert words[0].startswith("Value (€) ≥ 100")
    assert "begins with Hall or (" in words[1]
    assert "is me" in words[1]
    assert "where=value__from" in chips[1].xpath(".//a/@href")[0]
    pane = client.get("/lists/cases/filters/", {"view": "all", "where": where})
    assert f"{URL}?" in pane.content.decode()


def test_a_stranger_to_the_list_gets_404(world: World) -> None:
    assert client_of(world.nobody).get(URL).status_code == 404
    assert client_of(world.salesperson).get("/lists/nowhere/filter/").status_code == 404
    assert Client().get(URL).status_code == 302
