"""The vocative of names, by language and gender."""

import pytest

from crm_lists.relations.vocatives import vocative, vocative_surname

CZECH_MEN = """
Jan Jane|Petr Petře|Pavel Pavle|Karel Karle|Marek Marku|Zdeněk Zdeňku|Luděk Luďku|Tomáš Tomáši|Lukáš Lukáši
Ondřej Ondřeji|Jiří Jiří|Ivo Ivo|Honza Honzo|Michal Michale|Daniel Danieli|Gabriel Gabrieli|David Davide
Bedřich Bedřichu|Dominik Dominiku|Viktor Viktore|Alexandr Alexandře|Alois Aloisi|Vavřinec Vavřinče|Oleg Olegu
"""
CZECH_SURNAMES = """
Novák Nováku|Svoboda Svobodo|Novotný Novotný|Dvořák Dvořáku|Černý Černý|Procházka Procházko|Kučera Kučero
Hájek Hájku|Němec Němče|Král Králi|Kolář Koláři|Krejčí Krejčí|Zeman Zemane|Beneš Beneši|Janů Janů|Fiala Fialo
"""
CZECH_WOMEN = "Jana Jano|Marie Marie|Ester Ester|Lenka Lenko|Eva Evo|Lucie Lucie|Dagmar Dagmar"
POLISH_MEN = """
Jan Janie|Piotr Piotrze|Paweł Pawle|Tomasz Tomaszu|Marek Marku|Andrzej Andrzeju|Krzysztof Krzysztofie
Adam Adamie|Michał Michale|Wojciech Wojciechu|Grzegorz Grzegorzu|Jerzy Jerzy|Kuba Kubo|Robert Robercie
Dawid Dawidzie|August Auguście|Stanisław Stanisławie|Jakub Jakubie|Karol Karolu|Aleksander Aleksandrze
"""
POLISH_WOMEN = "Anna Anno|Maria Mario|Katarzyna Katarzyno|Kasia Kasiu|Zosia Zosiu|Beata Beato|Hania Haniu"
GREEK_MEN = (
    "Γιώργος Γιώργο|Αλέξανδρος Αλέξανδρε|Παπαδόπουλος Παπαδόπουλε|Γιάννης Γιάννη|Κώστας Κώστα|Ανδρέας Ανδρέα"
)


def pairs(text: str) -> list[tuple[str, str]]:
    words = [word.split(" ") for line in text.strip().splitlines() for word in line.split("|")]
    return [(name, called) for name, called in words]


@pytest.mark.parametrize(("name", "called"), pairs(CZECH_MEN))
def test_czech_men_are_called(name: str, called: str) -> None:
    assert vocative(name, "cs", "male") == called


@pytest.mark.parametrize(("name", "called"), pairs(CZECH_SURNAMES))
def test_czech_men_are_called_by_their_surname(name: str, called: str) -> None:
    assert vocative_surname(name, "cs", "male") == called


@pytest.mark.parametrize(("name", "called"), pairs(CZECH_WOMEN))
def test_czech_women_are_called(name: str, called: str) -> None:
    assert vocative(name, "cs", "female") == called


@pytest.mark.parametrize(("name", "called"), pairs(POLISH_MEN))
def test_polish_men_are_called(name: str, called: str) -> None:
    assert vocative(name, "pl", "male") == called


@pytest.mark.parametrize(("name", "called"), pairs(POLISH_WOMEN))
def test_polish_women_are_called(name: str, called: str) -> None:
    assert vocative(name, "pl", "female") == called


@pytest.mark.parametrize(("name", "called"), pairs(GREEK_MEN))
def test_greek_men_are_called(name: str, called: str) -> None:
    assert vocative(name, "el", "male") == called


def test_each_part_of_a_double_name_is_called() -> None:
    assert vocative("Jan Pavel", "cs", "male") == "Jane Pavle"
    assert vocative_surname("Novák-Dvořák", "cs", "male") == "Nováku-Dvořáku"


def test_surnames_of_women_and_names_of_other_languages_stay() -> None:
    assert vocative_surname("Nováková", "cs", "female") == "Nováková"
    assert vocative("Ján", "sk", "male") == "Ján"
    assert vocative("Georgios", "el", "male") == "Georgios"
