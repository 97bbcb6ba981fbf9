"""The org chart: the ways through a firm, and the page on which people walk it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.organisation.chart.firm import Department, Firm, Person, Position, without_circles
from crm_lists.organisation.models import Delegation, Employee, Equipment
from crm_lists.organisation.models import Department as DepartmentItem
from crm_lists.organisation.models import Position as PositionItem
from tests.making import make
from tests.people import World, client_of

SYSTEM = Actor.system()
CHART = "/organisation/chart/"


def firm() -> Firm:
    departments = [
        Department(1, "Board", manager_id=1),
        Department(2, "Sales", 1, manager_id=2),
        Department(3, "North", 2),
    ]
    people = [
        Person(1, "Ada", department_id=1),
        Person(2, "Bob", department_id=2),
        Person(3, "Cid", department_id=3),
        Person(4, "Dan", department_id=3, manager_id=3),
        Person(5, "Eve"),
    ]
    positions = [Position(1, "Surveyor", 3)]
    return Firm(
        {one.pk: one for one in departments},
        {one.pk: one for one in positions},
        {one.pk: one for one in people},
    )


def test_the_line_leads_over_managers_and_heads_of_departments() -> None:
    assert [one.name for one in firm().line_of(4)] == ["Ada", "Bob", "Cid", "Dan"]
    assert firm().managers == {1: None, 2: 1, 3: 2, 4: 3, 5: None}
    assert firm().team_size(1) == 3


def test_departments_count_everybody_below_and_show_what_is_vacant() -> None:
    assert [one.name for one in firm().way_to(3)] == ["Board", "Sales", "North"]
    assert [firm().sizes[key] for key in (1, 2, 3, None)] == [4, 3, 2, 5]
    assert [one.name for one in firm().vacancies[3]] == ["Surveyor"]


def test_circles_and_unknown_parents_are_cut() -> None:
    assert without_circles({1: 2, 2: 1, 3: 1, 4: 99, 5: None}) == {1: None, 2: None, 3: 1, 4: None, 5: None}


@pytest.fixture
def employees(world: World) -> dict[str, Any]:
    """Make a small firm for the first owner and a person of the second."""
    sales = make(SYSTEM, DepartmentItem, name="Sales", owner=world.first)
    north = make(SYSTEM, DepartmentItem, name="Northern team", owner=world.first, parent=sales)
    director = make(SYSTEM, PositionItem, name="Sales director", owner=world.first)
    make(SYSTEM, PositionItem, name="Tender specialist", owner=world.first, department=north)
    make(SYSTEM, Equipment, name="Room Tatra", owner=world.first, department=sales)
    common: dict[str, Any] = {"owner": world.first}
    boss = make(
        SYSTEM, Employee, name="Šárka Boss", department=sales, position=director, user=world.manager, **common
    )
    actions.change(SYSTEM, sales, {"manager": boss})
    seller = make(SYSTEM, Employee, name="Sam Seller", department=north, user=world.salesperson, **common)
    mate = make(SYSTEM, Employee, name="Mia Mate", department=north, user=world.colleague, **common)
    gone = make(SYSTEM, Employee, name="Greg Gone", department=north, is_active=False, **common)
    other = make(SYSTEM, Employee, name="Olga Other", owner=world.second, user=world.stranger)
    return {
        "sales": sales,
        "north": north,
        "boss": boss,
        "seller": seller,
        "mate": mate,
        "gone": gone,
        "other": other,
    }


def page(person: Any, query: str = "") -> str:
    answer = client_of(person).get(f"{CHART}{query}")
    assert answer.status_code == 200, answer.content.decode()[-500:]
    return answer.content.decode()


def test_the_chart_shows_departments_people_vacancies_and_equipment(
    world: World, employees: dict[str, Any]
) -> None:
    text = page(world.salesperson)
    for shown in (
        "Sales",
        "Northern team",
        "Šárka Boss",
        "Sam Seller",
        "Tender specialist",
        "Vacant",
        "Room Tatra",
    ):
        assert shown in text
    assert "Greg Gone" not in text
    assert "Olga Other" not in text


def test_the_chart_starts_at_a_department_and_leads_up(world: World, employees: dict[str, Any]) -> None:
    answer = client_of(world.salesperson).get(f"{CHART}?department={employees['north'].pk}")
    assert answer.context["root"].label == "Northern team"
    assert [label for label, _url in answer.context["trail"]] == ["First Owner", "Sales"]


def test_the_card_shows_manager_reports_and_deputy(world: World, employees: dict[str, Any]) -> None:
    now = timezone.now()
    make(
        SYSTEM,
        Delegation,
        person=world.salesperson,
        deputy=world.colleague,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    seller, boss = employees["seller"], employees["boss"]
    card = client_of(world.reader).get(f"{CHART}?person={seller.pk}").context["card"]
    assert (card["manager"]["name"], card["deputy"]["name"]) == ("Šárka Boss", "Mia Mate")
    card = client_of(world.reader).get(f"{CHART}?person={boss.pk}").context["card"]
    assert [one["name"] for one in card["reports"]] == ["Mia Mate", "Sam Seller"]
    assert "Mia Mate stands in" in page(world.reader)


def test_reporting_lines_start_at_a_person(world: World, employees: dict[str, Any]) -> None:
    answer = client_of(world.reader).get(f"{CHART}?view=people&person={employees['seller'].pk}")
    assert answer.context["root"].label == "Sam Seller"
    assert [label for label, _url in answer.context["trail"]] == ["First Owner", "Šárka Boss"]


def test_search_finds_names_without_accents_and_positions(world: World, employees: dict[str, Any]) -> None:
    answer = client_of(world.reader).get(f"{CHART}?q=sarka")
    assert answer.context["card"]["name"] == "Šárka Boss"
    answer = client_of(world.reader).get(f"{CHART}?q=director")
    assert [one["name"] for one in answer.context["found"]] == ["Šárka Boss"]
    assert "Nobody is called" in page(world.reader, "?q=<b>zzz")
    assert "<b>zzz" not in page(world.reader, "?q=<b>zzz")


@pytest.mark.parametrize("query", ["?person=999", "?department=x", "?view=none", "?person=" + "9" * 40])
def test_what_is_not_there_leaves_the_whole_chart(
    world: World, employees: dict[str, Any], query: str
) -> None:
    assert client_of(world.reader).get(CHART + query).context["root"].label == "First Owner"


def test_another_owner_is_absent(world: World, employees: dict[str, Any]) -> None:
    client = client_of(world.reader)
    assert client.get(f"{CHART}?owner={world.second.pk}").status_code == 404
    assert "Olga Other" not in page(world.reader, f"?person={employees['other'].pk}")
    assert client.get(f"{CHART}?owner=999").status_code == 404


def test_who_works_for_nobody_gets_no_chart(world: World, employees: dict[str, Any]) -> None:
    assert client_of(world.nobody).get(CHART).status_code == 404
    assert "Org chart" not in client_of(world.nobody).get("/organisation/chart/").content.decode()
    assert CHART in client_of(world.reader).get("/lists/cases/").content.decode()


def test_an_administrator_chooses_among_the_owners(world: World, employees: dict[str, Any]) -> None:
    text = page(world.administrator, f"?owner={world.second.pk}")
    assert "Olga Other" in text
    assert "First Owner" in text


def test_the_number_of_queries_does_not_grow(world: World, employees: dict[str, Any]) -> None:
    few = queries_of(world)
    parents = [employees["sales"]]
    for number in range(60):
        values = {"name": f"Department {number}", "owner": world.first, "parent": parents[number // 3]}
        parents.append(_row(DepartmentItem, **values))
    for number in range(200):
        _row(Employee, name=f"Person {number}", owner=world.first, department=parents[number % 60])
    assert queries_of(world) == few


def queries_of(world: World) -> int:
    client = client_of(world.reader)
    # A change of the organisation has each process load it anew, once.
    client.get(f"{CHART}?open=all")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{CHART}?open=all").status_code == 200
    return len(queries)


def _row(model: Any, **values: Any) -> Any:
    now = timezone.now()
    return model._default_manager.create(**values, created_at=now, modified_at=now, version=1)
