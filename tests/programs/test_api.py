"""The API takes typed values, guards what others wrote, and never fails on what it is sent."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import translation

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import lists
from crm_lists.organisation.models import Owner
from crm_lists.programs.api.values import schema_of
from crm_lists.relations.models import Contact, Relation
from tests.making import make, make_item
from tests.people import World, actor, client_of

CASES = "/api/v1/lists/cases"


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(world: World) -> Case:
    found: Case = make(actor(world.salesperson), Case, name="Roof")
    return found


def send(client: Client, url: str, body: Any, *, method: str = "patch", **headers: str) -> Any:
    """Send a body, which may be text that is no JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return client.generic(method.upper(), url, text, "application/json", headers=headers)


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("expected_close", 5),
        ("expected_close", 86400),
        ("expected_close", True),
        ("expected_close", "soon"),
        ("expected_close", "2026-02-30"),
        ("value", "a lot"),
        ("value", {"amount": 5}),
        ("name", 5),
        ("name", None),
        ("name", ["Roof"]),
        ("contact", "somebody"),
        ("contact", -1),
        ("contact", 2**63),
        ("relation", None),
        ("relation", 10**9),
        ("nothing", 1),
        ("state", "done"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_at_their_column(
    client: Client, case: Case, column: str, value: Any
) -> None:
    answer = send(client, f"{CASES}/{case.pk}", {column: value})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [column]
    case.refresh_from_db()
    assert case.version == 1


def test_values_of_the_right_kind_are_taken(client: Client, case: Case) -> None:
    values = {"expected_close": "2026-01-31", "value": 12.5, "name": "Gate", "contact": None}
    answer = send(client, f"{CASES}/{case.pk}", values)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in values} == {**values, "value": "12.50"}
    assert send(client, f"{CASES}/{case.pk}", {"value": None}).json()["value"] is None


