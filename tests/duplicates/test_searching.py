"""Keys that follow the items, and the search by them."""

from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from crm_lists.duplicates import pairs
from crm_lists.duplicates.filling import fill, fill_when_empty
from crm_lists.duplicates.keys import keys_of
from crm_lists.duplicates.models import Action, MatchKey, MatchSetting, Verdict
from crm_lists.duplicates.searching import FREQUENT, Found, Sought, search, search_many
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.relations.models import Contact, Relation
from tests.people import World

RELATIONS = find_list("relations")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


def relation(actor: Actor, name: str, **values: Any) -> Any:
    return actions.add(actor, Relation, {"name": name, **values})


def contact(actor: Actor, firm: Relation, first_name: str, last_name: str, **values: Any) -> Any:
    typed = {"first_name": first_name, "last_name": last_name, "relation": firm, **values}
    return actions.add(actor, Contact, typed)


def found(item: Item) -> Found:
    definition = definition_of(item)
    keys = keys_of(definition, item)
    one = search(definition.code, keys, besides=item.pk)
    [other] = search_many(definition.code, [Sought(keys, item.pk)])
    assert one == other
    return one


def matched(item: Item) -> dict[int, tuple[str, ...]]:
    return {match.pk: match.rules for match in found(item).matches}


def kept(item: Item) -> set[tuple[str, str]]:
    rows = MatchKey.objects.filter(list_code=definition_of(item).code, item_id=item.pk)
    return set(rows.values_list("rule", "key"))


def test_keys_follow_an_item_through_its_life(seller: Actor) -> None:
    firm = relation(seller, "Acme Trading s.r.o.", email="info@acme.sk")
    assert kept(firm) == {
        ("name", "acme trading"),
        ("name*", "acme"),
        ("email", "info@acme.sk"),
        ("domain", "acme.sk"),
    }
    firm = actions.change(seller, firm, {"email": "info@gmail.com", "name": "Beta"})
    assert kept(firm) == {("name", "beta"), ("email", "info@gmail.com")}
    actions.delete(seller, firm)
    assert kept(firm) == set()
    actions.restore(seller, RELATIONS, firm.pk)
    assert kept(firm) == {("name", "beta"), ("email", "info@gmail.com")}


