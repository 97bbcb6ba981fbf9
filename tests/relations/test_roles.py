"""One relation in many roles at once (GX-30, CE-02), and what asks for them."""

import importlib
from typing import Any

import pytest

from crm_lists.framework import actions
from crm_lists.organisation.territory_rules import condition_of, rule_in_words
from crm_lists.relations.models import Relation, RelationCategory, RelationType
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db

migration: Any = importlib.import_module("crm_lists.relations.migrations.0017_types_to_roles")


def _role(code: str) -> RelationType:
    return RelationType.objects.get(code=code)


def _relation(world: World, name: str, *roles: str, **values: Any) -> Relation:
    made: Relation = make(
        actor(world.salesperson), Relation, name=name, roles=[_role(code) for code in roles], **values
    )
    return made


def test_all_roles_and_categories_of_the_requirements_are_there() -> None:
    roles = {"customer", "supplier", "associate", "employee", "prospect"}
    further = {"partner", "press", "influencer", "competitor"}

    assert set(RelationType.objects.values_list("code", flat=True)) == roles | further
    assert set(RelationCategory.objects.values_list("label", flat=True)) == {"Hotels", "VIP clients"}


def test_a_relation_is_customer_and_supplier_at_once(world: World) -> None:
    relation = _relation(world, "Both", "customer", "supplier")
    _relation(world, "Press only", "press")
    client = client_of(world.salesperson)

    page = client.get(f"/lists/relations/{relation.pk}/").content.decode()
    assert "Customer" in page
    assert "Supplier" in page
    for code in ("customer", "supplier"):
        found = client.get(f"/lists/relations/?view=all&roles={_role(code).pk}").content.decode()
        assert "Both" in found
        assert "Press only" not in found


def test_the_history_tells_who_changed_the_roles(world: World) -> None:
    relation = _relation(world, "Firm", "prospect")

    actions.change(actor(world.salesperson), relation, {"roles": [_role("customer")]})

    page = client_of(world.salesperson).get(f"/lists/relations/{relation.pk}/?tab=history").content.decode()
    assert "Prospect" in page
    assert "Customer" in page


def test_territories_may_ask_for_roles(world: World) -> None:
    both = _relation(world, "Both", "customer", "supplier")
    _relation(world, "Other", "prospect")
    rule = f"any(roles={_role('customer').pk},roles={_role('supplier').pk})"

    assert list(Relation.objects.filter(condition_of(rule))) == [both]
    assert "Customer" in rule_in_words(rule)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("relation_type=3", "roles=3"),
        (
            "any(relation_type__exact=3,relation_type__not=4,city=Nitra)",
            "any(roles__has=3,roles__lacks=4,city=Nitra)",
        ),
        ("relation_type__isnull=1", "roles__isnull=1"),
        (
            '{"relation_type__in": "3,4", "columns": "name,relation_type"}',
            '{"roles__in": "3,4", "columns": "name,roles"}',
        ),
        ("city=relation_types", "city=relation_types"),
    ],
)
def test_rules_and_views_that_asked_for_the_type_ask_for_roles(former: str, present: str) -> None:
    assert migration.asking_for_roles(former) == present
