"""The edge cases of stages on every path by which a case is added or moved (domain rules §4.1)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.cases.models import Case, CaseType, Pipeline, Stage
from crm_lists.exchange.models import Import
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Relation
from tests.cases.making import code_of, stage
from tests.making import make
from tests.people import World, client_of

CASES = "/lists/cases/"
COLUMNS = ["name", "relation", "case_type", "stage", "state"]
API = "/api/v1/lists/cases"
JSON: dict[str, Any] = {"content_type": "application/json", "headers": {"Accept": "application/json"}}

Way = Callable[[Client, Relation, CaseType], Any]


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def relation(seller: Actor) -> Relation:
    found: Relation = make(seller, Relation, name="Plechy Turiec")
    return found


@pytest.fixture
def case_type(db: None) -> CaseType:
    """Return a type with defaults of its own."""
    found = CaseType.objects.get(code="binding-order")
    found.value, found.description, found.apply_probability = 5000, "As ordered.", False
    found.first_stage = Stage.objects.get(code="offer-accepted")
    found.save()
    return found


def by_form(client: Client, relation: Relation, case_type: CaseType) -> Any:
    values = {"name": "Hall", "relation": relation.pk, "case_type": case_type.pk}
    return client.post(f"{CASES}new/", values)


def by_board_column(client: Client, relation: Relation, case_type: CaseType) -> Any:
    values = {"name": "Hall", "relation": relation.pk, "case_type": case_type.pk}
    return client.post(f"{CASES}new/?case_type={case_type.pk}", values)


def by_quick_edit(client: Client, relation: Relation, case_type: CaseType) -> Any:
    values = {"name": "Hall"}
    cells: dict[str, Any] = {name: {"text": text} for name, text in values.items()}
    cells |= {"relation": {"value": relation.pk}, "case_type": {"value": case_type.pk}}
    return client.post(f"{CASES}quick-edit/row/", json.dumps({"columns": COLUMNS, "cells": cells}), **JSON)


def by_program(client: Client, relation: Relation, case_type: CaseType) -> Any:
    body = {"name": "Hall", "relation": relation.pk, "case_type": case_type.pk}
    return client.post(f"{API}/", json.dumps(body), **JSON)


def by_many_rows(client: Client, relation: Relation, case_type: CaseType) -> Any:
    values = {"name": "Hall", "relation": relation.pk, "case_type": case_type.pk}
    return client.post(f"{API}/bulk", json.dumps({"rows": [{"op": "add", "values": values}]}), **JSON)


def by_import(client: Client, relation: Relation, case_type: CaseType) -> Any:
    content = f"name;company;case type\nHall;{relation.name};{case_type.label}\n".encode()
    answer = client.post(f"{CASES}import/", {"file": SimpleUploadedFile("cases.csv", content)})
    made = Import.objects.latest("pk")
    form: Any = client.get(f"{CASES}import/{made.pk}/").context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    client.post(f"{CASES}import/{made.pk}/", data)
    client.post(f"{CASES}import/{made.pk}/run/")
    return answer


WAYS: dict[str, Way] = {
    "form": by_form,
    "board column": by_board_column,
    "quick edit": by_quick_edit,
    "api": by_program,
    "bulk api": by_many_rows,
    "import": by_import,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_no_path_forgets_what_type_and_stage_say(
    client: Client,
    relation: Relation,
    case_type: CaseType,
    way: Way,
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = way(client, relation, case_type)
    assert answer.status_code in (200, 201, 302), answer.content.decode()[:2000]
    case = Case.objects.get(name="Hall")
    assert (code_of(case), case.probability, case.probability_source) == ("offer-accepted", 70, "stage")
    assert (case.value, case.description, case.apply_probability) == (5000, "As ordered.", False)
    # With the probability not applied the case counts in full.
    assert case.weighted_value == 5000
    assert case.expected_close is not None
    assert (case.state, case.outcome) == ("new", "")
    assert [stay.to_label for stay in case.stage_log.all()] == ["Offer accepted"]


# -- moving ---------------------------------------------------------------------------------------


def move_by_form(client: Client, case: Case, stage: Stage) -> Any:
    values = {"name": case.name, "relation": case.relation_id, "stage": stage.pk, "etag": case.version}
    return client.post(f"{CASES}{case.pk}/edit/", values)


def move_by_board(client: Client, case: Case, stage: Stage) -> Any:
    values = {"column": "stage", "value": stage.pk, "etag": case.version}
    return client.post(f"{CASES}{case.pk}/move/", values, headers={"Accept": "application/json"})


def move_by_action(client: Client, case: Case, stage: Stage) -> Any:
    return client.post(f"{CASES}{case.pk}/actions/move-to-stage/", {"stage": stage.pk})


def move_by_program(client: Client, case: Case, stage: Stage) -> Any:
    return client.patch(f"{API}/{case.pk}", json.dumps({"stage": stage.pk}), **JSON)


def move_by_quick_edit(client: Client, case: Case, stage: Stage) -> Any:
    cells = {"stage": {"value": stage.pk}}
    body = {"columns": COLUMNS, "id": case.pk, "etag": case.version, "cells": cells}
    return client.post(f"{CASES}quick-edit/cell/", json.dumps(body), **JSON)


MOVES: dict[str, Callable[[Client, Case, Stage], Any]] = {
    "form": move_by_form,
    "board": move_by_board,
    "action": move_by_action,
    "api": move_by_program,
    "quick edit": move_by_quick_edit,
}
moves = pytest.mark.parametrize("move", MOVES.values(), ids=list(MOVES))


@pytest.fixture
def case(seller: Actor, relation: Relation) -> Case:
    found: Case = make(seller, Case, name="Hall", relation=relation, probability=45)
    return found


@moves
def test_each_move_takes_the_probability_of_the_stage_and_is_logged(
    client: Client, case: Case, move: Any
) -> None:
    move(client, case, stage("offer-sent"))
    case.refresh_from_db()
    assert (code_of(case), case.probability, case.probability_source) == ("offer-sent", 30, "stage")
    assert [stay.to_label for stay in case.stage_log.all()] == ["First interest", "Offer sent"]


@moves
@pytest.mark.parametrize("code", ["won", "lost"])
def test_no_move_ends_a_case_without_asking_how(client: Client, case: Case, move: Any, code: str) -> None:
    move(client, case, stage(code))
    case.refresh_from_db()
    assert (code_of(case), case.state, case.version) == ("first-interest", "new", 1)


@moves
def test_a_stage_asks_for_its_columns_on_every_path(client: Client, case: Case, move: Any) -> None:
    asking = stage("offer-sent")
    asking.required = ["value", "contact"]
    asking.save()
    move(client, case, asking)
    case.refresh_from_db()
    assert code_of(case) == "first-interest"


@moves
def test_the_same_stage_again_logs_nothing(client: Client, case: Case, move: Any) -> None:
    move(client, case, stage("first-interest"))
    assert case.stage_log.count() == 1


@moves
def test_a_pipeline_of_other_groups_takes_no_case(
    client: Client, world: World, case: Case, move: Any
) -> None:
    other = Pipeline.objects.create(code="south", label="South", position=2)
    other.groups.add(world.south)
    move(client, case, stage("south-offer-sent"))
    case.refresh_from_db()
    assert str(case.pipeline) == "Sales"


def test_a_mass_move_says_of_each_row_what_is_missing(seller: Actor, relation: Relation) -> None:
    asking = stage("offer-sent")
    asking.required = ["value"]
    asking.save()
    rows = [make(seller, Case, relation=relation, value=value) for value in (None, 100)]
    changes = [bulk.RowChange(row.pk, {"stage": asking}) for row in rows]
    first, second = bulk.change_many(seller, find_list("cases"), changes)
    assert (first.state, second.state) == (bulk.State.REFUSED, bulk.State.DONE)
    assert first.refusal is not None
    assert "Fill in “Value (€)”: the stage “Offer sent” needs it." in first.refusal.message
    assert [one.stage_log.count() for one in rows] == [1, 2]


def test_state_is_typed_on_no_path(client: Client, seller: Actor, case: Case) -> None:
    assert client.patch(f"{API}/{case.pk}", json.dumps({"state": "closed"}), **JSON).status_code == 422
    cells = {"state": {"value": "closed"}}
    body = {"columns": COLUMNS, "id": case.pk, "etag": case.version, "cells": cells}
    assert client.post(f"{CASES}quick-edit/cell/", json.dumps(body), **JSON).status_code == 422
    with pytest.raises(Exception, match="kept by the program"):
        actions.change(seller, case, {"state": "closed"})
    case.refresh_from_db()
    assert case.state == "new"


def test_a_deleted_stage_is_refused_while_cases_are_in_it(seller: Actor, case: Case) -> None:
    used = stage("first-interest")
    used.pipeline = Pipeline.objects.create(code="other", label="Other", position=3)
    with pytest.raises(Exception, match="Move them to another stage first"):
        used.clean()
    with pytest.raises(Exception, match="protected"):
        stage("first-interest").delete()