def test_moments_are_taken_with_their_zone(client: Client) -> None:
    values = {"name": "Fair", "starts_at": "2026-01-31T10:00:00+02:00", "ends_at": "2026-01-31T12:00:00Z"}
    answer = send(client, "/api/v1/lists/events/", values, method="post")
    assert answer.status_code == 201, answer.json()
    assert datetime.fromisoformat(answer.json()["starts_at"]) == datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", ["", "[", "5", "null", "[]", '"text"', "[" * 100_000, '{"\\ud800": 1}', '{"": 1}', "\x00"]
)
def test_bodies_that_are_no_values_are_refused(client: Client, case: Case, body: str) -> None:
    assert send(client, f"{CASES}/{case.pk}", body).status_code in (400, 422)
    assert send(client, f"{CASES}/", body, method="post").status_code in (400, 422)


def test_columns_of_several_values_are_read_and_written(world: World) -> None:
    administrator = actor(world.administrator)
    group = make_item(administrator, "groups", owner=world.first)
    members = [make_item(administrator, "salespeople", owner=world.first).pk for _ in range(2)]
    client, url = client_of(world.administrator), f"/api/v1/lists/groups/{group.pk}"
    assert send(client, url, {"members": members}).json()["members"] == members
    assert client.get(url).json()["members"] == members
    assert send(client, url, {"members": [10**9]}).status_code == 422
    assert send(client, url, {"members": []}).json()["members"] == []


def test_columns_of_several_values_give_what_the_person_may_see_each_in_its_own_column(world: World) -> None:
    hidden = make(actor(world.other_group), Relation, name="Hidden")
    mine = [make(actor(world.salesperson), Relation, name=f"Mine {number}") for number in range(2)]
    people = [make(actor(world.salesperson), Contact, last_name=f"Novák {number}") for number in range(2)]
    first, second = (make(actor(world.salesperson), Activity, name=f"Visit {one}") for one in range(2))
    first.relations.add(hidden, *mine)
    first.contacts.add(people[0])
    second.absent_contacts.add(*people)
    found = client_of(world.salesperson).get("/api/v1/lists/activities/").json()["items"]
    by_key = {one["id"]: one for one in found}
    given = [(by_key[item.pk]["relations"], by_key[item.pk]["contacts"]) for item in (first, second)]
    assert given == [([one.pk for one in mine], [people[0].pk]), ([], [])]
    assert by_key[second.pk]["absent_contacts"] == [one.pk for one in people]


def test_the_description_names_the_kind_of_each_column(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["CasesIn"]["properties"]
    kinds = {name: [one.get("format", one["type"]) for one in _kinds(schema[name])] for name in schema}
    assert kinds["name"] == ["string"]
    assert kinds["expected_close"] == ["date", "null"]
    assert kinds["contact"] == ["integer", "null"]
    assert {"number", "null"} <= set(kinds["value"])


def _kinds(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in schema.get("anyOf", [schema]) if "type" in one]


@pytest.mark.parametrize("definition", list(lists), ids=[one.code for one in lists])
@pytest.mark.django_db
def test_every_list_has_a_typed_schema(definition: ListDefinition) -> None:
    assert set(schema_of(definition).model_fields) == set(definition.editable)


# -- what others wrote meanwhile ------------------------------------------------------------------


def test_answers_name_the_version_as_etag(client: Client, case: Case) -> None:
    url = f"{CASES}/{case.pk}"
    assert client.get(url)["ETag"] == '"1"'
    assert send(client, url, {"name": "Gate"})["ETag"] == '"2"'
    values = {"name": "New", "relation": case.relation_id}
    assert send(client, f"{CASES}/", values, method="post")["ETag"] == '"1"'


@pytest.mark.parametrize("given", ['"1"', ' "1" ', 'W/"1"', "*"])
def test_the_present_version_is_let_through(client: Client, case: Case, given: str) -> None:
    assert send(client, f"{CASES}/{case.pk}", {"name": "Gate"}, **{"if-match": given}).status_code == 200


@pytest.mark.parametrize("method", ["patch", "delete"])
@pytest.mark.parametrize(
    "given", ['"2"', '"0"', "1", "", '""', '"one"', '"1", "2"', '"1" "1"', "'1'", '"-1"', '"١"', '"1', "*, *"]
)
def test_any_other_precondition_answers_412_and_writes_nothing(
    client: Client, case: Case, method: str, given: str
) -> None:
    url = f"{CASES}/{case.pk}"
    answer = send(client, url, {"name": "Mine"}, method=method, **{"if-match": given})
    assert answer.status_code == 412
    assert answer.json()["etag"] == 1
    case.refresh_from_db()
    assert (case.name, case.version, case.deleted_at) == ("Roof", 1, None)


def test_deleting_honours_the_version(client: Client, case: Case) -> None:
    url = f"{CASES}/{case.pk}"
    assert send(client, url, "", method="delete", **{"if-match": '"1"'}).status_code == 204
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("method", ["post", "patch"])
def test_the_same_unique_value_at_once_is_refused(
    world: World, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other person's row comes after the check and before the insert."""
    owner = make_item(actor(world.administrator), "owners", name="Mine")
    monkeypatch.setattr(Owner, "validate_unique", lambda *_args, **_options: None)
    monkeypatch.setattr(Owner, "validate_constraints", lambda *_args, **_options: None)
    client = client_of(world.administrator)
    url = "/api/v1/lists/owners/" + ("" if method == "post" else str(owner.pk))
    answer = send(client, url, {"name": "First Owner"}, method=method)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert Owner.objects.filter(name="First Owner").count() == 1


def test_a_refusal_of_the_database_is_no_failure(
    client: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_options: Any) -> Iterator[None]:
        raise IntegrityError

    monkeypatch.setattr(actions, "change", refuse)
    assert send(client, f"{CASES}/{case.pk}", {"name": "x"}).status_code == 422


# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_a_session_writes_only_with_its_csrf_token(world: World, case: Case, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.salesperson)
    url = f"{CASES}/" if method == "post" else f"{CASES}/{case.pk}"
    assert send(client, url, {"name": "Forged"}, method=method).status_code == 403
    assert (
        send(client, url, {"name": "Forged"}, method=method, **{"x-csrftoken": "a" * 32}).status_code == 403
    )
    assert client.get(f"{CASES}/{case.pk}").json()["name"] == "Roof"
    client.cookies["csrftoken"] = token = "t" * 32
    values = {"name": "Own", "relation": case.relation_id}
    allowed = send(client, url, values, method=method, **{"x-csrftoken": token})
    assert allowed.status_code in (200, 201, 204), allowed.content


def test_nobody_reads_without_logging_in(case: Case) -> None:
    for url in (f"{CASES}/", f"{CASES}/{case.pk}"):
        assert Client().get(url).status_code == 401


def test_a_lookup_that_the_person_may_not_read_cannot_be_chosen_but_kept(world: World) -> None:
    hidden = make(actor(world.other_group), Relation, name="Hidden")
    mine = make(actor(world.salesperson), Relation, name="Mine")
    case = make(actor(world.salesperson), Case, relation=mine)
    client, url = client_of(world.salesperson), f"{CASES}/{case.pk}"
    refused = send(client, url, {"relation": hidden.pk})
    assert refused.status_code == 422
    assert send(client, url, {"relation": 10**9}).json() == refused.json()
    Case.objects.filter(pk=case.pk).update(relation=hidden)
    kept = send(client, url, {"relation": hidden.pk, "name": "Renamed"})
    assert kept.status_code == 200, kept.json()
    assert (kept.json()["relation"], kept.json()["name"]) == (hidden.pk, "Renamed")


def test_lists_are_called_by_their_code_in_every_language(client: Client) -> None:
    with translation.override("sk"):
        described = client.get("/api/v1/openapi.json", headers={"accept-language": "sk"}).json()
    assert {tag["name"] for tag in described["tags"]} == {one.code for one in lists}


def test_no_parameter_of_the_listing_fails(client: Client, case: Case) -> None:
    names = (
        "q",
        "where",
        "sort",
        "after",
        "before",
        "value",
        "relation",
        "state",
        "view",
        "nothing",
        "__",
        "\x00",
    )
    odd: tuple[str | bytes, ...] = ("\x00", b"\xed\xa0\x80", "9" * 40, "-", "--name", "a" * 3000, "💥")
    for name, value in itertools.product(names, odd):
        assert client.get(f"{CASES}/", {name: value}).status_code == 200, (name, value)
    assert client.get(f"{CASES}/", {"page_size": "9" * 40}).status_code == 200
    assert client.get(f"{CASES}/", {"page_size": "many"}).json()["errors"].keys() == {"page_size"}
    assert client.get(f"{CASES}/{'9' * 40}").status_code == 404
