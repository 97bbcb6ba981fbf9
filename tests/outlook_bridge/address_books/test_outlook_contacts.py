"""Tests of address books that Outlook and Google exported: from their own files to contacts."""

import csv
import io
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm_lists.exchange.models import Import
from crm_lists.framework import access
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.organisation.models import ColumnRight, Grant
from crm_lists.relations.models import Contact
from outlook_bridge.address_books.headings import meaning_of
from tests.making import make_item
from tests.people import World, actor, client_of

LIST = "/lists/contacts/import"
#: The columns of Outlook's own export, as its wizard writes them.
ENGLISH = (Path(__file__).parent / "english.csv").read_text().strip().split(",")
ANNA = {
    "Title": "Mrs. Ing.",
    "First Name": "Anna",
    "Middle Name": "Mária",
    "Last Name": "Žáková",
    "Suffix": "PhD.",
    "Company": "Acme",
    "Department": "Sales",
    "Job Title": "Chief of everything",
    "Business Street": "Hlavná 1",
    "Business City": "Žilina",
    "Business Postal Code": "010 01",
    "Business Country/Region": "Slovakia",
    "Home Street": "Tichá 7",
    "Home City": "Nitra",
    "Business Phone": "+421 41 123 45 67",
    "Mobile Phone": "+421 905 123 456",
    "Car Phone": "+421 905 999 999",
    "Home Fax": "+421 37 111 22 33",
    "E-mail Address": "anna@acme.example",
    "E-mail Type": "SMTP",
    "E-mail 2 Address": "anna@home.example",
    "E-mail 3 Address": "/o=Exchange/cn=anna",
    "Birthday": "14.5.1970",
    "Anniversary": "0.0.00",
    "Categories": "VIP;Trade fair",
    "Notes": 'First line\r\nSecond, with “quotes” and "others"',
    "Priority": "Normal",
    "Private": "False",
    "Sensitivity": "Normal",
    "Spouse": "Peter",
    "User 1": "A7",
    "Web Page": "https://acme.example",
}


