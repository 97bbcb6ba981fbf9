"""The form of an item: groups, values that the program sets, errors, and what two people change at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crm_lists.cases.models import Case, CaseList
from crm_lists.framework import actions, designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import CustomColumn
from tests.conformance.sent import untouched
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def keeper(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.salesperson)


@pytest.fixture
def case(keeper: Actor) -> Any:
    return make_item(keeper, "cases", name="First", value=Decimal(5))


def opened(client: Client, case: Any) -> dict[str, Any]:
    """Return what the form sends when nothing is typed."""
    page = client.get(f"/lists/cases/{case.pk}/edit/")
    return untouched(page.content.decode(), page.context["form"].fields)


def sent(client: Client, case: Any, values: dict[str, Any], **headers: str) -> Any:
    return client.post(f"/lists/cases/{case.pk}/edit/", values, headers=headers or None)


def test_columns_stand_in_their_groups(client: Client, case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseList, "form_groups", (("Money", ("value", "expected_close")),))
    CustomColumn.objects.create(
        list_code="cases", code="colour", label="Colour", type_code="text", group="Looks"
    )
    designs.changed()
    groups = client.get("/lists/cases/new/").context["groups"]
    assert [group["title"] for group in groups] == ["", "Money", "Looks"]
    assert [field.name for field in groups[1]["fields"]] == ["value", "expected_close"]
    assert [field.name for field in groups[2]["fields"]] == ["colour"]


def test_the_empty_form_says_what_the_program_sets(client: Client) -> None:
    found = {one["label"]: one for one in client.get("/lists/cases/new/").context["generated"]}
    assert "New" in found["State"]["value_html"]
    assert found["Salesperson"]["value"] == "set when it is saved"


def test_errors_are_named_above_and_the_first_one_has_the_focus(client: Client, case: Any) -> None:
    answer = sent(client, case, {**opened(client, case), "name": "", "value": "much"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_name">' in page
    assert '<a href="#id_value">' in page
    assert answer.context["form"].fields["name"].widget.attrs["autofocus"]


def test_what_only_they_changed_is_taken_without_asking(client: Client, keeper: Actor, case: Any) -> None:
    typed = {**opened(client, case), "name": "Mine"}
    actions.change(keeper, case, {"value": Decimal(9), "description": "Theirs"})
    assert sent(client, case, typed).status_code == 302
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.name, fresh.value, fresh.description) == ("Mine", Decimal(9), "Theirs")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_only_what_both_changed_is_asked(
    client: Client, keeper: Actor, case: Any, headers: dict[str, str]
) -> None:
    typed = {**opened(client, case), "name": "Mine", "value": "7"}
    actions.change(keeper, case, {"name": "Theirs", "description": "Theirs"})
    answer = sent(client, case, typed, **headers)
    assert answer.status_code == 409
    sides = {row["name"]: str(row["side"]) for row in answer.context["rows"]}
    assert (sides["name"], sides["value"], sides["description"]) == ("both", "mine", "theirs")
    assert Case.objects.get(pk=case.pk).name == "Theirs"


@pytest.mark.parametrize(("answer", "name"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_the_answer_counts_for_its_column_alone(
    client: Client, keeper: Actor, case: Any, answer: str, name: str
) -> None:
    typed = {**opened(client, case), "name": "Mine", "value": "7"}
    actions.change(keeper, case, {"name": "Theirs", "description": "Theirs"})
    asked = sent(client, case, typed)
    again: dict[str, Any] = dict(asked.context["hidden"])
    assert sent(client, case, {**again, "keep-name": answer}).status_code == 302
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.name, fresh.value, fresh.description) == (name, Decimal(7), "Theirs")


def test_an_answer_to_an_older_value_is_asked_again(client: Client, keeper: Actor, case: Any) -> None:
    typed = {**opened(client, case), "name": "Mine"}
    actions.change(keeper, case, {"name": "Theirs"})
    again: dict[str, Any] = dict(sent(client, case, typed).context["hidden"])
    actions.change(keeper, case, {"name": "Theirs again"})
    answer = sent(client, case, {**again, "keep-name": "mine"})
    assert answer.status_code == 409
    assert Case.objects.get(pk=case.pk).name == "Theirs again"


def test_custom_columns_take_part(client: Client, keeper: Actor, case: Any) -> None:
    CustomColumn.objects.create(list_code="cases", code="colour", label="Colour", type_code="text")
    designs.changed()
    typed = {**opened(client, case), "colour": "red", "name": "Mine"}
    actions.change(keeper, case, {"colour": "blue"})
    answer = sent(client, case, typed)
    assert answer.status_code == 409
    again: dict[str, Any] = dict(answer.context["hidden"])
    assert sent(client, case, {**again, "keep-colour": "theirs"}).status_code == 302
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.name, fresh.extra["colour"]) == ("Mine", "blue")
