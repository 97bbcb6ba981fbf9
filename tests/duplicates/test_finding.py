"""The search over old data, the pages of pairs, and what people say of them."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.batches.models import Batch
from crm_lists.duplicates import sweeping
from crm_lists.duplicates.models import MatchPair, Verdict
from crm_lists.duplicates.searching import FREQUENT
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World, client_of

RELATIONS = find_list("relations")
PLACE = "/duplicates/relations/"


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def keys(page: Any) -> list[set[int]]:
    return [{half.pk for half in pair["halves"]} for pair in page.context["pairs"]]


def searched(client: Client, tab: str = "open") -> list[set[int]]:
    client.post(f"{PLACE}search/")
    return keys(client.get(f"{PLACE}?tab={tab}"))


def test_the_search_finds_pairs_the_likeliest_first(seller: Actor, client: Client) -> None:
    firms = [make(seller, Relation, name=name) for name in ("Acme", "Acme s.r.o.", "Acme a.s.", "Beta")]
    for firm in firms[:2]:
        actions.change(seller, firm, {"phone": "0905 123 456"})
    one, two, three, _four = (firm.pk for firm in firms)
    assert searched(client) == [{one, two}, {one, three}, {two, three}]
    page = client.get(PLACE)
    assert page.context["pairs"][0]["reasons"] == ("name", "phone")
    assert searched(client) == [{one, two}, {one, three}, {two, three}]
    assert MatchPair.objects.count() == 3


def test_the_search_forgets_pairs_that_do_not_match_any_more(seller: Actor, client: Client) -> None:
    one, two = make(seller, Relation, name="Acme"), make(seller, Relation, name="Acme s.r.o.")
    assert searched(client) == [{one.pk, two.pk}]
    actions.change(seller, one, {"registration_number": "12345678"})
    actions.change(seller, two, {"registration_number": "87654321"})
    assert keys(client.get(PLACE)) == []
    assert searched(client) == []
    assert not MatchPair.objects.exists()


def test_verdicts_are_remembered(seller: Actor, client: Client) -> None:
    one, two = make(seller, Relation, name="Acme"), make(seller, Relation, name="Acme s.r.o.")
    pair = {"item": [one.pk, two.pk]}
    for verdict in ("later", "different", "open"):
        answer: Any = client.post(f"{PLACE}judge/", {**pair, "verdict": verdict, "back": f"{PLACE}?tab=open"})
        assert answer.url == f"{PLACE}?tab=open"
        for tab in ("later", "different", "open"):
            assert searched(client, tab) == ([{one.pk, two.pk}] if tab == verdict else [])
    client.post(f"{PLACE}judge/", {**pair, "verdict": "different"})
    assert MatchPair.objects.get().decided_by is not None
    actions.change(seller, one, {"email": "info@acme.sk"})
    assert searched(client) == [{one.pk, two.pk}]
    assert MatchPair.objects.get().verdict == Verdict.OPEN


def test_only_pairs_of_which_both_are_readable_are_shown(world: World, seller: Actor, client: Client) -> None:
    mine = make(seller, Relation, name="Acme")
    foreign = make(Actor.of(world.stranger), Relation, name="Acme s.r.o.")
    assert searched(client) == []
    assert MatchPair.objects.count() == 1
    assert searched(client_of(world.stranger)) == []
    assert searched(client_of(world.administrator)) == [{mine.pk, foreign.pk}]
    both = {"item": [mine.pk, foreign.pk], "verdict": "different"}
    assert client.post(f"{PLACE}judge/", both).status_code == 404
    assert client.get(f"{PLACE}{foreign.pk}/").status_code == 404


def test_an_item_leads_to_those_that_may_be_the_same(world: World, seller: Actor, client: Client) -> None:
    one, two = make(seller, Relation, name="Acme"), make(seller, Relation, name="Acme s.r.o.")
    make(Actor.of(world.stranger), Relation, name="Acme")
    labels = [str(one.label) for one in client.get(f"/lists/relations/{one.pk}/").context["commands"]]
    assert "Duplicates (1)" in labels
    page = client.get(f"{PLACE}{one.pk}/")
    assert keys(page) == [{one.pk, two.pk}]
    alone = make(seller, Relation)
    labels = [str(one.label) for one in client.get(f"/lists/relations/{alone.pk}/").context["commands"]]
    assert not any("Duplicates" in label for label in labels)
    assert client.get(f"{PLACE}{alone.pk}/").status_code == 200


def test_values_that_very_many_share_are_left_out_and_it_is_said(seller: Actor, client: Client) -> None:
    rows = [{"name": f"Firm {n} x", "phone": "+421 2 5555 1234"} for n in range(FREQUENT + 1)]
    bulk.add_many(seller, RELATIONS, rows)
    assert searched(client) == []
    assert "more than 50 items share were left out" in client.get(PLACE).context["notice"]


def test_a_long_search_goes_on_in_parts(
    seller: Actor, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "KEYS_AT_ONCE", 2)
    names = [f"Firm {n // 2} x" for n in range(10)]
    bulk.add_many(seller, RELATIONS, [{"name": name} for name in names])
    assert len(searched(client)) == 5
    batch = Batch.objects.get()
    assert (batch.done, batch.total) == (100, 100)
    progress = client.get(f"{PLACE}progress/").json()
    assert (progress["done"], progress["state"]) == (100, "done")


def test_pages_of_pairs_are_turned(seller: Actor, client: Client) -> None:
    names = [f"Firm {n // 2} x" for n in range(60)]
    bulk.add_many(seller, RELATIONS, [{"name": name} for name in names])
    first = searched(client)
    page = client.get(PLACE)
    second = keys(client.get(f"{PLACE}{page.context['next_url']}"))
    assert (len(first), len(second)) == (25, 5)
    assert len({frozenset(pair) for pair in first + second}) == 30
    assert client.get(f"{PLACE}?after=nonsense").status_code == 200


def test_lists_without_match_rules_have_no_such_pages(world: World, client: Client) -> None:
    assert client.get("/duplicates/cases/").status_code == 404
    assert client.get("/duplicates/nothing/").status_code == 404
    assert client_of(world.nobody).get(PLACE).status_code == 404


def test_the_commands_stand_where_they_are_looked_for(world: World, seller: Actor, client: Client) -> None:
    make(seller, Relation)
    listing = client.get("/lists/relations/?view=all")
    assert "Find duplicates" in [str(one.label) for one in listing.context["commands"]]
    assert "/duplicates/relations/merge/" in listing.content.decode()
    assert "/duplicates/" not in client.get("/lists/cases/?view=all").content.decode()
    assert (
        "/duplicates/relations/merge/"
        not in client_of(world.reader).get("/lists/relations/").content.decode()
    )


def test_contacts_have_their_pages_too(seller: Actor, client: Client) -> None:
    firm = make(seller, Relation)
    names = {"first_name": "Ján", "last_name": "Novák", "relation": firm}
    one, two = make(seller, Contact, **names), make(seller, Contact, **names)
    client.post("/duplicates/contacts/search/")
    assert keys(client.get("/duplicates/contacts/")) == [{one.pk, two.pk}]
