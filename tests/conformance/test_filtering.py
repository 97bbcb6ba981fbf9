"""Each list filters, sorts and pages by whatever stands in an address, without failing."""

import base64
import itertools
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import filterable, sortable
from crm_lists.framework.listing import Listing, Query

pytestmark = pytest.mark.sampled

ODD = (
    "1",
    "-1",
    "new",
    "[Me]",
    "[Today]-7",
    "[Today]" + "9" * 40,
    "2026-01-01",
    "\x00",
    "9" * 40,
    "NaN",
    "–",
)
#: What no cursor holds: half a character, no number, numbers beyond all, values of another kind, or depths.
CONTENTS = (
    b'["\\ud800", 1]',
    b'["\\u0000", 1]',
    b"[Infinity, 1]",
    b"[NaN, NaN]",
    b"[1, Infinity]",
    b"[null, 1e400]",
    b"[null, null]",
    b"[null, %s]" % (b"9" * 30),
    b"[true, true]",
    b'[{"a": 1}, 1]',
    b'["2026-02-30", 1]',
    b"[%s, 1]" % (b"9" * 400),
    b"[1]",
    b"5",
    b"[" * 3000,
    b"[" * 3000 + b"]" * 3000,
    b"\xff",
)
DAMAGED = (*(base64.urlsafe_b64encode(one).decode() for one in CONTENTS), "=", "é", "\x00", "A" * 4999)


def names_of(definition: ListDefinition) -> list[str]:
    """Return what an address may name: the columns, those of several values too."""
    many = {field.name for field in definition.model._meta.many_to_many}
    return sorted({*filterable(definition), *many, "extra", "lock__holder", "nothing__exact", "__", "pk"})


def test_no_filter_fails_on_any_value(keeper: Actor, definition: ListDefinition, item: Any) -> None:
    for name, raw, end in itertools.product(names_of(definition), ODD, ("", "__from", "__isnull", "__in")):
        listing = Listing(keeper, definition, Query(params={f"{name}{end}": raw}))
        assert len(listing.rows) == listing.count, (name, raw, end)
        assert all(one.words() for one in listing.filters), (name, raw, end)


def test_pages_show_all_odd_filters_at_once(client: Client, definition: ListDefinition, item: Any) -> None:
    for raw in ODD:
        odd = dict.fromkeys(names_of(definition), raw)
        assert client.get(f"/lists/{definition.code}/", {"view": "all", **odd}).status_code == 200, raw
        assert client.get(f"/api/v1/lists/{definition.code}/", odd).status_code == 200, raw


def test_each_name_sorts_in_both_directions_or_not_at_all(
    client: Client, definition: ListDefinition, item: Any
) -> None:
    names = names_of(definition)
    assert {name for name in names if sortable(definition, name)} == filterable(definition)
    for sort in (*names, *(f"-{name}" for name in names), "--name", "\x00", "-"):
        page = client.get(f"/lists/{definition.code}/", {"view": "all", "sort": sort})
        assert page.status_code == 200, sort
        assert definition.url_of(item.pk) in page.content.decode(), sort
        found = client.get(f"/api/v1/lists/{definition.code}/", {"sort": sort}).json()
        assert item.pk in [one["id"] for one in found["items"]], sort


@pytest.mark.parametrize("parameter", ["after", "before"])
def test_damaged_cursors_start_from_the_beginning_or_show_nothing(
    keeper: Actor, client: Client, definition: ListDefinition, item: Any, parameter: str
) -> None:
    for name, cursor in itertools.product(sorted(filterable(definition)), DAMAGED):
        asked: dict[str, Any] = {"sort": name, parameter: cursor}
        page = Listing(keeper, definition, Query(**asked))
        assert len(page.rows) <= page.count, (name, cursor)
    for cursor in DAMAGED:
        query = {"view": "all", parameter: cursor}
        assert client.get(f"/lists/{definition.code}/", query).status_code == 200, cursor
        assert client.get(f"/api/v1/lists/{definition.code}/", query).status_code == 200, cursor


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "%", "_", "\\", "'", "\U0001f4a5", "x" * 5000, " ".join("a" * 99)]
)
def test_no_quick_find_fails(client: Client, definition: ListDefinition, item: Any, text: str) -> None:
    code = definition.code
    for url in (f"/lists/{code}/?view=all", f"/lists/{code}/picker/", f"/api/v1/lists/{code}/", "/search/"):
        assert client.get(url, {"q": text, "view": "all"}).status_code == 200, url
