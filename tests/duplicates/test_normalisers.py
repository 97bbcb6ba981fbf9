"""How values are compared: which spellings are one, and which say nothing."""

import pytest

from crm_lists.duplicates import normalisers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme s.r.o.", "ACME, spol. s r. o."),
        ("Acme s.r.o.", "Acme a.s."),
        ("Žlutý Kůň, a. s.", "Zluty Kun"),
        ("Łódź Meble Sp. z o.o.", "Lodz Meble S.A."),
        ("Ţesătura SRL", "Tesatura S.R.L."),
        ("S.C. Mobila S.R.L.", "Mobila SA"),
        ("Bäcker GmbH & Co. KG", "Backer"),
        ("Kovács és Fia Kft.", "Kovács és Fia Zrt."),
        ("Novák a syn, v.o.s.", "Novák & syn"),
        ("Acme Ltd.", "Acme, Inc."),
        ("Acme  Trading ", "acme trading"),
    ],
)
def test_names_of_firms_are_compared_without_legal_form_and_diacritics(one: str, other: str) -> None:
    assert normalisers.firm_name(one) == normalisers.firm_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Acme s.r.o.", "Acme Slovakia s.r.o."), ("Alfa a.s.", "Beta a.s."), ("S.A.", "a.s.")]
)
def test_other_names_stay_others(one: str, other: str) -> None:
    assert normalisers.firm_name(one) != normalisers.firm_name(other)


def test_a_name_that_is_nothing_but_a_legal_form_stays() -> None:
    assert normalisers.firm_name("SRL") == "srl"
    assert normalisers.firm_name(" . ") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ján Novák", "NOVÁK Ján"),
        ("Ing. Ján Novák, PhD.", "Jan Novak"),
        ("Jean-Luc Picard", "Picard Jean Luc"),
    ],
)
def test_names_of_people_are_compared_in_either_order(one: str, other: str) -> None:
    assert normalisers.person_name(one) == normalisers.person_name(other) != ""


def test_a_surname_alone_says_too_little() -> None:
    assert normalisers.person_name("Novák") == ""
    assert normalisers.person_name("Ing. Novák") == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Jan@Firma.SK ", "jan@firma.sk"),
        ("Ján Novák <jan@firma.sk>", "jan@firma.sk"),
        ("info@", "info@"),
        ("@", ""),
        ("", ""),
        (" - ", ""),
    ],
)
def test_addresses_are_compared_and_malformed_ones_match_only_their_like(text: str, key: str) -> None:
    assert normalisers.email(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("jan@firma.sk", "firma.sk"),
        ("https://www.Firma.sk/kontakt", "firma.sk"),
        ("firma.sk", "firma.sk"),
        ("http://firma.sk:8080", "firma.sk"),
        ("jan@gmail.com", ""),
        ("jan@azet.sk", ""),
        ("info@", ""),
        ("nonsense", ""),
        ("http://[", ""),
        ("http:// spaces in it", ""),
    ],
)
def test_domains_are_those_of_firms(text: str, key: str) -> None:
    assert normalisers.domain(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("+421 905 123 456", "+421905123456"),
        ("00421 905 123 456", "+421905123456"),
        ("0905 / 123 456", "+421905123456"),
        ("+421905123456 kl. 12", "42190512345612"),
        ("12", ""),
        ("call me", ""),
    ],
)
def test_phones_are_compared_as_the_world_dials_them(text: str, key: str) -> None:
    assert normalisers.phone(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12 345 678", "12345678"),
        ("SK12345678", "12345678"),
        ("CZ 01234567", "1234567"),
        ("RO-12345", "12345"),
        ("00000000", ""),
        ("n/a", ""),
    ],
)
def test_registration_numbers_are_compared_by_their_figures(text: str, key: str) -> None:
    assert normalisers.registration_number(text) == key
