"""The merge fields follow from the lists."""

import pytest

from crm_lists.cases.models import CaseList
from crm_lists.framework.lists import lists
from templates.fields import columns_of, schema_of
from templates.merge import Kind, Scalar
from templates.merge.starter import OFFER_FIELDS

pytestmark = pytest.mark.django_db


def kind_at(path: str) -> Kind:
    node = schema_of(lists.get("cases")).find(path)
    assert isinstance(node, Scalar)
    return node.kind


def test_every_field_of_the_shipped_offer_is_there() -> None:
    known = schema_of(lists.get("cases"))
    for path in OFFER_FIELDS.paths():
        wanted, found = OFFER_FIELDS.find(path), known.find(path)
        assert found is not None, path
        if isinstance(wanted, Scalar):
            assert isinstance(found, Scalar), path
            assert found.kind is wanted.kind, path


def test_each_column_of_the_case_is_a_field_with_its_label_and_kind() -> None:
    schema = schema_of(lists.get("cases"))
    for column in columns_of(lists.get("cases")):
        node = schema.find(f"case.{column.name}")
        assert isinstance(node, Scalar)
        assert node.label == column.label


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("case.value", Kind.MONEY),
        ("case.expected_close", Kind.DATE),
        ("case.created_at", Kind.DATETIME),
        ("case.continues_with_service", Kind.BOOLEAN),
        ("case.case_type", Kind.TEXT),
        ("contact.salutation", Kind.TEXT),
        ("today", Kind.DATE),
        ("document.name", Kind.TEXT),
    ],
)
def test_the_kind_follows_from_the_type_of_the_column(path: str, kind: Kind) -> None:
    assert kind_at(path) is kind


def test_what_the_program_keeps_for_itself_is_no_field() -> None:
    names = {column.name for column in columns_of(lists.get("cases"))}
    assert not names & {"id", "uuid", "version", "extra", "deleted_at"}


def test_a_template_for_relations_knows_no_case() -> None:
    schema = schema_of(lists.get("relations"))
    assert schema.find("case.name") is None
    assert schema.find("relation.city") is not None


def test_a_column_added_to_a_list_is_a_field_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = CaseList().own_recorded
    monkeypatch.setitem(vars(lists.get("cases")), "own_recorded", (*before, "uuid"))
    monkeypatch.setattr("crm_lists.framework.items.Item.SYSTEM_COLUMNS", ())
    assert kind_at("case.uuid") is Kind.TEXT
