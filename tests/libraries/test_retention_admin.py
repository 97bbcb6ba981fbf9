"""Retention rules and the rules of all libraries in the Wagtail admin."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from libraries.models import HouseRules, Library, RetentionRule
from libraries.retention import due
from tests.people import World, actor, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.administrator)


def address(model: type[RetentionRule] | type[HouseRules], name: str, *keys: int) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=keys)  # type: ignore[union-attr]


def sent(**more: object) -> dict[str, object]:
    return {
        "name": "Contracts",
        "amount": "10",
        "unit": "years",
        "starts_from": "created",
        "column": "",
        "then": "bin",
        "is_active": "on",
        **more,
    }


def test_an_administrator_makes_a_rule(client: Client, crm: Library) -> None:
    assert client.get(address(RetentionRule, "add")).status_code == 200
    answer = client.post(address(RetentionRule, "add"), sent(libraries=[crm.pk]))
    assert answer.status_code == 302
    rule = RetentionRule.objects.get()
    assert (rule.amount, rule.unit, list(rule.libraries.all())) == (10, "years", [crm])


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "0"}, {"amount": "5000"}, {"starts_from": "column"}, {"column": "name"}, {"then": "x"}],
)
def test_a_rule_that_makes_no_sense_is_refused(client: Client, wrong: dict[str, object]) -> None:
    assert client.post(address(RetentionRule, "add"), sent(**wrong)).status_code == 200
    assert not RetentionRule.objects.exists()


def test_who_changes_a_rule_has_to_confirm_it_again(client: Client, world: World, crm: Library) -> None:
    rule = RetentionRule.objects.create(name="Contracts", amount=1, then="bin")
    due.confirm(actor(world.administrator), rule)
    rule.libraries.add(crm)
    rule.refresh_from_db()
    assert rule.confirmed_at is None
    due.confirm(actor(world.administrator), rule)
    client.post(address(RetentionRule, "edit", rule.pk), sent())
    rule.refresh_from_db()
    assert (rule.amount, rule.confirmed_at, rule.confirmed_by) == (10, None, None)


def test_a_rule_is_confirmed_by_administrators_only(world: World) -> None:
    rule = RetentionRule.objects.create(name="Contracts", amount=1, then="bin")
    confirm = reverse("libraries:confirm-rule", args=[rule.pk])
    assert client_of(world.manager).post(confirm).status_code == 404
    rule.refresh_from_db()
    assert rule.confirmed_at is None
    client_of(world.administrator).post(confirm)
    assert RetentionRule.objects.filter(confirmed_at__lte=timezone.now()).exists()


def test_the_rules_of_all_libraries_are_one_row(client: Client) -> None:
    row = HouseRules.objects.get()
    edit = address(HouseRules, "edit", row.pk)
    values = {"link_days": "5", "longest_link_days": "9", "reading_days": "30"}
    assert client.post(edit, values).status_code == 302
    row.refresh_from_db()
    assert (row.allows_links, row.longest_link_days) == (False, 9)
    assert client.post(edit, {**values, "link_days": "10"}).status_code == 200
    assert client.get(address(HouseRules, "add")).status_code == 302
    assert client.post(address(HouseRules, "delete", row.pk)).status_code == 302
    assert HouseRules.objects.count() == 1
