"""Countries: one name for each, by whatever name it is written."""

import pytest

from crm_lists.relations.countries import country_code, country_names, kept_name


@pytest.mark.parametrize(
    ("written", "code", "kept"),
    [
        ("SK", "SK", "Slovakia"),
        ("sk", "SK", "Slovakia"),
        ("Slovakia", "SK", "Slovakia"),
        ("Slovensko", "SK", "Slovakia"),
        (" Slovenská  republika ", "SK", "Slovakia"),
        ("SLOWACJA", "SK", "Slovakia"),
        ("Czech Republic", "CZ", "Czechia"),
        ("Ceska republika", "CZ", "Czechia"),
        ("Cehia", "CZ", "Czechia"),
        ("Polska", "PL", "Poland"),
        ("România", "RO", "Romania"),
        ("U.K.", "GB", "United Kingdom"),
        ("USA", "US", "United States"),
        ("Magyarország", "HU", "Hungary"),
        ("Österreich", "AT", "Austria"),
        ("Narnia", "", "Narnia"),
        ("", "", ""),
    ],
)
def test_a_country_is_known_by_any_of_its_names(written: str, code: str, kept: str) -> None:
    assert (country_code(written), kept_name(written)) == (code, kept)


def test_each_country_is_kept_by_a_name_of_its_own() -> None:
    names = country_names()

    assert len(set(names.values())) == len(names)
    assert {kept_name(name) for name in names.values()} == set(names.values())
    assert all(country_code(code) == code for code in names)