def test_bulk_writes_keep_keys_by_as_many_queries_for_many_as_for_few(
    seller: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(1_000) as few:
        bulk.add_many(seller, RELATIONS, [{"name": f"Few {n}", "email": f"{n}@few.sk"} for n in range(3)])
    with django_assert_max_num_queries(len(few) + 2):
        made: list[Any] = bulk.add_many(
            seller, RELATIONS, [{"name": f"Many {n}", "email": f"{n}@many.sk"} for n in range(40)]
        )
    assert ("email", "7@many.sk") in kept(made[7])
    bulk.change_many(seller, RELATIONS, [RowChange(one.pk, {"email": ""}) for one in made])
    assert ("email", "7@many.sk") not in kept(made[7])
    bulk.delete_many(seller, RELATIONS, [RowChange(one.pk) for one in made])
    assert not MatchKey.objects.filter(item_id__in=[one.pk for one in made]).exists()


def test_old_items_get_their_keys_by_a_command(seller: Actor) -> None:
    firm = relation(seller, "Acme")
    MatchKey.objects.all().delete()
    MatchKey.objects.create(list_code="relations", item_id=firm.pk + 1, rule="name", key="gone")
    call_command("rebuild_match_keys", "relations")
    assert list(MatchKey.objects.values_list("item_id", "key")) == [(firm.pk, "acme")]


def test_firms_match_whatever_their_legal_form_until_their_numbers_differ(seller: Actor) -> None:
    first = relation(seller, "Acme s.r.o.", registration_number="12345678")
    second = relation(seller, "Acme a.s.")
    assert matched(second) == {first.pk: ("name",)}
    second = actions.change(seller, second, {"registration_number": "87654321"})
    assert matched(second) == {}
    second = actions.change(seller, second, {"registration_number": "SK 12345678"})
    assert matched(second) == {first.pk: ("number", "name")}


def test_a_name_of_one_word_finds_longer_ones_and_not_the_reverse(seller: Actor) -> None:
    longer = relation(seller, "Acme Slovakia s.r.o.")
    shorter = relation(seller, "Acme")
    assert matched(shorter) == {longer.pk: ("name",)}
    assert matched(longer) == {}


def test_firms_of_one_domain_match_but_not_those_with_public_mailboxes(seller: Actor) -> None:
    first = relation(seller, "Alfa", website="https://www.alfa.sk/")
    second = relation(seller, "Holding Alfa", email="info@alfa.sk")
    assert matched(second) == {first.pk: ("domain",)}
    relation(seller, "Gama", email="gama@gmail.com")
    fourth = relation(seller, "Delta", email="delta@gmail.com")
    assert matched(fourth) == {}


def test_people_of_one_firm_are_not_taken_for_each_other(seller: Actor) -> None:
    firm = relation(seller, "Acme")
    other = relation(seller, "Beta")
    first = contact(seller, firm, "Ján", "Novák", email="novak@acme.sk", phone="02 5555 1234")
    colleague = contact(seller, firm, "Eva", "Malá", email="mala@acme.sk", phone="02 5555 1234")
    namesake = contact(seller, other, "Ján", "Novák")
    assert matched(colleague) == matched(namesake) == {}
    again = contact(seller, firm, "Novák", "Jan")
    assert matched(again) == {first.pk: ("person", "name")}
    moved = actions.change(seller, namesake, {"phone": "+421 2 5555 1234"})
    assert matched(moved) == {first.pk: ("name", "phone")}


def test_passive_items_count_and_deleted_ones_do_not(seller: Actor) -> None:
    passive = relation(seller, "Acme")
    actions.change(seller, passive, {}, generated={"state": "passive"})
    gone = relation(seller, "Acme")
    actions.delete(seller, gone)
    assert matched(relation(seller, "Acme")) == {passive.pk: ("name",)}


def test_malformed_and_empty_values_do_not_match_everything(seller: Actor) -> None:
    relation(seller, "Alfa", phone="-", registration_number="0000")
    second = relation(seller, "Beta", phone="-", registration_number="0000")
    assert matched(second) == {}


def test_a_key_that_very_many_share_is_skipped_and_said(seller: Actor) -> None:
    rows = [{"name": f"Firm {n} x", "phone": "+421 2 5555 1234"} for n in range(FREQUENT + 1)]
    bulk.add_many(seller, RELATIONS, rows)
    last = relation(seller, "Another", phone="02 5555 1234")
    assert found(last) == Found([], ("phone",))


def test_those_that_somebody_called_different_are_not_offered_until_something_changes(seller: Actor) -> None:
    first, second = relation(seller, "Acme"), relation(seller, "Acme s.r.o.")
    pairs.judge(seller, RELATIONS, [second, first], Verdict.DIFFERENT)
    assert matched(first) == matched(second) == {}
    actions.change(seller, first, {"city": "Nitra"})
    assert matched(second) == {}
    actions.change(seller, first, {"phone": "0905 123 456"})
    assert matched(second) == {first.pk: ("name",)}


def test_administrators_weigh_and_switch_off_rules(seller: Actor) -> None:
    first = relation(seller, "Acme", email="info@acme.sk")
    second = relation(seller, "Acme", email="sales@acme.sk")
    setting = MatchSetting.objects.create(list_code="relations", rule="domain", action=Action.OFF)
    assert matched(second) == {first.pk: ("name",)}
    MatchSetting.objects.create(list_code="relations", rule="name", weight=50)
    assert matched(second) == {}
    setting.action, setting.weight = Action.WARN, 50
    setting.save()
    assert matched(second) == {first.pk: ("name", "domain")}


def test_a_branch_is_not_taken_for_its_company_nor_for_another_branch(seller: Actor) -> None:
    firm = relation(seller, "Acme", email="info@acme.sk")
    north, south = (
        relation(seller, f"Acme {place}", email="info@acme.sk", parent=firm) for place in ("North", "South")
    )
    assert matched(firm) == matched(north) == matched(south) == {}
    other = relation(seller, "Beta", email="info@acme.sk")
    assert set(matched(other)) == {firm.pk, north.pk, south.pk}


def test_lists_without_any_key_are_filled_in_the_background(seller: Actor) -> None:
    firm = relation(seller, "Acme")
    assert fill_when_empty() == 0
    MatchKey.objects.all().delete()
    assert fill_when_empty() == 1
    fill.call("relations")
    assert kept(firm) == {("name", "acme")}
