"""Each list's API takes or refuses whatever value is sent, and what it took can be shown."""

import itertools
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_lists.framework.definitions import ListDefinition
from crm_lists.programs import feeds
from crm_lists.programs.api.values import name_of
from tests.people import World
from tests.programs.conftest import program, token_of

pytestmark = pytest.mark.sampled

#: What no column takes, or only some: as it stands in the body, before it is read.
ODD = (
    "5",
    "-1",
    "0.5",
    "1e400",
    "NaN",
    "Infinity",
    "9" * 400,
    "true",
    "null",
    "[]",
    "{}",
    "[1]",
    "[null]",
    '["a", {"b": []}]',
    f"[{'9' * 30}]",
    '{"id": 1}',
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"1e999999999"',
    '"NaN"',
    '"0001-01-01"',
    '"9999-12-31"',
    '"0001-01-01T00:00:00+14:00"',
    '"9999-12-31T23:59:59-12:00"',
    '"2026-02-30"',
    '"2026-03-29T02:30:00"',
    json.dumps("x" * 5000),
)


def test_no_value_of_any_column_fails(client: Client, definition: ListDefinition, item: Any) -> None:
    url = f"/api/v1/lists/{definition.code}/{item.pk}"
    answers = {
        (name, body): client.patch(url, f'{{"{name}": {body}}}', content_type="application/json").status_code
        for name, body in itertools.product(definition.editable, ODD)
    }
    assert {key: status for key, status in answers.items() if status not in (200, 400, 422)} == {}
    for page in (url, definition.url_of(item.pk), f"{definition.url_of(item.pk)}?tab=history"):
        assert client.get(page).status_code == 200


def test_a_token_reaches_what_its_person_reaches(
    world: World, keeper_user: User, definition: ListDefinition, item: Any
) -> None:
    bringer = program(token_of(keeper_user))
    base = f"/api/v1/lists/{definition.code}/"
    found = bringer.get(f"{base}{item.pk}")
    assert (found.status_code, found["ETag"]) == (200, f'"{item.version}"')
    assert item.pk in [one["id"] for one in bringer.get(base).json()["items"]]
    shown = bringer.get("/api/v1/openapi.json").json()["components"]["schemas"][name_of(definition)]
    assert set(found.json()) == set(shown["properties"]) == set(shown["required"])
    cursor = bringer.get(f"{base}changes").json()
    assert (cursor["items"], cursor["removed"]) == ([], [])
    if definition.is_edited_by_form:
        assert bringer.delete(f"{base}{item.pk}").status_code == 204
        assert bringer.get(f"{base}{item.pk}").status_code == 404
        assert bringer.post(f"{base}{item.pk}/restore").json()["id"] == item.pk


@pytest.mark.parametrize("person", ["stranger", "nobody"])
def test_a_token_of_a_stranger_finds_the_item_absent(
    world: World, definition: ListDefinition, item: Any, person: str
) -> None:
    bringer = program(token_of(world.person(person)))
    base = f"/api/v1/lists/{definition.code}/"
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore")):
        hidden, absent = (
            bringer.generic(method, f"{base}{pk}{path}", "{}", "application/json")
            for pk in (item.pk, item.pk + 10**6)
        )
        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
        assert hidden.status_code in (404, 405)
    told = bringer.get(base)
    assert told.status_code == 404 or item.pk not in [one["id"] for one in told.json()["items"]]


def test_a_feed_shows_the_item_to_whoever_may_read_it(
    world: World, keeper_user: User, definition: ListDefinition, item: Any
) -> None:
    for person, is_shown in ((keeper_user, True), (world.stranger, False)):
        _feed, secret = feeds.create(person, definition.code, "All", {"view": "all"})
        answer = Client().get(f"/feeds/{secret}/")
        assert answer.status_code in ((200,) if is_shown else (200, 404))
        assert (item.uuid.urn in answer.content.decode()) == is_shown
