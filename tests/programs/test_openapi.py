"""What the description of the API says is so: nothing that it allows, and nothing else, makes the API fail.

`make api-check` asks for more examples, and of every list.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from config.wsgi import application
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list, lists
from crm_lists.notices import comments
from tests.libraries import making as library_items
from tests.making import make_item
from tests.outlook_bridge import making as mail_items
from tests.people import World, actor, client_of

from .conftest import program, token_of

DESCRIPTION = "/api/v1/openapi.json"
#: Lists of different kinds: with lookups, with codes and texts, with several values, without a form.
FEW = ("cases", "relations", "groups", "documents")
#: How the items are made that are no typed values alone.
MAKERS = (library_items, mail_items)
EXAMPLES = int(os.environ.get("API_EXAMPLES", "0"))


@pytest.fixture
def _kept_connection() -> Iterator[None]:
    """Keep the connection of the test's transaction from one request to the next, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def described(client: Client) -> Any:
    answer = client.get(DESCRIPTION)
    assert answer.status_code == 200
    return answer.json()


def test_each_list_is_described_with_its_columns(world: World) -> None:
    found = described(program(token_of(world.administrator)))
    assert found["openapi"].startswith("3.1")
    assert {tag["name"] for tag in found["tags"]} == {one.code for one in lists}
    assert set(found["components"]["securitySchemes"]) == {"token", "session"}
    schemas = found["components"]["schemas"]
    assert set(schemas["CasesIn"]["properties"]) == {"name", "relation"} | set(
        schemas["CasesIn"]["properties"]
    )
    assert schemas["Cases"]["properties"]["expected_close"]["format"] == "date"
    assert schemas["Cases"]["example"]["etag"] == 1
    operations = [
        one["operationId"]
        for path in found["paths"].values()
        for one in path.values()
        if "operationId" in one
    ]
    assert max(Counter(operations).values()) == 1


def test_lists_that_the_caller_does_not_reach_are_not_described(world: World) -> None:
    assert described(program(token_of(world.nobody)))["paths"] == {}
    narrow = described(program(token_of(world.salesperson, read=("cases",), write=())))
    assert [tag["name"] for tag in narrow["tags"]] == ["cases"]
    assert "relations" not in str(narrow["paths"])


def test_examples_fit_their_schemas(world: World) -> None:
    client = program(token_of(world.salesperson))
    relation = make_item(actor(world.salesperson), "relations")
    example = described(client)["components"]["schemas"]["CasesIn"]["example"] | {"relation": relation.pk}
    answer = client.post("/api/v1/lists/cases/", example, content_type="application/json")
    assert answer.status_code == 201, answer.content


def test_the_page_of_the_description_loads_nothing_from_elsewhere(world: World) -> None:
    client = client_of(world.salesperson)
    page = client.get("/api/v1/docs?list=cases")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/api/v1/lists/cases/{id}/restore" in text
    assert "expected_close" in text
    assert "https://" not in text
    assert client.get("/api/v1/docs?list=nothing").status_code == 200
    assert Client().get("/api/v1/docs").status_code == 302
    assert "cases" not in client_of(world.nobody).get("/api/v1/docs?list=cases").content.decode()


@pytest.mark.slow
@pytest.mark.usefixtures("_kept_connection")
def test_no_request_that_a_machine_makes_up_fails(world: World) -> None:
    """Schemathesis writes requests that fit the description and requests that do not."""
    outcome = check(world.administrator, () if EXAMPLES else FEW, examples=EXAMPLES or 3)
    print(outcome)  # noqa: T201 - the figures of `make api-check`
    assert outcome["operations"] > 25
    assert outcome["cases"] > outcome["operations"]
    assert not any(status >= 500 for status in outcome if isinstance(status, int))


def check(user: User, codes: tuple[str, ...], *, examples: int) -> Counter[Any]:
    """Send made-up requests to every operation of these lists; return how many were sent and answered."""
    import schemathesis  # noqa: PLC0415 - takes seconds, for one test
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415
    from schemathesis.core.result import Ok  # noqa: PLC0415
    from schemathesis.specs.openapi import checks  # noqa: PLC0415

    held = [
        schemathesis.checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
    ]
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, application, headers=headers)
    outcome: Counter[Any] = Counter()
    quick = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    for operation in (result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)):
        definition = find_list(operation.path.split("/")[4])
        if codes and definition.code not in codes:
            continue
        outcome["operations"] += 1
        ways: list[dict[str, Any]] = [{"generation_mode": mode} for mode in GenerationMode]
        if "{id}" in operation.path:
            there = made_for(user, definition)
            ways.append({"generation_mode": GenerationMode.POSITIVE, "path_parameters": there})
        for way in ways:

            @quick
            @given(case=operation.as_strategy(**way))
            def send(case: Any) -> None:
                cache.clear()
                response = case.call(headers=headers)
                outcome["cases"] += 1
                outcome[response.status_code] += 1
                case.validate_response(response, checks=held)

            send()
    return outcome


def made_for(user: User, definition: ListDefinition) -> dict[str, int]:
    """Return the keys of an item and of a comment on it."""
    item = make_item(actor(user), definition)
    return {"id": item.pk, "comment": comments.add(actor(user), definition, item.pk, "Well").comment.pk}
