"""A guarded column is no column at all for people without the right, in every surface."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.test import Client
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.custom_lists.designing.columns import check_column
from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.guarding import ColumnRights, column_policies, column_sets, seen_by, whole_of
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn
from tests.custom_lists.making import add_column
from tests.making import make_item
from tests.people import World, client_of

SECRET, HALF = 98_765, 12_345
#: Who may do what with the set of these tests.
READERS, WRITERS = {"colleague"}, {"salesperson"}


def policy(actor: Actor) -> ColumnRights:
    name = actor.user.username if actor.user else ""
    closed = frozenset({"closed"})
    return ColumnRights(
        read=closed if name in READERS else frozenset(), written=closed if name in WRITERS else frozenset()
    )


@pytest.fixture(autouse=True)
def _closed_set() -> Iterator[None]:
    column_sets.register("closed", _("Closed"))
    column_policies.register("closed", policy)
    yield
    column_sets.unregister("closed")
    column_policies.unregister("closed")


@pytest.fixture
def cases(world: World) -> ListDefinition:
    guard = {"guard": "closed", "decimals": 0}
    add_column("cases", "profit", "number", guard, label="Secret profit", is_filter=True, is_listed=True)
    half = {"formula": "profit - 86420", "result": "number", "decimals": 0}
    add_column("cases", "remains", "calculated", half, label="What remains", is_listed=True)
    return find_list("cases")


@pytest.fixture
def item(world: World, cases: ListDefinition) -> Any:
    made = make_item(Actor.of(world.salesperson), cases, name="Guarded case")
    return actions.change(Actor.of(world.salesperson), made, {"profit": SECRET})


def reading(definition: ListDefinition, item: Any) -> list[str]:
    base = f"/lists/{definition.code}"
    one = f"{base}/{item.pk}"
    return [
        f"{base}/?view=all",
        f"{base}/?view=all&columns=name,profit,remains",
        f"{base}/?view=all&sort=-profit",
        f"{base}/?view=all&group_by=profit",
        f"{base}/?view=all&totals.profit=sum",
        f"{base}/?view=all&format=bad(profit__from=1)",
        f"{base}/?view=gallery&layout=gallery&columns=name,profit",
        f"{base}/quick-edit/?view=all&columns=name,profit,remains",
        f"{base}/filter/",
        f"{base}/columns/",
        f"{base}/export/",
        f"{base}/export/csv/?export.extent=all&columns=name,profit",
        f"{base}/export/json/?export.extent=all",
        f"{base}/new/",
        f"{base}/import/",
        f"{base}/import/sample/",
        f"{one}/",
        f"{one}/pane/",
        f"{one}/edit/",
        f"{one}/versions/",
        f"{one}/versions/compare/?first=1&second=2",
        f"{one}/?tab=history",
        f"/api/v1/lists/{definition.code}/",
        f"/api/v1/lists/{definition.code}/{item.pk}",
        f"/api/v1/lists/{definition.code}/changes",
        f"/notices/on/{definition.code}/",
        "/search/?q=Guarded",
    ]


def profit_of(pk: int) -> Any:
    return find_list("cases").column("profit").read(Case.objects.get(pk=pk))


def said(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code in {200, 302, 404, 422, 400}, (address, answer.status_code)
    return answer.getvalue().decode(errors="replace")


def test_no_surface_names_the_column_or_its_value_to_others(
    world: World, cases: ListDefinition, item: Any
) -> None:
    client = client_of(world.manager)
    told = {
        address: word
        for address in reading(cases, item)
        for word in (str(SECRET), "98,765", "98 765", str(HALF), "Secret profit", "What remains")
        if word in said(client, address)
    }
    assert told == {}


def test_the_same_surfaces_show_it_to_a_reader(world: World, cases: ListDefinition, item: Any) -> None:
    client = client_of(world.colleague)
    showing = [
        address
        for address in reading(cases, item)
        if str(SECRET) in said(client, address) or "Secret profit" in said(client, address)
    ]
    # Forms ask only for what may be written; a search page shows no columns.
    assert len(showing) >= 15, showing


@pytest.mark.parametrize("page", ["", "values/", "filter/"])
def test_its_menu_is_not_there(world: World, cases: ListDefinition, item: Any, page: str) -> None:
    address = f"/lists/cases/columns/profit/{page}"
    assert client_of(world.manager).get(address).status_code == 404
    assert client_of(world.colleague).get(address).status_code in {200, 302}


def test_a_filter_by_it_narrows_nothing(world: World, cases: ListDefinition, item: Any) -> None:
    other = make_item(Actor.of(world.salesperson), cases, name="Other case")
    for query in ("profit__from=90000", f"profit={SECRET}", f"where=all(profit={SECRET})", "remains__from=1"):
        page = said(client_of(world.manager), f"/lists/cases/?view=all&{query}")
        assert (item.name in page) == (other.name in page), query


def test_bulk_edit_offers_only_what_may_be_written(world: World, cases: ListDefinition, item: Any) -> None:
    offered = {
        name: "Secret profit"
        in client_of(world.person(name)).post("/batches/cases/edit/", {"item": [item.pk]}).content.decode()
        for name in ("salesperson", "colleague", "manager")
    }
    assert offered == {"salesperson": True, "colleague": False, "manager": False}


def test_a_reader_may_not_write(world: World, cases: ListDefinition, item: Any) -> None:
    colleague = Actor.of(world.colleague)
    with pytest.raises(ValidationError) as refused:
        actions.change(colleague, item, {"profit": 1})
    assert "You may not write this column" in str(refused.value)
    (outcome,) = bulk.change_many(colleague, cases, [RowChange(item.pk, {"profit": 1})])
    assert outcome.refusal is not None
    assert profit_of(item.pk) == SECRET
    client = client_of(world.colleague)
    answer = client.patch(
        f"/api/v1/lists/cases/{item.pk}",
        json.dumps({"profit": 1}),
        content_type="application/json",
        headers={"if-match": f'"{item.version}"'},
    )
    assert answer.status_code == 422
    assert "Secret profit" in said(client, f"/lists/cases/{item.pk}/")


def test_history_keeps_it_whoever_writes(world: World, cases: ListDefinition, item: Any) -> None:
    changed = actions.change(Actor.of(world.manager), item, {"name": "Renamed"})
    assert profit_of(changed.pk) == SECRET
    assert "profit" in whole_of(seen_by(Actor.of(world.manager), cases)).recorded


def test_a_form_without_it_leaves_it(world: World, cases: ListDefinition, item: Any) -> None:
    client = client_of(world.manager)
    page = client.get(f"/lists/cases/{item.pk}/edit/")
    form = page.context["form"]
    assert "profit" not in form.fields
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(
        f"/lists/cases/{item.pk}/edit/", {**sent, "name": "By form", "profit": "1", "etag": item.version}
    )
    assert profit_of(item.pk) == SECRET


def test_a_path_over_a_lookup_leads_to_no_guarded_column(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(find_list("relations")), "guarded", {"notes": "closed"})
    shown = seen_by(Actor.of(world.manager), find_list("cases"))
    with pytest.raises(FieldDoesNotExist):
        shown.column("relation__notes")
    assert shown.column("relation__city").label
    assert seen_by(Actor.of(world.colleague), find_list("cases")).column("relation__notes").label


def test_declared_columns_are_guarded_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find_list("cases")
    view = PublicView("rich", "Rich", filters={"value__from": "1000"})
    monkeypatch.setattr(type(whole), "guarded", {"value": "closed"})
    monkeypatch.setattr(type(whole), "views", (*whole.views, view))
    shown = seen_by(Actor.of(world.manager), whole)
    assert "value" in whole.columns
    assert "value" not in (*shown.columns, *shown.filters, *shown.editable, *shown.recorded)
    assert shown.view("rich") is None
    assert shown.view("open") is not None
    reader = seen_by(Actor.of(world.colleague), whole)
    assert "value" in reader.columns
    assert "value" not in reader.editable
    assert "value" in reader.facts
    assert seen_by(Actor.of(world.salesperson), whole) is whole
    assert seen_by(Actor.system(), whole) is whole


@pytest.mark.parametrize("wrong", [{"is_searchable": True}, {"is_required": True}])
def test_a_guard_that_cannot_hold_is_refused(world: World, wrong: dict[str, bool]) -> None:
    column = CustomColumn(
        list_code="cases", code="odd", label="Odd", type_code="text", settings={"guard": "closed"}, **wrong
    )
    with pytest.raises(ValidationError):
        check_column(column)


@pytest.mark.parametrize("formula", ["profit * 2", "remains + 1"])
def test_what_a_formula_reckons_of_a_guarded_column_is_not_searched(
    cases: ListDefinition, formula: str
) -> None:
    column = CustomColumn(
        list_code="cases",
        code="told",
        label="Told",
        type_code="calculated",
        settings={"formula": formula, "result": "number", "decimals": 0},
        is_searchable=True,
    )
    with pytest.raises(ValidationError) as refused:
        check_column(column)
    assert set(refused.value.message_dict) == {"is_searchable"}
    column.is_searchable = False
    check_column(column)
