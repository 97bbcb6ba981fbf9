"""Account numbers: which can be one, and how they are printed."""

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework.actors import Actor
from crm_lists.organisation.bank_numbers import spaced_iban, validate_bic, validate_iban
from crm_lists.organisation.models import Owner
from tests.making import make

GOOD = (
    "SK31 1200 0000 1987 4263 7541",
    "cz6508000000192000145399",
    "DE89-3704-0044-0532-0130-00",
    "NO9386011117947",
)


@pytest.mark.parametrize("number", GOOD)
def test_an_iban_of_the_standard_is_taken(number: str) -> None:
    validate_iban(number)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("SK31 1200 0000 1987 4263 7542", "check digits"),
        ("SK13 1200 0000 1987 4263 7541", "check digits"),
        ("SK31 1200 0000 1987 4263", "24 characters"),
        ("1234567890", "two letters"),
        ("ＳＫ3112000000198742637541", "two letters"),
    ],
)
def test_a_mistyped_iban_is_refused(number: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        validate_iban(number)


@pytest.mark.parametrize("number", ["GIBASKBX", "GIBASKBXXXX"])
def test_a_bic_is_taken(number: str) -> None:
    validate_bic(number)


@pytest.mark.parametrize("number", ["GIBA", "gibaskbx", "GIBASKBXX"])
def test_what_is_no_bic_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        validate_bic(number)


@pytest.mark.django_db
def test_an_owner_keeps_the_iban_as_banks_print_it() -> None:
    owner = make(Actor.system(), Owner, iban="sk3112000000198742637541")
    assert owner.iban == "SK31 1200 0000 1987 4263 7541"
    assert spaced_iban("no account") == "no account"
