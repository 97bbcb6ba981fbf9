"""All entries of a file are looked through, and those that are ticked are taken over."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.activities.models import Event
from outlook_bridge.dav.contacts import writing
from outlook_bridge.models import OfferedEntry
from outlook_bridge.offering import taking
from tests.outlook_bridge.dav.test_contacts import card, contacts, make_company, make_contact
from tests.people import World, client_of

pytestmark = pytest.mark.django_db
CARDS, CALENDAR = "/contacts/cards/take/", "/calendar/take/"
EVENTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VEVENT
UID:one@x
DTSTART;TZID=Europe/Bratislava:20270511T090000
DTEND;TZID=Europe/Bratislava:20270511T103000
SUMMARY:First
END:VEVENT
BEGIN:VEVENT
UID:two@x
DTSTART;VALUE=DATE:20270512
DTEND;VALUE=DATE:20270514
SUMMARY:Second
RRULE:FREQ=MONTHLY;COUNT=3
END:VEVENT
END:VCALENDAR
"""


def bring(client: Client, content: str, url: str = CARDS, name: str = "cards.vcf") -> Any:
    return client.post(url, {"file": SimpleUploadedFile(name, content.encode())})


def piled(client: Client, content: str, url: str = CARDS, name: str = "cards.vcf") -> str:
    answer = bring(client, content, url, name)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def keys(page: Any) -> list[int]:
    return [row["line"].entry.pk for row in page.context["lines"] if row["line"].is_open]


def states(client: Client, url: str) -> list[tuple[str, str]]:
    return [(row["title"], str(row["label"])) for row in client.get(url).context["lines"]]


def take(client: Client, url: str, **data: Any) -> Any:
    """Send the page as it is shown, with answers about companies by their names."""
    page = client.get(url)
    companies = data.pop("companies", {})
    for form in page.context["companies"]:
        answer = companies.get(form.name)
        if isinstance(answer, int):
            data |= {f"{form.prefix}-how": "choose", f"{form.prefix}-relation": answer}
        elif answer:
            data[f"{form.prefix}-how"] = answer
    return client.post(url, {"entry": keys(page), **data})


def person(number: int, **options: str) -> str:
    return card(f"EMAIL:p{number}@acme.example", uid=f"c{number}", **options).replace("Nová", f"Nová{number}")


