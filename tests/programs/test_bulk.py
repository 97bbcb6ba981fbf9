"""Many rows in one request: one batch, one answer for each row; a request sent twice is done once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Source
from crm_lists.framework.models import Change
from crm_lists.programs.models import KeptAnswer
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World, actor

from .conftest import program, token_of

CASES = "/api/v1/lists/cases/"


@pytest.fixture
def client(world: World) -> Client:
    return program(token_of(world.salesperson))


@pytest.fixture
def relation(world: World) -> Relation:
    found: Relation = make(actor(world.salesperson), Relation)
    return found


def bulk(client: Client, *rows: dict[str, Any], **headers: str) -> Any:
    return client.post(f"{CASES}bulk", json.dumps({"rows": rows}), "application/json", headers=headers)


def test_rows_are_added_changed_and_deleted_in_one_batch(
    world: World, client: Client, relation: Relation
) -> None:
    changed, gone = (make(actor(world.salesperson), Case, relation=relation) for _ in range(2))
    answer = bulk(
        client,
        {"op": "add", "values": {"name": "New", "relation": relation.pk, "expected_close": "2026-01-31"}},
        {"op": "change", "id": changed.pk, "etag": 1, "values": {"name": "Gate"}},
        {"op": "delete", "id": gone.pk, "etag": 1},
        {"op": "change", "id": changed.pk, "etag": 2, "values": {"name": "Gate"}},
    )
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["done"], told["same"], told["refused"]) == (3, 1, 0)
    assert [(one["index"], one["status"], one["etag"]) for one in told["results"]] == [
        (0, "done", 1),
        (1, "done", 2),
        (2, "done", 2),
        (3, "same", 2),
    ]
    written = Change.objects.filter(batch=told["batch"])
    assert {change.source for change in written} == {Source.API}
    assert written.count() == 3
    assert client.get(f"{CASES}{told['results'][0]['id']}").json()["expected_close"] == "2026-01-31"


def test_a_refused_row_does_not_spoil_the_others(world: World, client: Client, relation: Relation) -> None:
    mine = make(actor(world.salesperson), Case, relation=relation, name="Mine")
    hidden = make(actor(world.other_group), Case, name="Hidden")
    foreign = make(actor(world.other_group), Relation)
    rows: list[tuple[dict[str, Any], str, str, list[str]]] = [
        ({"op": "add", "values": {"name": "Good", "relation": relation.pk}}, "done", "", []),
        (
            {"op": "add", "values": {"name": "Foreign", "relation": foreign.pk}},
            "refused",
            "invalid",
            ["relation"],
        ),
        ({"op": "add", "values": {"name": "Absent", "relation": 10**9}}, "refused", "invalid", ["relation"]),
        ({"op": "add", "values": {"name": 5}}, "refused", "invalid", ["name"]),
        ({"op": "add", "values": {"nothing": 5}}, "refused", "invalid", ["nothing"]),
        ({"op": "add", "id": 5}, "refused", "invalid", ["id"]),
        ({"op": "change", "values": {"name": "x"}}, "refused", "invalid", ["id"]),
        ({"op": "change", "id": mine.pk, "etag": 7, "values": {"name": "x"}}, "refused", "stale", [""]),
        ({"op": "change", "id": hidden.pk, "values": {"name": "x"}}, "refused", "absent", [""]),
        ({"op": "change", "id": 10**9, "values": {"name": "x"}}, "refused", "absent", [""]),
        ({"op": "delete", "id": hidden.pk}, "refused", "absent", [""]),
        ({"op": "delete", "id": 10**9}, "refused", "absent", [""]),
    ]
    told = bulk(client, *(row for row, *_expected in rows)).json()
    assert [(one["status"], one["reason"], list(one["errors"])) for one in told["results"]] == [
        (status, reason, columns) for _row, status, reason, columns in rows
    ]
    answers = [(one["op"], one["errors"]) for one in told["results"][8:]]
    assert answers[0] == answers[1]
    assert answers[2] == answers[3]
    hidden.refresh_from_db()
    assert (hidden.name, hidden.deleted_at) == ("Hidden", None)


def test_a_reader_writes_nothing(world: World) -> None:
    case = make(actor(world.salesperson), Case)
    reader = program(token_of(world.reader))
    rows = ({"op": "add", "values": {"name": "x"}}, {"op": "change", "id": case.pk, "values": {"name": "x"}})
    told = bulk(reader, *rows, {"op": "delete", "id": case.pk}).json()
    assert [one["reason"] for one in told["results"]] == ["forbidden"] * 3


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"rows": []}', '{"rows": [{}]}', '{"rows": [{"op": "burn"}]}']
)
def test_bodies_that_are_no_rows_are_refused(client: Client, body: str) -> None:
    assert client.post(f"{CASES}bulk", body, "application/json").status_code == 422


def test_too_many_rows_are_refused(client: Client) -> None:
    assert bulk(client, *({"op": "delete", "id": 1} for _ in range(1001))).status_code == 422


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, relation: Relation) -> None:
    def count(rows: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            told = bulk(
                client,
                *({"op": "add", "values": {"name": "x", "relation": relation.pk}} for _ in range(rows)),
            )
        assert told.json()["done"] == rows
        return len(captured)

    count(1)
    assert count(3) == count(30)


# -- sent twice -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "bulk"])
def test_a_request_sent_twice_is_done_once(client: Client, relation: Relation, path: str) -> None:
    values = {"name": "Once", "relation": relation.pk}
    body = {"rows": [{"op": "add", "values": values}]} if path else values
    sent = [
        client.post(CASES + path, json.dumps(body), "application/json", headers={"idempotency-key": "a-1"})
        for _ in range(2)
    ]
    assert sent[0].status_code == sent[1].status_code == (200 if path else 201)
    assert sent[0].json() == sent[1].json()
    assert sent[0].get("ETag") == sent[1].get("ETag")
    assert (sent[0].get("Idempotent-Replayed"), sent[1]["Idempotent-Replayed"]) == (None, "true")
    assert Case.objects.filter(name="Once").count() == 1


def test_a_key_stands_for_one_request_of_one_person(world: World, client: Client, relation: Relation) -> None:
    row = {"op": "add", "values": {"name": "Once", "relation": relation.pk}}
    assert bulk(client, row, **{"idempotency-key": "k"}).status_code == 200
    other = bulk(client, row, row, **{"idempotency-key": "k"})
    assert (other.status_code, list(other.json()["errors"])) == (422, ["Idempotency-Key"])
    colleague = program(token_of(world.colleague))
    assert bulk(colleague, row, **{"idempotency-key": "k"}).json()["done"] == 1
    assert Case.objects.filter(name="Once").count() == 2


def test_what_failed_may_be_tried_again_under_its_key(client: Client, relation: Relation) -> None:
    headers = {"idempotency-key": "again"}
    for status, values in ((422, {"name": ""}), (201, {"name": "Good", "relation": relation.pk})):
        answer = client.post(CASES, json.dumps(values), "application/json", headers=headers)
        assert answer.status_code == status
    assert KeptAnswer.objects.count() == 1


def test_answers_are_kept_for_a_day(client: Client, relation: Relation) -> None:
    row = {"op": "add", "values": {"name": "Once", "relation": relation.pk}}
    bulk(client, row, **{"idempotency-key": "old"})
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    bulk(client, row, **{"idempotency-key": "old"})
    assert Case.objects.filter(name="Once").count() == 2
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256])
def test_odd_keys_are_refused(client: Client, key: str) -> None:
    answer = bulk(client, {"op": "delete", "id": 1}, **{"idempotency-key": key})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["Idempotency-Key"])
