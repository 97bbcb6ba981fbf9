"""Each list's API takes or refuses whatever value is sent, and what it took can be shown."""

import itertools
import json
from typing import Any

from django.test import Client

from crm_lists.framework.definitions import ListDefinition

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
