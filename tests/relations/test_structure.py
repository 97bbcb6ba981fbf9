"""Branches and subsidiaries: a tree without circles, of which everybody sees what he may read."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import actions
from crm_lists.relations import structure
from crm_lists.relations.models import Relation
from crm_lists.relations.structure import Node, structure_of
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db


def _part(world: World, name: str, parent: Relation | None = None, **values: Any) -> Relation:
    kind = values.pop("kind", "branch" if parent else "headquarters")
    made: Relation = make(
        actor(values.pop("by", world.salesperson)), Relation, name=name, parent=parent, kind=kind
    )
    return made


def _drawn(node: Node, depth: int = 0) -> list[str]:
    line = f"{'-' * depth}{node.relation.name}{'*' if node.is_current else ''}"
    return [line, *(deeper for part in node.parts for deeper in _drawn(part, depth + 1))]


def test_the_tree_shows_what_is_above_and_below(world: World) -> None:
    top = _part(world, "Holding")
    nitra = _part(world, "Nitra", top, kind="subsidiary")
    _part(world, "Zvolen", top)
    store = _part(world, "Store", nitra)
    _part(world, "Elsewhere")

    expected = ["Holding", "-Nitra", "--Store*", "-Zvolen"]
    assert _drawn(structure_of(actor(world.salesperson), store).top) == expected


def test_the_tree_ends_where_the_reader_may_not_go_on(world: World) -> None:
    top = _part(world, "Holding", by=world.other_group)
    middle = make(actor(world.administrator), Relation, name="Middle", parent=top)
    Relation.objects.filter(pk=middle.pk).update(group=world.north)
    below = make(actor(world.administrator), Relation, name="Hidden", parent=middle)
    Relation.objects.filter(pk=below.pk).update(group=world.south)
    middle.refresh_from_db()

    assert _drawn(structure_of(actor(world.salesperson), middle).top) == ["Middle*"]


def test_a_deep_or_wide_tree_is_cut_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "MOST_SHOWN", 4)
    top = _part(world, "Holding")
    for number in range(5):
        _part(world, f"Shop {number}", top)

    found = structure_of(actor(world.salesperson), top)

    assert found.is_cut
    assert len(found.top.parts) == 3


def test_the_number_of_queries_does_not_grow_with_the_tree(world: World) -> None:
    def queries() -> int:
        someone = actor(world.salesperson)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            structure_of(someone, shop)
        return len(captured)

    top = _part(world, "Holding")
    shop = _part(world, "Shop", top)
    few = queries()
    for number in range(6):
        _part(world, f"Shop {number}", top)

    assert queries() == few


def test_the_panel_offers_new_parts(world: World) -> None:
    top = _part(world, "Holding")
    url = f"/lists/relations/{top.pk}/?tab=structure"

    empty = client_of(world.salesperson).get(url).content.decode()
    _part(world, "Shop", top)
    full = client_of(world.salesperson).get(url).content.decode()

    assert "No branches or subsidiaries here yet" in empty
    assert f"/lists/relations/new/?parent={top.pk}&amp;kind=branch" in empty
    assert "Shop" in full
    assert "New branch" not in client_of(world.reader).get(url).content.decode()


def test_a_part_of_nothing_and_a_circle_are_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="Say to which company it belongs"):
        _part(world, "Lonely", kind="branch")
    top = _part(world, "Holding")
    below = _part(world, "Shop", top)

    with pytest.raises(ValidationError, match="leads back"):
        actions.change(actor(world.salesperson), top, {"parent": below, "kind": "branch"})


def test_what_belongs_to_a_company_is_its_subsidiary_unless_said_otherwise(world: World) -> None:
    top = _part(world, "Holding")

    assert _part(world, "Firm", top, kind="").kind == Relation.Kind.SUBSIDIARY


def test_nobody_is_an_associate_of_himself(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)

    with pytest.raises(ValidationError, match="through himself"):
        actions.change(actor(world.salesperson), relation, {"associate": relation})
