"""How letters to a contact begin: by language, gender and tone, or as somebody wrote it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.framework import actions, bulk
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import Contact, Relation, SalutationFormula
from crm_lists.relations.refreshing import refresh_salutations
from tests.making import make
from tests.people import World, actor


def contact(world: World, **values: Any) -> Contact:
    made: Contact = make(actor(world.salesperson), Contact, **values)
    return made


@pytest.mark.parametrize(
    ("language", "gender", "first_name", "last_name", "formality", "expected"),
    [
        ("sk", "male", "Ján", "Novák", "formal", "Vážený pán Novák"),
        ("sk", "female", "Jana", "Nováková", "formal", "Vážená pani Nováková"),
        ("sk", "male", "Ján", "Novák", "informal", "Milý Ján"),
        ("cs", "male", "Jan", "Novák", "formal", "Vážený pane Nováku"),
        ("cs", "female", "Jana", "Nováková", "formal", "Vážená paní Nováková"),
        ("cs", "male", "Petr", "Svoboda", "informal", "Milý Petře"),
        ("pl", "male", "Piotr", "Wiśniewski", "formal", "Szanowny Panie Piotrze"),
        ("pl", "female", "Anna", "Nowak", "informal", "Droga Anno"),
        ("ro", "male", "Ion", "Popescu", "formal", "Stimate domnule Popescu"),
        ("ro", "female", "Elena", "Ionescu", "formal", "Stimată doamnă Ionescu"),
        ("el", "male", "Γιώργος", "Παπαδόπουλος", "formal", "Αξιότιμε κύριε Παπαδόπουλε"),
        ("el", "male", "Γιώργος", "Παπαδόπουλος", "informal", "Αγαπητέ Γιώργο"),
        ("en", "female", "Jane", "Doe", "formal", "Dear Ms Doe"),
        ("de", "male", "Max", "Huber", "formal", "Sehr geehrter Herr Huber"),
        ("de", "", "Kim", "Huber", "formal", "Guten Tag Kim Huber"),
        ("sk", "", "Jana", "Nováková", "formal", "Vážená pani Nováková"),
        ("en", "male", "", "Smith", "informal", "Dear Mr Smith"),
    ],
)
def test_the_formula_follows_language_gender_and_tone(
    world: World, language: str, gender: str, first_name: str, last_name: str, formality: str, expected: str
) -> None:
    person = {"first_name": first_name, "last_name": last_name, "gender": gender}
    assert contact(world, language=language, formality=formality, **person).letter_salutation == expected


def test_a_title_stands_before_the_surname(world: World) -> None:
    made = contact(world, language="sk", gender="male", last_name="Novák", title_before="Ing.")
    assert made.letter_salutation == "Vážený pán Ing. Novák"


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("Slovensko", "Vážená pani Malá"),
        ("Czech Republic", "Vážená paní Malá"),
        ("România", "Stimată doamnă Malá"),
        ("", "Dear Ms Malá"),
    ],
)
def test_without_a_language_the_country_of_the_company_says_it(
    world: World, country: str, expected: str
) -> None:
    firm = make(actor(world.salesperson), Relation, country=country)
    assert contact(world, relation=firm, last_name="Malá", gender="female").letter_salutation == expected


def test_an_own_salutation_comes_first(world: World) -> None:
    made = contact(world, language="sk", gender="male", last_name="Novák", salutation="Milý Janko")
    assert made.letter_salutation == "Milý Janko"
    changed = actions.change(actor(world.salesperson), made, {"salutation": ""})
    assert changed.letter_salutation == "Vážený pán Novák"


def test_contacts_that_come_in_bulk_are_addressed_too(world: World) -> None:
    firm = make(actor(world.salesperson), Relation, country="SK")
    rows = [{"last_name": name, "gender": "male", "relation": firm.pk} for name in ("Novák", "Horváth")]
    made: Any = bulk.add_many(actor(world.salesperson), find_list("contacts"), rows)
    assert [one.letter_salutation for one in made] == ["Vážený pán Novák", "Vážený pán Horváth"]


def test_a_changed_formula_reaches_those_whom_it_addresses(world: World) -> None:
    made = contact(world, language="sk", gender="male", last_name="Novák")
    own = contact(world, language="sk", gender="male", last_name="Novák", salutation="Ahoj")
    formula = SalutationFormula.objects.get(language="sk", gender="male", formality="formal")
    formula.text = "Ctený pán {last_name}"
    formula.save()
    refresh_salutations.call("sk")
    made.refresh_from_db()
    own.refresh_from_db()
    assert (made.letter_salutation, own.letter_salutation) == ("Ctený pán Novák", "Ahoj")


def test_a_company_that_moves_abroad_is_written_to_in_another_language(world: World) -> None:
    firm = make(actor(world.salesperson), Relation, country="Slovakia")
    made = contact(world, relation=firm, last_name="Malý", gender="male")
    actions.change(actor(world.salesperson), firm, {"country": "Česko"})
    made.refresh_from_db()
    assert made.letter_salutation == "Vážený pane Malý"


@pytest.mark.django_db
def test_a_formula_with_an_unknown_place_is_refused() -> None:
    with pytest.raises(ValidationError, match="no place that is known"):
        SalutationFormula(language="en", text="Dear {relation.owner} {surname}").full_clean()
    with pytest.raises(ValidationError):
        SalutationFormula(language="en", text="Dear {surname}").full_clean()
