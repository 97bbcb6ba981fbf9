"""Charts: the figures behind the bars, the ways to their items, and what is not for the person who looks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.layouts.chart_values import end_of
from crm_lists.framework.views.reading import view_of
from crm_lists.organisation import snapshot
from crm_lists.organisation.models import Role
from tests.making import make
from tests.people import World, client_of

CASES = find_list("cases")


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


def case(actor: Actor, name: str, value: int | None, **generated: Any) -> Any:
    made = make(actor, Case, name=name, value=value)
    return actions.change(actor, made, {}, generated=generated, verb="close") if generated else made


def closed(actor: Actor, name: str, value: int, month: int, outcome: str = "successful") -> Any:
    moment = datetime(2026, month, 15, 12, tzinfo=UTC)
    return case(actor, name, value, state="closed", outcome=outcome, closed_at=moment)


def chart(client: Client, layout: str, **params: str) -> dict[str, Any]:
    """Return what the chart of the cases draws."""
    answer = client.get("/lists/cases/", {"view": "all", "layout": f"chart:{layout}", **params})
    found: dict[str, Any] = answer.context["layout"]
    return found


def table(found: dict[str, Any]) -> dict[str, list[str]]:
    """Return the cells of the table by the labels of its rows."""
    return {row["label"]: [cell["text"] for cell in row["cells"]] for row in found["grid"]["rows"]}


def names_behind(client: Client, url: str) -> set[str]:
    page = client.get(f"/lists/cases/{url}")
    assert page.status_code == 200
    rows = page.context["table"]["rows"]
    return set(Case.objects.filter(pk__in=[row["id"] for row in rows]).values_list("name", flat=True))


def test_bars_count_the_items_of_each_value_in_the_order_of_the_choices(
    client: Client, seller: Actor
) -> None:
    case(seller, "Open", 5)
    closed(seller, "Won", 7, 3)
    closed(seller, "Lost", 9, 3, "unsuccessful")
    found = chart(client, "state")
    assert table(found) == {"New": ["1"], "Closed": ["2"]}
    assert [one["label"] for one in found["drawn"]["categories"]] == ["New", "Closed"]
    assert [bar["value"] for bar in found["drawn"]["series"][0]["bars"]] == [1.0, 2.0]


def test_sums_and_averages_are_written_as_the_column_writes_figures(client: Client, seller: Actor) -> None:
    for name, value in (("A", 1000), ("B", 500), ("C", None)):
        case(seller, name, value)
    [row] = chart(client, "state:sum-value")["grid"]["rows"]
    column = CASES.column("value")
    assert row["cells"][0]["text"] == column.text(Decimal("1500.00"), {})
    assert row["number"] == "3"
    assert table(chart(client, "state:avg-value")) == {"New": [column.text(Decimal("750.00"), {})]}


def test_days_stand_in_periods_without_a_gap(client: Client, seller: Actor) -> None:
    closed(seller, "January", 1, 1)
    closed(seller, "March", 1, 3)
    case(seller, "Open", 1)
    assert table(chart(client, "closed_at__month")) == {
        "Jan 2026": ["1"],
        "Feb 2026": [""],
        "Mar 2026": ["1"],
        "Not set": ["1"],
    }
    assert list(table(chart(client, "closed_at__quarter"))) == ["Q1 2026", "Not set"]
    assert list(table(chart(client, "closed_at__year"))) == ["2026", "Not set"]
    assert next(iter(table(chart(client, "closed_at__week")))) == "week 3 of 2026"


def test_a_second_column_splits_the_bars(client: Client, seller: Actor) -> None:
    closed(seller, "Won", 1, 1)
    closed(seller, "Lost", 1, 1, "unsuccessful")
    closed(seller, "Lost too", 1, 2, "unsuccessful")
    found = chart(client, "closed_at__month:count:bar:outcome")
    assert found["grid"]["headings"] == ["Closed successfully", "Closed unsuccessfully"]
    assert table(found) == {"Jan 2026": ["1", "1"], "Feb 2026": ["", "1"]}
    assert [series["tone"] for series in found["drawn"]["series"]] == ["good", "bad"]
    [january, _february] = found["grid"]["rows"]
    assert names_behind(client, january["cells"][1]["url"]) == {"Lost"}
    assert names_behind(client, january["url"]) == {"Won", "Lost"}


@pytest.mark.parametrize("layout", ["state", "closed_at__month", "relation", "salesperson", "outcome"])
def test_each_bar_leads_to_its_items(client: Client, seller: Actor, layout: str) -> None:
    case(seller, "Open", 5)
    closed(seller, "Won", 7, 3)
    closed(seller, "Won too", 7, 3)
    for row in chart(client, layout)["grid"]["rows"]:
        if row["number"] != "0":
            assert str(len(names_behind(client, row["url"]))) == row["number"], row["label"]


def test_the_filters_of_the_view_hold_for_the_chart_and_for_its_bars(client: Client, seller: Actor) -> None:
    for name, value in (("Small", 5), ("Large", 500)):
        closed(seller, name, value, 3)
    closed(seller, "Large lost", 500, 4, "unsuccessful")
    filters = {"value__from": "100", "closed_at__between": "2026-03-10..2026-04-30"}
    found = chart(client, "closed_at__month", **filters)
    assert table(found) == {"Mar 2026": ["1"], "Apr 2026": ["1"]}
    assert names_behind(client, found["grid"]["rows"][0]["url"]) == {"Large"}


def test_people_are_bars_too_and_lead_to_their_items(client: Client, seller: Actor) -> None:
    case(seller, "Open", 5)
    answer = client.get("/lists/cases/?view=all&layout=chart:created_by")
    [row] = answer.context["layout"]["grid"]["rows"]
    assert row["label"] == "Test Salesperson"
    page = client.get(f"/lists/cases/{row['url']}")
    assert [one["url"] for one in page.context["table"]["rows"]] == [f"/lists/cases/{Case.objects.get().pk}/"]
    assert "Test Salesperson" in page.content.decode()


def test_small_values_stand_together(client: Client, seller: Actor) -> None:
    for number in range(33):
        case(seller, f"Case {number}", 1)
    found = chart(client, "relation")
    rows = found["grid"]["rows"]
    assert len(rows) == 31
    assert (rows[-1]["label"], rows[-1]["cells"][0]["text"], rows[-1]["url"]) == ("Others", "3", "")


def test_sums_reach_only_what_the_person_may_read(world: World, seller: Actor) -> None:
    case(seller, "Ours", 100)
    case(Actor.of(world.stranger), "Theirs", 7000)
    [row] = chart(client_of(world.salesperson), "state:sum-value")["grid"]["rows"]
    assert row["cells"][0]["text"] == CASES.column("value").text(Decimal(100), {})


def test_who_may_not_analyse_gets_numbers_in_the_place_of_totals(world: World, seller: Actor) -> None:
    case(seller, "Ours", 100)
    Role.objects.get(code="salesperson").grants.filter(action="analyse").delete()
    snapshot.changed()
    found = chart(client_of(world.salesperson), "state:sum-value")
    assert found["is_total_refused"]
    assert table(found) == {"New": ["1"]}
    assert [link["label"] for link in found["choices"][1]["links"]] == ["Number"]


def test_a_lookup_that_is_not_for_the_person_has_no_name(world: World, seller: Actor) -> None:
    ours = case(seller, "Ours", 100)
    foreign = make(Actor.of(world.stranger), type(ours.relation), name="Secret firm")
    Case.objects.filter(pk=ours.pk).update(relation=foreign)
    page = client_of(world.salesperson).get("/lists/cases/?view=all&layout=chart:relation")
    assert "Secret firm" not in page.content.decode()
    [row] = page.context["layout"]["grid"]["rows"]
    assert (row["label"], row["url"]) == ("restricted", "")


def test_a_chart_costs_as_many_queries_as_it_has_columns(client: Client, seller: Actor) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            chart(client, "relation:sum-value:bar:state")
        return len(queries)

    case(seller, "First", 1)
    count()
    few = count()
    for number in range(20):
        case(seller, f"Case {number}", number)
    assert count() == few


@pytest.mark.parametrize(
    ("layout", "options"),
    [
        ("chart:state:sum-value:funnel", {"column": "state", "measure": "sum-value", "kind": "funnel"}),
        ("chart:nothing:sum-name:cake:value", {}),
        ("chart:closed_at__day", {}),
        ("chart:state__month", {}),
        ("chart:state:count-value", {"column": "state"}),
        ("chart", {}),
    ],
)
def test_a_view_keeps_what_makes_sense(seller: Actor, layout: str, options: dict[str, str]) -> None:
    view = view_of(CASES, seller, {"layout": layout})
    assert (view.layout, view.options) == ("chart", options)
    assert view_of(CASES, seller, view.params).options == options


@pytest.mark.parametrize(
    "layout", ["chart", "chart:state:sum-value:pie", "chart:state:count:funnel", "chart:closed_at"]
)
def test_the_page_says_the_figures_without_a_script(client: Client, seller: Actor, layout: str) -> None:
    case(seller, "Open", 5)
    page = client.get("/lists/cases/", {"view": "all", "layout": layout}).content.decode()
    assert '<table class="table chart-table">' in page
    assert 'id="chart-figures" type="application/json"' in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]


def test_an_empty_chart_says_so(client: Client) -> None:
    page = client.get("/lists/cases/?view=all&layout=chart").content.decode()
    assert "Nothing to draw" in page


def test_periods_end_on_their_last_day() -> None:
    day = datetime(2024, 2, 1, tzinfo=UTC).date()
    assert [str(end_of(day, one)) for one in ("week", "month", "year")] == [
        "2024-02-07",
        "2024-02-29",
        "2025-01-31",
    ]


@pytest.mark.parametrize("bucket", ["week", "month", "quarter", "year"])
def test_the_last_day_of_the_calendar_is_a_bar_as_well(client: Client, seller: Actor, bucket: str) -> None:
    for day in (date(9999, 12, 31), date(9999, 11, 30), date(1, 1, 2)):
        make(seller, Case, name=f"Until {day}", expected_close=day)
    found = chart(client, f"expected_close__{bucket}")
    assert found["count"] == "3"