def test_all_cards_of_a_file_are_offered_and_the_ticked_ones_taken(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    url = piled(client, "".join(person(number) for number in range(3)))
    page = client.get(url)
    assert [row["is_ticked"] for row in page.context["lines"]] == [True] * 3
    client.post(url, {"entry": keys(page)[1:]})
    assert [one.name for one in contacts(world)] == ["Anna Nová1", "Anna Nová2"]
    assert states(client, url) == [("Anna Nová0", "New"), ("Anna Nová1", "Added"), ("Anna Nová2", "Added")]
    assert "Added: 2" in client.get(url).content.decode()
    take(client, url)
    assert len(contacts(world)) == 3
    assert "There already" in dict(states(client, piled(client, person(1)))).values()


def test_the_number_of_queries_does_not_grow_with_the_cards(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    few, many = (piled(client, "".join(person(n) for n in range(count))) for count in (2, 12))
    client.get(few)
    counts = []
    for url in (few, many):
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_person_says_to_which_company_a_card_belongs(world: World) -> None:
    acme = make_company(world)
    client = client_of(world.salesperson)
    names = ("Acme Ltd", "Newcomer", "Private", "Later")
    content = "".join(person(number, company=name) for number, name in enumerate(names))
    url = piled(client, content + person(4, company="newcomer") + person(5, company=""))
    asked = {form.name: len(form.keys) for form in client.get(url).context["companies"]}
    assert asked == {"Acme Ltd": 1, "Newcomer": 2, "Private": 1, "Later": 1, "": 1}
    answers = {"Acme Ltd": acme.pk, "Newcomer": "create", "Private": "without", "": "without"}
    assert take(client, url, companies=answers).status_code == 302
    made = {one.name: one.relation.name for one in contacts(world)}
    assert made == {
        "Anna Nová0": "Acme",
        "Anna Nová1": "Newcomer",
        "Anna Nová2": "Anna Nová2",
        "Anna Nová4": "Newcomer",
        "Anna Nová5": "Anna Nová5",
    }
    assert "Company: Private" in next(one.notes for one in contacts(world) if one.name == "Anna Nová2")
    waiting = dict(states(client, url))["Anna Nová3"]
    assert waiting == "Company unknown"


def test_a_company_that_is_only_announced_is_asked_for(world: World) -> None:
    client = client_of(world.salesperson)
    url = piled(client, person(1, company="Newcomer"))
    answer = take(client, url, companies={"Newcomer": "choose"})
    assert answer.status_code == 422
    assert "Choose the company." in answer.content.decode()


def test_a_hidden_company_is_no_answer(world: World) -> None:
    hidden = make_company(world)
    client = client_of(world.stranger)
    url = piled(client, person(1, company="Newcomer"))
    assert take(client, url, companies={"Newcomer": hidden.pk}).status_code == 422
    assert contacts(world, "stranger") == []


@pytest.mark.duplicates
def test_a_card_that_may_be_a_contact_already_is_taken_only_anyway(world: World) -> None:
    make_contact(world, email="anna@acme.example")
    client = client_of(world.salesperson)
    url = piled(client, card("EMAIL:anna@acme.example").replace("Anna", "Ann"))
    take(client, url)
    assert [label for _name, label in states(client, url)] == ["Not added: there may be one already"]
    assert len(contacts(world)) == 1
    take(client, url, anyway="on")
    assert len(contacts(world)) == 2


def test_all_appointments_of_a_calendar_file_become_events(world: World) -> None:
    client = client_of(world.salesperson)
    url = piled(client, EVENTS, CALENDAR, "team.ics")
    assert [name for name, _label in states(client, url)] == ["First", "Second"]
    take(client, url)
    made = list(Event.objects.filter(series=None).order_by("pk"))
    assert [(one.name, one.all_day, one.rrule) for one in made] == [
        ("First", False, ""),
        ("Second", True, "FREQ=MONTHLY;COUNT=3"),
    ]


def test_many_entries_are_taken_in_the_background(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    make_company(world)
    client = client_of(world.salesperson)
    url = piled(client, "".join(person(number) for number in range(4)))
    with django_capture_on_commit_callbacks() as begun:
        take(client, url)
    page = client.get(url)
    assert page.context["is_running"]
    assert page.headers["Refresh"]
    assert client.get(f"{url}progress/").json() == {"done": 0, "total": 4, "state": "running", "message": ""}
    assert client.post(url, {"entry": ["1"]}).status_code == 200
    assert contacts(world) == []
    for run in begun:
        run()
    assert client.get(f"{url}progress/").json()["state"] == "done"
    assert len(contacts(world)) == 4


def test_a_fault_in_one_entry_leaves_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make_company(world)
    real = writing.add_contact

    def faulty(acting: Any, definition: Any, fields: Any, company: Any) -> Any:
        if fields["last_name"] == "Nová0":
            raise RuntimeError
        return real(acting, definition, fields, company)

    monkeypatch.setattr(taking, "add_contact", faulty)
    client = client_of(world.salesperson)
    url = piled(client, person(0) + person(1))
    take(client, url)
    assert [label for _name, label in states(client, url)] == ["Not added", "Added"]


@pytest.mark.parametrize("content", ["nonsense", "", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_what_holds_no_entry_is_refused_with_a_sentence(world: World, content: str) -> None:
    assert bring(client_of(world.salesperson), content).status_code == 422


def test_a_file_of_another_kind_is_refused_by_what_is_wanted(world: World) -> None:
    shown = bring(client_of(world.salesperson), "nonsense").content.decode()
    assert "The file is no contact card (.vcf), calendar (.ics) or item of Outlook (.msg)." in shown


def test_a_file_of_too_many_entries_is_to_be_divided(world: World) -> None:
    answer = bring(client_of(world.salesperson), person(1) * 501)
    assert answer.status_code == 422
    assert "501 entries. Divide it" in answer.content.decode()


def test_a_pile_belongs_to_its_person_alone(world: World) -> None:
    url = piled(client_of(world.salesperson), person(1))
    for name in ("colleague", "administrator"):
        other = client_of(world.person(name))
        for answer in (
            other.get(url),
            other.get(f"{url}progress/"),
            other.post(url, {"entry": "1"}),
            other.post(f"{url}discard/"),
        ):
            assert answer.status_code == 404
    assert OfferedEntry.objects.count() == 1


def test_what_is_left_out_is_forgotten(world: World) -> None:
    client = client_of(world.salesperson)
    url = piled(client, person(1))
    assert client.post(f"{url}discard/").status_code == 302
    assert OfferedEntry.objects.count() == 0
    assert client.get(url).status_code == 404


def test_who_adds_nothing_takes_nothing(world: World) -> None:
    assert bring(client_of(world.reader), person(1)).status_code == 404
    assert bring(client_of(world.reader), EVENTS, CALENDAR, "a.ics").status_code == 404


def test_the_lists_lead_to_it(world: World) -> None:
    client = client_of(world.salesperson)
    assert CARDS in client.get("/lists/contacts/").content.decode()
    assert CALENDAR in client.get("/calendar/").content.decode()
    assert "cards wait" not in client.get("/lists/contacts/").content.decode()