def exported(
    *rows: Mapping[str, str], headings: list[str] = ENGLISH, encoding: str = "cp1250", separator: str = ","
) -> bytes:
    """Return a file as Outlook writes it: every cell in quotes, rows ended by CR and LF."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(
        out, headings, restval="", quoting=csv.QUOTE_ALL, delimiter=separator, lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.fixture
def client(world: World) -> Client:
    make_item(actor(world.salesperson), "relations", name="Acme")
    return client_of(world.salesperson)


def bring(client: Client, content: bytes) -> Import:
    answer = client.post(f"{LIST}/", {"file": SimpleUploadedFile("contacts.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def check(client: Client, made: Import, **changed: str) -> dict[str, Any]:
    """Send the form of the columns as it is shown, and return what the preview has found."""
    form: Any = client.get(f"{LIST}/{made.pk}/").context["form"]
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
    assert client.post(f"{LIST}/{made.pk}/", {**data, **changed}).status_code == 302
    found: dict[str, Any] = client.get(f"{LIST}/{made.pk}/preview/").context["found"]
    return found


def take(client: Client, content: bytes, capture: Any, **changed: str) -> Contact:
    made = bring(client, content)
    check(client, made, **changed)
    with capture(execute=True):
        client.post(f"{LIST}/{made.pk}/run/")
    made.refresh_from_db()
    assert made.counts == {"added": 1}, (made.counts, made.results_path.read_text())
    person: Contact = access.visible(actor(made.user), find_list("contacts")).latest("pk")
    return person


@pytest.fixture
def capture(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8-sig", "utf-8"])
def test_an_export_of_outlook_becomes_a_contact_by_itself(
    client: Client, capture: Any, encoding: str
) -> None:
    made = take(client, exported(ANNA, encoding=encoding), capture)
    assert (made.title_before, made.first_name, made.last_name) == ("Ing.", "Anna Mária", "Žáková")
    assert (made.title_after, made.gender, made.relation.name) == ("PhD.", "female", "Acme")
    assert [row["value"] for row in made.emails] == ["anna@acme.example", "anna@home.example"]
    assert [(row["kind"], row["note"]) for row in made.phones] == [
        ("work", ""),
        ("other", "Car Phone"),
        ("fax", ""),
        ("mobile", ""),
    ]
    assert made.address == "Hlavná 1\n010 01 Žilina\nSlovakia"
    assert (made.private_address, made.birthday) == ("Tichá 7\nNitra", "1970-05-14")
    assert made.notes.splitlines()[:2] == ["First line", 'Second, with “quotes” and "others"']
    assert {"Department: Sales", "Job Title: Chief of everything", "Categories: VIP;Trade fair"} <= {
        *made.notes.splitlines()
    }
    assert "E-mail 3 Address: /o=Exchange/cn=anna" in made.notes
    assert (made.personal_notes, made.website) == ("Spouse: Peter", "https://acme.example")


def test_a_page_says_what_was_recognised_and_offers_the_other_columns(client: Client) -> None:
    made = bring(client, exported(ANNA))
    page = client.get(f"{LIST}/{made.pk}/")
    assert "This is an address book that Outlook or Google exported." in page.content.decode()
    labels = [field.label for field in page.context["table"]["fields"]]
    assert labels[-2:] == ["Anniversary", "User 1"]
    assert not {"E-mail Type", "Priority", "Telex"} & {*labels}
    assert made.plan.columns[0] == "title_before"
    assert len(labels) - 2 not in made.plan.columns


GERMAN = {
    "Anrede": "Herr",
    "Vorname": "Jürgen",
    "Nachname": "Groß",
    "Firma": "Acme",
    "Straße geschäftlich": "Ringstraße 5",
    "Ort geschäftlich": "Köln",
    "Postleitzahl geschäftlich": "50667",
    "Telefon geschäftlich": "+49 221 123456",
    "Mobiltelefon": "+49 170 1234567",
    "E-Mail-Adresse": "j@acme.example",
    "Geburtstag": "00.00.0000",
    "Notizen": "Zeile 1\r\nZeile 2",
}
POLISH = {
    "Imię": "Łukasz",
    "Nazwisko": "Groß",
    "Firma": "Acme",
    "Adres służbowy - ulica": "Ringstraße 5",
    "Adres służbowy - miejscowość": "Köln",
    "Adres służbowy - kod pocztowy": "50667",
    "Telefon służbowy": "+49 221 123456",
    "Telefon komórkowy": "+49 170 1234567",
    "Adres e-mail": "j@acme.example",
    "Urodziny": "0/0/00",
    "Notatki": "Zeile 1\r\nZeile 2",
}
CZECH = {
    "Jméno": "Jiří",
    "Příjmení": "Groß",
    "Společnost": "Acme",
    "Ulice (práce)": "Ringstraße 5",
    "Město (práce)": "Köln",
    "PSČ (práce)": "50667",
    "Telefon do zaměstnání": "+49 221 123456",
    "Mobilní telefon": "+49 170 1234567",
    "E-mailová adresa": "j@acme.example",
    "Narozeniny": "0.0.00",
    "Poznámky": "Zeile 1\r\nZeile 2",
}
GOOGLE = {
    "First Name": "Jürgen",
    "Last Name": "Groß",
    "Organization Name": "Acme",
    "Birthday": "",
    "Notes": "Zeile 1\nZeile 2",
    "E-mail 1 - Label": "* Work",
    "E-mail 1 - Value": "j@acme.example",
    "Phone 1 - Label": "Work",
    "Phone 1 - Value": "+49 221 123456",
    "Phone 2 - Label": "Mobile",
    "Phone 2 - Value": "+49 170 1234567",
    "Address 1 - Label": "Work",
    "Address 1 - Street": "Ringstraße 5",
    "Address 1 - City": "Köln",
    "Address 1 - Postal Code": "50667",
}


@pytest.mark.parametrize(
    ("person", "encoding", "separator"),
    [
        (GERMAN, "cp1252", ";"),
        (POLISH, "cp1250", ";"),
        (CZECH, "cp1250", ";"),
        (GOOGLE, "utf-8", ","),
    ],
)
def test_headings_of_other_languages_and_of_google_are_known(
    client: Client, capture: Any, person: dict[str, str], encoding: str, separator: str
) -> None:
    content = exported(person, headings=list(person), encoding=encoding, separator=separator)
    made = take(client, content, capture)
    assert (made.last_name, made.relation.name, made.birthday) == ("Groß", "Acme", "")
    assert made.address == "Ringstraße 5\n50667 Köln"
    assert [(row["kind"], row["value"]) for row in made.emails] == [("work", "j@acme.example")]
    assert [row["kind"] for row in made.phones] == ["work", "mobile"]
    assert made.notes == "Zeile 1\nZeile 2"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0/0/00", ""),
        ("00.00.00", ""),
        ("5/14/1970", "1970-05-14"),
        ("14/5/1970", "1970-05-14"),
        ("14.5.65", "1965-05-14"),
        ("1970-05-14", "1970-05-14"),
    ],
)
def test_birthdays_are_understood_as_outlook_writes_them(
    client: Client, capture: Any, written: str, kept: str
) -> None:
    assert take(client, exported({**ANNA, "Birthday": written}), capture).birthday == kept


@pytest.mark.duplicates
def test_a_contact_that_is_there_is_asked_about(world: World, client: Client) -> None:
    company = access.visible(actor(world.salesperson), find_list("relations")).get(name="Acme")
    make_item(
        actor(world.salesperson),
        "contacts",
        last_name="Other",
        relation=company,
        email=ANNA["E-mail Address"],
    )
    found = check(client, bring(client, exported(ANNA)))
    assert found["counts"] == {"asked": 1}
    assert found["warned"][0]["alike"]


@pytest.mark.parametrize("right", ["", "write"])
def test_personal_columns_are_filled_by_those_who_write_them(
    world: World, client: Client, capture: Any, right: str
) -> None:
    ColumnRight.objects.filter(role__code="salesperson", column_set="personal").exclude(right=right).delete()
    made = take(client, exported(ANNA), capture)
    assert bool(made.birthday) == bool(made.private_address) == bool(made.personal_notes) == bool(right)


@pytest.mark.parametrize(
    "content", ["Company;Surname\nAcme;Nová", "Surname;E-mails;Phones\nNová;a@b.example;1"]
)
def test_another_table_stays_as_it_is(client: Client, content: str) -> None:
    made = bring(client, content.encode())
    assert made.layout.note == ""
    assert [str(cell) for cell in made.layout.head[0]] == content.partition("\n")[0].split(";")


def test_rows_keep_their_numbers(client: Client) -> None:
    content = exported(ANNA, {}, {**ANNA, "Company": "Nobody"})
    found = check(client, bring(client, content))
    assert [(one["row"], one["column"]) for one in found["errors"]] == [(4, "Company")]


def companies(world: World) -> set[str]:
    found = access.visible(actor(world.salesperson), find_list("relations"))
    return set(found.values_list("name", flat=True))


def test_companies_that_are_missing_are_added_where_the_person_says_so(
    world: World, client: Client, capture: Any
) -> None:
    content = exported({**ANNA, "Company": "Newcomer"})
    assert check(client, bring(client, content))["counts"] == {"failed": 1}
    made = bring(client, content)
    found = check(client, made, adds_missing="relation")
    assert found["counts"] == {"added": 1}
    assert "Newcomer" in {cell["after"] for cell in found["rows"][0]["cells"]}
    assert companies(world) == {"Acme"}, "the dry run keeps nothing"
    with capture(execute=True):
        client.post(f"{LIST}/{made.pk}/run/")
    assert companies(world) == {"Acme", "Newcomer"}
    assert Change.objects.filter(batch=made.batch, verb="add").count() == 2


@pytest.mark.duplicates
def test_a_company_that_may_be_there_is_not_added(world: World, client: Client) -> None:
    found = check(
        client, bring(client, exported({**ANNA, "Company": "ACME s.r.o."})), adds_missing="relation"
    )
    assert found["counts"] == {"failed": 1}
    assert "“ACME s.r.o.” was not added" in found["errors"][0]["message"]


def test_who_adds_no_companies_is_not_offered_to(world: World, client: Client) -> None:
    for grant in Grant.objects.filter(role__code="salesperson", action="add"):
        grant.list_code = "contacts"
        grant.save()
    made = bring(client, exported({**ANNA, "Company": "Newcomer"}))
    assert "adds_missing" not in client.get(f"{LIST}/{made.pk}/").context["form"].fields
    found = check(client, made, adds_missing="relation")
    assert found["counts"] == {"failed": 1}


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("Mesto (domov)", ("address", "home", "city")),
        ("Telefón do práce", ("phone", "work", "")),
        ("Mobilný telefón", ("phone", "mobile", "")),
        ("Business Street 3", ("address", "work", "street")),
        ("Adres domowy - ulica (2)", ("address", "home", "street")),
        ("E-mail 2 Display Name", None),
        ("Telefonliste", None),
        ("Information", None),
    ],
)
def test_headings_mean_what_they_say(heading: str, meant: tuple[str, str, str] | None) -> None:
    found = meaning_of(heading)
    assert (found and (found.field, found.kind, found.part)) == meant


def test_a_cell_of_very_many_values_does_not_keep_the_site_busy(client: Client) -> None:
    phones = " ::: ".join(str(number) for number in range(10_000, 19_000))
    emails = " ::: ".join(f"{number}@x" for number in range(8_000))
    started = time.process_time()
    made = bring(client, exported({**ANNA, "Business Phone": phones, "E-mail Address": emails}))
    assert made.layout_data["rows"] == 1
    assert time.process_time() - started < 5
