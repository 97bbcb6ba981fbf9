"""Rules of territories: checked at saving, read in words, built by clicks, shown on relations."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Territory
from crm_lists.organisation.territory_panels import found_by, territories_of
from crm_lists.organisation.territory_rules import rule_in_words, validate_rule
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor, client_of

SYSTEM = Actor.system()
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("town=Nitra", "Relations have no column “town”."),
        ("city__near=Nitra", "“City” cannot be compared with “near”."),
        ("salesperson=[Me]", "means something else for each person"),
        ("modified_at__from=[Today]-7", "means something else for each person"),
        ("state=sleeping", "“sleeping” is no value of “State”."),
        ("any(city=Nitra", "not closed"),
        ("name=" + "x" * 5000, "too long"),
    ],
)
def test_a_rule_that_cannot_be_taken_is_named(rule: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_rule(rule)
    assert said in " ".join(refused.value.messages)


def test_saving_checks_the_rule(world: World) -> None:
    territory = make(SYSTEM, Territory, owner=world.first, rule="")
    with pytest.raises(ValidationError) as refused:
        actions.change(SYSTEM, territory, {"rule": "any(town=Nitra,zip=9)"})
    assert len(refused.value.message_dict["rule"]) == 2


def test_a_rule_reads_as_a_sentence() -> None:
    assert rule_in_words("any(city=Nitra,city=Trnava)") == "City contains Nitra or City contains Trnava"
    assert rule_in_words("") == "no relation of its own"
    assert rule_in_words("town=Nitra") == "cannot be understood: town=Nitra"


@pytest.fixture
def territories(world: World) -> dict[str, Any]:
    """Make a territory of the first owner with one below it, and relations inside and outside."""
    seller = actor(world.salesperson)
    country = make(SYSTEM, Territory, name="Slovakia", owner=world.first, rule="country=Slovakia")
    return {
        "country": country,
        "town": make(SYSTEM, Territory, name="Nitra", owner=world.first, parent=country, rule="city=Nitra"),
        "branch": make(SYSTEM, Territory, name="Other", owner=world.second, rule="city=Nitra"),
        "inside": make(seller, Relation, name="Inside", city="Nitra", country="Austria"),
        "outside": make(seller, Relation, name="Outside", city="Brno", country="Czechia"),
    }


def test_a_relation_shows_its_territories_and_those_above(world: World, territories: dict[str, Any]) -> None:
    seller = actor(world.salesperson)
    assert [one.name for one in territories_of(seller, territories["inside"])] == ["Nitra", "Slovakia"]
    assert territories_of(seller, territories["outside"]) == []
    page = client_of(world.salesperson).get(f"/lists/relations/{territories['inside'].pk}/?tab=territories")
    assert "City contains Nitra" in page.content.decode()


def test_the_page_counts_what_the_reader_sees_and_leads_there(
    world: World, territories: dict[str, Any]
) -> None:
    town = territories["town"]
    assert found_by(actor(world.salesperson), town) == 1
    assert found_by(actor(world.other_group), town) == 0
    page = client_of(world.salesperson).get(f"/lists/territories/{town.pk}/").content.decode()
    assert "Relations that fit" in page
    assert "/lists/relations/?view=all&amp;where=city%3DNitra" in page
    assert "City contains Nitra" in client_of(world.salesperson).get("/lists/territories/").content.decode()


def test_the_rule_is_built_by_clicks(world: World, territories: dict[str, Any]) -> None:
    client, town = client_of(world.administrator), territories["town"]
    url = f"/organisation/territories/{town.pk}/rule/"
    assert 'value="Nitra"' in client.get(url).content.decode()
    row = {
        "group-0": "any",
        "column-0.0": "city",
        "before-0.0": "city",
        "operator-0.0": "exact",
        "value-0.0": "Trnava",
    }
    added = client.post(url, {**row, "do": "add:0"})
    assert added.status_code == 200
    assert "column-0.1" in added.content.decode()
    town.refresh_from_db()
    assert town.rule == "city=Nitra"
    saved = client.post(url, {**row, "do": "save"})
    assert saved.status_code == 302, saved.content.decode()
    town.refresh_from_db()
    assert town.rule == "any(city__exact=Trnava)"


def test_a_rule_that_depends_on_who_looks_is_not_saved(world: World, territories: dict[str, Any]) -> None:
    client, town = client_of(world.administrator), territories["town"]
    row = {"group-0": "all", "column-0.0": "salesperson", "before-0.0": "salesperson"}
    row |= {"operator-0.0": "exact", "value-0.0": "[Me]", "do": "save"}
    answer = client.post(f"/organisation/territories/{town.pk}/rule/", row)
    assert answer.status_code == 422
    assert "means something else for each person" in answer.content.decode()


@pytest.mark.parametrize(("person", "status"), [("manager", 404), ("salesperson", 404), ("stranger", 404)])
def test_only_who_may_change_the_territory_builds_its_rule(
    world: World, territories: dict[str, Any], person: str, status: int
) -> None:
    url = f"/organisation/territories/{territories['town'].pk}/rule/"
    assert client_of(world.person(person)).get(url).status_code == status
