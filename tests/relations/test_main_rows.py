"""Rows and the plain columns beside them: whoever writes the one finds the other in step."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework import actions
from crm_lists.framework.bulk import RowChange, add_many, change_many
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db

Rows = list[tuple[str, str, bool]]


def _relation(world: World, **values: Any) -> Relation:
    made: Relation = make(actor(world.salesperson), Relation, **values)
    return made


def _write(world: World, relation: Relation, **values: Any) -> Relation:
    changed: Relation = actions.change(actor(world.salesperson), relation, values)
    return changed


def _emails(relation: Relation) -> Rows:
    found = Relation.objects.get(pk=relation.pk).emails
    return [(row["kind"], row["value"], row["is_main"]) for row in found]


def _row(value: str, kind: str = "work", *, is_main: bool = False, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "value": value, "is_main": is_main, **more}


A, B, C = "a@firm.example", "b@firm.example", "c@firm.example"


def test_who_writes_the_rows_sets_the_plain_column(world: World) -> None:
    relation = _relation(world, emails=[_row(A), _row(B, is_main=True)])
    assert relation.email == B

    changed = _write(world, relation, emails=[_row(A, is_main=True), _row(B)])
    assert changed.email == A
    assert _write(world, relation, emails=[]).email == ""


def test_who_writes_the_plain_column_sets_the_main_row(world: World) -> None:
    relation = _relation(world, email=A)
    assert _emails(relation) == [("work", A, True)]

    _write(world, relation, emails=[_row(A, "orders", is_main=True), _row(B)])
    _write(world, relation, email=C)

    assert _emails(relation) == [("orders", C, True), ("work", B, False)]


def test_a_plain_value_that_is_one_of_the_rows_makes_it_the_main_one(world: World) -> None:
    relation = _relation(world, emails=[_row(A, "orders", is_main=True), _row(B, "billing")])

    _write(world, relation, email=B)

    assert _emails(relation) == [("billing", B, True), ("orders", A, False)]


def test_emptying_the_plain_column_takes_the_main_row_away(world: World) -> None:
    relation = _relation(world, emails=[_row(A, is_main=True), _row(B)])

    assert _write(world, relation, email="").email == B
    assert _write(world, relation, email="").email == ""
    assert _emails(relation) == []


def test_where_both_are_written_the_plain_column_says_which_is_main(world: World) -> None:
    relation = _relation(world, email=C, emails=[_row(A), _row(B, is_main=True)])

    assert [(value, is_main) for _kind, value, is_main in _emails(relation)] == [
        (C, True),
        (A, False),
        (B, False),
    ]
    changed = _write(world, relation, email=A, emails=[_row(B, is_main=True), _row(A)])
    assert (changed.email, len(changed.emails)) == (A, 2)


def test_a_fax_is_a_phone_of_its_kind(world: World) -> None:
    relation = _relation(world, phone="+421 37 555 0100", fax="+421 37 555 0101")
    kinds = {row["kind"]: row["value"] for row in relation.phones}
    assert kinds == {"work": relation.phone, "fax": relation.fax}

    rows = [_row("+421 37 555 0199", "fax", is_main=True), _row("+421 905 555 010", "mobile")]
    changed = _write(world, relation, phones=rows)
    assert (changed.fax, changed.phone) == ("+421 37 555 0199", "+421 905 555 010")
    assert _write(world, relation, fax="").phones[0]["kind"] == "mobile"


def test_an_address_goes_with_all_its_parts(world: World) -> None:
    relation = _relation(world, street="Hlavná 1", postal_code="949 01", city="Nitra", country="SK")
    (row,) = relation.addresses
    assert (row["kind"], row["street"], row["city"], row["country"]) == (
        "seat",
        "Hlavná 1",
        "Nitra",
        "Slovakia",
    )

    changed = _write(world, relation, city="Zvolen")
    assert (changed.addresses[0]["city"], changed.addresses[0]["street"]) == ("Zvolen", "Hlavná 1")

    rows = [{"kind": "post", "city": "Brno", "country": "Česko"}]
    changed = _write(world, relation, addresses=rows)
    assert (changed.city, changed.country, changed.street) == ("Brno", "Czechia", "")
    assert changed.addresses[0]["country"] == "Czechia"


def test_bulk_writes_follow_the_same_rule(world: World) -> None:
    definition, someone = find_list("relations"), actor(world.salesperson)
    (made,) = add_many(someone, definition, [{"name": "Firm", "email": A}])
    assert isinstance(made, Relation)
    assert _emails(made) == [("work", A, True)]

    change_many(someone, definition, [RowChange(made.pk, {"email": B})])
    assert _emails(made) == [("work", B, True)]
    change_many(someone, definition, [RowChange(made.pk, {"emails": [_row(C)]})])
    assert Relation.objects.get(pk=made.pk).email == C


def test_the_api_writes_either(world: World) -> None:
    relation, client = _relation(world, email=A), client_of(world.salesperson)
    url, kind = f"/api/v1/lists/relations/{relation.pk}", "application/json"

    assert client.patch(url, {"email": B}, content_type=kind).status_code == 200
    assert _emails(relation) == [("work", B, True)]
    assert client.patch(url, {"emails": [_row(C, "orders")]}, content_type=kind).status_code == 200
    assert Relation.objects.get(pk=relation.pk).email == C


def test_a_change_of_something_else_leaves_both_alone(world: World) -> None:
    relation = _relation(world, emails=[_row(A, is_main=True), _row(B)])

    changed = _write(world, relation, name="Other name")

    assert (changed.email, len(changed.emails)) == (A, 2)


def test_what_stood_in_the_plain_column_alone_comes_among_the_rows(world: World) -> None:
    relation = _relation(world)
    Relation.objects.filter(pk=relation.pk).update(email=A)

    _write(world, relation, emails=[_row(B, is_main=True)])

    assert _emails(relation) == [("work", B, True), ("work", A, False)]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"email": "no address"}, "email"),
        ({"emails": [_row("no address")]}, "emails"),
        ({"emails": "nonsense"}, "emails"),
        ({"phones": [{"colour": "red"}]}, "phones"),
    ],
)
def test_what_is_no_value_is_refused_at_its_column(world: World, values: dict[str, Any], column: str) -> None:
    with pytest.raises(ValidationError) as refused:
        _relation(world, **values)

    assert set(refused.value.message_dict) == {column}


def test_the_form_asks_for_the_rows_and_not_for_the_plain_columns(world: World) -> None:
    form = client_of(world.salesperson).get("/lists/relations/new/").context["form"]

    assert {"emails", "phones", "addresses"} <= set(form.fields)
    assert not {"email", "phone", "fax", "city", "street"} & set(form.fields)


def test_a_contact_has_several_numbers_and_addresses_too(world: World) -> None:
    contact = make(actor(world.salesperson), Contact, mobile="+421 905 555 010", email=A)
    assert [(row["kind"], row["value"]) for row in contact.phones] == [("mobile", "+421 905 555 010")]
    assert (contact.phone, contact.emails[0]["value"]) == ("", A)

    phones = [_row("+421 37 555 0100", is_main=True), _row("+421 905 555 011", "mobile")]
    changed = actions.change(actor(world.salesperson), contact, {"phones": phones, "emails": [_row(B)]})

    assert (changed.phone, changed.mobile, changed.email) == ("+421 37 555 0100", "+421 905 555 011", B)


def test_the_form_offers_countries_and_takes_any(world: World) -> None:
    client = client_of(world.salesperson)

    page = client.get("/lists/relations/new/").content.decode()
    assert 'list="id_addresses-0-country-known"' in page
    assert '<option value="Slovakia">' in page
    client.post("/lists/relations/new/", {"name": "Firm", "addresses:0:country": "Narnia"})

    assert Relation.objects.get().country == "Narnia"
