"""Views as data: addresses, what is left out, groups, totals, formats, and with whom they are shared."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework import saved_views
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import figures
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.listing import listing_of
from crm_lists.framework.views import item_tones, params_of_public, public_of, tones_of, view_of
from crm_lists.framework.views.formats import read_formats
from crm_lists.relations.models import Relation
from tests.making import make, make_item
from tests.people import World, client_of

CASES = find_list("cases")
FULL = {
    "state": "new",
    "value__from": "100",
    "where": "any(salesperson=[Me],name__starts=Hall)",
    "q": "roof",
    "columns": "name:240,value,state",
    "sort": "-value,name",
    "group_by": "state,case_type",
    "totals": "value:sum:avg,name:count",
    "format": "bad(value__from=100),warn@state(state=new)",
    "limit": "100",
    "layout": "calendar:expected_close",
}


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


def test_every_part_of_a_view_stands_in_its_address(seller: Actor) -> None:
    view = view_of(CASES, seller, FULL)
    assert view.params == FULL
    assert view_of(CASES, seller, view.params) == view
    assert not view.notices
    assert params_of_public(public_of("a", "A", FULL)) == FULL


def test_what_a_view_asks_for_and_the_list_lacks_is_left_out_and_said(
    seller: Actor, client: Client, cases: list[Any]
) -> None:
    asked = {
        "gone": "1",
        "where": "any(lost=1,state=new)",
        "columns": "name,missing",
        "sort": "nowhere,-value",
        "group_by": "vanished",
        "totals": "value:sum:rubbish,absent:sum",
        "format": "bad@away(state=new)",
        "layout": "rubbish",
        "limit": "9999999999",
    }
    view = view_of(CASES, seller, asked)
    assert view.columns == ("name",)
    assert view.sort == ("-value",)
    assert view.params["totals"] == "value:sum"
    said = " ".join(view.notices)
    for name in ("gone", "lost", "missing", "nowhere", "vanished", "absent", "away"):
        assert f"“{name}”" in said
    answer = client.get("/lists/cases/", {**asked, "view": "all"})
    assert answer.status_code == 200
    assert len(answer.context["view_notices"]) == len(view.notices)


def test_rows_come_in_groups_with_counts_and_totals(client: Client, seller: Actor, cases: list[Any]) -> None:
    answer = client.get("/lists/cases/?view=all&group_by=value&totals=value:sum&sort=name")
    groups = [row["group"] for row in answer.context["table"]["rows"] if row.get("group")]
    assert [(group["label"], group["count"]) for group in groups] == [
        ("10", "1"),
        ("20", "1"),
        ("300", "1"),
        ("Value (€) not set", "1"),
    ]
    assert groups[0]["sum"] == "Value (€) 10"
    assert "330" in "".join(answer.context["table"]["totals"])


def test_two_levels_of_groups_have_heads_of_their_own(client: Client, cases: list[Any]) -> None:
    answer = client.get("/lists/cases/?view=all&group_by=state,name")
    heads = [row["group"] for row in answer.context["table"]["rows"] if row.get("group")]
    assert [(head["level"], head["label"]) for head in heads] == [
        (1, "New"),
        (2, "Bridge"),
        (2, "Depot"),
        (2, "Hall"),
        (2, "Office"),
    ]
    assert heads[0]["count"] == "4"


def test_a_large_group_is_counted_up_to_a_limit(
    client: Client, cases: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "GROUP_COUNT_LIMIT", 2)

    def heads(url: str) -> list[dict[str, Any]]:
        rows = client.get(url).context["table"]["rows"]
        return [row["group"] for row in rows if row.get("group")]

    by_state = "/lists/cases/?view=all&group_by=state"
    assert [head["count"] for head in heads(by_state)] == ["more than 2"]
    assert [head["count"] for head in heads(f"{by_state}&totals=value:sum")] == ["4"]


def test_a_folded_group_keeps_its_head_and_hides_its_rows(client: Client, cases: list[Any]) -> None:
    url = "/lists/cases/?view=all&group_by=name"
    opened = client.get(url).context["table"]["rows"]
    toggle = next(
        row["group"]["toggle_url"] for row in opened if row.get("group", {}).get("label") == "Depot"
    )
    folded = client.get(f"/lists/cases/{toggle}").context["table"]["rows"]
    shown = [row["group"]["label"] if row.get("group") else "row" for row in folded]
    assert shown == ["Bridge", "row", "Depot", "Hall", "row", "Office", "row"]
    assert [row["group"]["is_collapsed"] for row in folded if row.get("group")] == [False, True, False, False]


def test_totals_beyond_the_limit_are_said_not_to_be_made(
    client: Client, cases: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "TOTALS_LIMIT", 3)
    answer = client.get("/lists/cases/?view=all&totals=value:sum")
    assert "330" not in "".join(answer.context["table"]["totals"])


def test_totals_are_of_the_whole_view_whatever_the_page(seller: Actor, cases: list[Any]) -> None:
    page = listing_of(seller, CASES, {"totals": "value:sum:avg:min:max:count", "limit": "1"})
    assert len(page.rows) == 1
    assert page.totals is not None
    assert [float(total) for total in page.totals] == [330, 110, 10, 300, 3]


def test_formats_give_tones_to_rows_and_cells_alike_in_list_and_item(
    client: Client, seller: Actor, cases: list[Any]
) -> None:
    rule = "bad(value__from=100),warn@name(value__isnull=1)"
    rows = client.get(f"/lists/cases/?view=all&sort=name&format={rule}").context["table"]["rows"]
    assert [row["css"] for row in rows] == ["", "", "", "tone-bad"]
    assert "tone-warn" in rows[0]["cells"][0]
    tones = tones_of(CASES, seller, read_formats(rule), {"value": 300, "name": "Office"})
    assert (tones.row, tones.cells) == ("bad", {})


def test_a_view_is_saved_with_all_that_it_shows(client: Client, seller: Actor) -> None:
    client.post(
        "/lists/cases/views/?view=open&" + "&".join(f"{k}={v}" for k, v in FULL.items()), {"name": "Mine"}
    )
    (saved,) = saved_views.saved_by(seller, CASES)
    assert params_of_public(saved) == FULL
    assert client.get(f"/lists/cases/?view={saved.code}").context["view"].params == FULL


def test_a_shared_view_is_seen_by_its_audience_and_kept_by_its_owner(world: World, seller: Actor) -> None:
    group = f"group:{world.north.pk}"
    for audience in ("", "everyone", group, "group:999999"):
        saved_views.save(seller, CASES, audience or "own", {"state": "new"}, audience)
    saved_views.save(Actor.of(world.manager), CASES, "designed", {"state": "new"}, "everyone")
    seen = {
        name: [view.label for view in saved_views.saved_by(Actor.of(world.person(name)), CASES)]
        for name in ("salesperson", "colleague", "other_group", "nobody")
    }
    # Only who may design the list shares a view with everybody: the salesperson's own stays personal.
    assert sorted(seen["salesperson"]) == sorted(["own", "everyone", group, "group:999999", "designed"])
    assert sorted(seen["colleague"]) == sorted(["designed", group])
    assert seen["other_group"] == ["designed"]
    (shared,) = saved_views.saved_by(Actor.of(world.other_group), CASES)
    assert not shared.is_own
    assert not saved_views.forget(Actor.of(world.other_group), CASES, saved_views.key_of(shared))


def test_a_shared_view_shows_its_reader_only_what_he_may_see(world: World, cases: list[Any]) -> None:
    designer = Actor.of(world.manager)
    query = {"group_by": "name", "totals": "value:sum"}
    view = saved_views.save(designer, CASES, "For all", query, "everyone")
    answer = client_of(world.other_group).get(f"/lists/cases/?view={view.code}")
    assert answer.status_code == 200
    assert not answer.context["table"]["rows"]
    assert "330" not in "".join(answer.context["table"]["totals"])


def test_several_sort_columns_show_their_rank(client: Client, cases: list[Any]) -> None:
    columns = client.get("/lists/cases/?view=all&sort=state,-value").context["table"]["columns"]
    found = {one.name: (one.sort_state, one.rank) for one in columns if one.rank}
    assert found == {"state": ("asc", 1), "value": ("desc", 2)}
    name = next(one for one in columns if one.name == "name")
    assert "sort=state%2C-value%2Cname" in name.add_sort_url


@pytest.mark.django_db
def test_the_rules_of_the_first_view_that_has_some_hold_on_the_page_of_an_item(world: World) -> None:
    seller = Actor.of(world.salesperson)
    late = make_item(seller, "cases", expected_close=timezone.localdate() - timedelta(days=3))
    early = make_item(seller, "cases", expected_close=timezone.localdate() + timedelta(days=3))
    definition = find_list("cases")
    assert item_tones(definition, seller, late) == {"expected_close": "bad"}
    assert item_tones(definition, seller, early) == {}
    page = client_of(world.salesperson).get(definition.url_of(late.pk)).content.decode()
    assert '<dd class="tone-bad">' in page
    listing = client_of(world.salesperson).get("/lists/cases/?view=open").content.decode()
    assert listing.count("toned tone-bad") == 1
