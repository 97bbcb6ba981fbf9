"""Greeting people: the letter in their language, sent once, and only to those who agree."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings
from django.utils import timezone

from crm_lists.activities.models import Activity
from crm_lists.framework import actions
from crm_lists.framework.models import Change
from crm_lists.occasions.models import Greeting, GreetingText, Preference
from crm_lists.organisation.models import ColumnRight
from crm_lists.relations.models import Contact, Relation
from tests.making import make
from tests.people import World, actor, client_of

JURAJ = date(2026, 4, 24)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = timezone.make_aware(datetime(2026, 4, 24, 12))
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def juraj(world: World) -> Contact:
    firm = make(actor(world.salesperson), Relation, name="Alfa", country="Slovakia")
    names: dict[str, Any] = {
        "first_name": "Juraj",
        "last_name": "Novák",
        "gender": "male",
        "email": "juraj@example.com",
    }
    made: Contact = make(actor(world.salesperson), Contact, relation=firm, birthday="24.4.1976", **names)
    return made


def url(contact: Contact, kind: str = "name-day", page: str = "greet", **query: str) -> str:
    return f"/occasions/{contact.pk}/{kind}/{page}/?{urlencode({'day': JURAJ.isoformat(), **query})}"


def send(world: World, contact: Contact, *, person: str = "salesperson", **query: str) -> Any:
    values = {"address": "juraj@example.com", "subject": "Hello", "body": "All the best"}
    return client_of(world.person(person)).post(url(contact, **query), values)


def test_the_page_shows_who_celebrates_with_a_way_to_greet(world: World, juraj: Contact) -> None:
    page = client_of(world.salesperson).get("/occasions/").content.decode()
    assert "Juraj Novák" in page
    assert "Today · Friday, 24 April" in page
    assert "Birthday, 50 years" in page
    assert f"/occasions/{juraj.pk}/name-day/greet/" in page


def test_the_draft_is_written_in_the_language_of_the_person(world: World, juraj: Contact) -> None:
    form = client_of(world.salesperson).get(url(juraj)).context["form"]
    assert form["address"].value() == "juraj@example.com"
    assert form["subject"].value() == "Všetko najlepšie k meninám"
    assert form["body"].value().startswith("Vážený pán Novák,\n\nsrdečne Vám blahoželáme")
    assert form["body"].value().endswith("Test Salesperson")


def test_an_editor_changes_the_text(world: World, juraj: Contact) -> None:
    GreetingText.objects.filter(kind="name-day", language="sk").update(body="Ahoj {first_name} z {company}!")
    form = client_of(world.salesperson).get(url(juraj)).context["form"]
    assert form["body"].value() == "Ahoj Juraj z Alfa!"


def test_a_greeting_is_sent_once(world: World, juraj: Contact) -> None:
    assert send(world, juraj).status_code == 302
    again = send(world, juraj, person="colleague")
    assert again.status_code == 422
    assert "has greeted the person for this already" in again.content.decode()
    (message,) = mail.outbox
    assert (message.to, message.subject, message.body) == (["juraj@example.com"], "Hello", "All the best")
    (greeting,) = Greeting.objects.all()
    assert (greeting.kind, greeting.year, greeting.channel) == ("name-day", 2026, "email")
    assert "greeted" in client_of(world.salesperson).get("/occasions/").content.decode()


def test_the_database_lets_only_one_of_two_clicks_through(
    world: World, juraj: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click finds nothing greeted when it asks, and is stopped all the same."""
    monkeypatch.setattr("crm_lists.occasions.pages.occasions._problem", lambda _occasion: "")
    send(world, juraj)
    assert "was greeted for this already" in send(world, juraj).content.decode()
    assert len(mail.outbox) == 1


def test_each_occasion_is_greeted_for_itself(world: World, juraj: Contact) -> None:
    send(world, juraj)
    assert send(world, juraj, kind="birthday").status_code == 302
    assert len(mail.outbox) == 2


class RefusingBackend(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_what_the_server_refused_may_be_sent_again(world: World, juraj: Contact) -> None:
    with override_settings(EMAIL_BACKEND=f"{__name__}.RefusingBackend"):
        assert "nothing was sent" in send(world, juraj).content.decode()
    assert not Greeting.objects.exists()
    assert send(world, juraj).status_code == 302


@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def test_without_a_mail_server_it_says_so(world: World, juraj: Contact) -> None:
    page = client_of(world.salesperson).get(url(juraj)).content.decode()
    assert "No mail server is set up" in page
    assert "Mark as greeted" in page


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"consent_email": "refused"}, "does not want to be written to"),
        ({"do_not_contact": True}, "does not want to be written to"),
        ({"email": ""}, "No e-mail address"),
    ],
)
def test_who_refuses_mail_gets_none(world: World, juraj: Contact, values: dict[str, Any], said: str) -> None:
    actions.change(actor(world.salesperson), juraj, values)
    assert said in client_of(world.salesperson).get(url(juraj)).content.decode()
    assert send(world, juraj).status_code == 422
    assert mail.outbox == []


def test_a_person_may_be_greeted_by_phone_instead(world: World, juraj: Contact) -> None:
    client = client_of(world.salesperson)
    assert client.post(url(juraj, page="greeted")).status_code == 302
    assert Greeting.objects.get().channel == "phone"
    assert send(world, juraj).status_code == 422
    assert mail.outbox == []


def test_the_history_does_not_tell_a_secret_day(world: World, juraj: Contact) -> None:
    send(world, juraj, kind="birthday")
    send(world, juraj)
    notes = list(Change.objects.filter(verb="greet").order_by("pk").values_list("note", flat=True))
    assert notes == ["E-mail", "Name day, E-mail"]


@pytest.mark.parametrize(("page", "type_code"), [("greet", "e-mail"), ("greeted", "phone-call")])
def test_a_greeting_is_a_completed_activity_that_keeps_the_secret(
    world: World, juraj: Contact, page: str, type_code: str
) -> None:
    values = {"address": "juraj@example.com", "subject": "Hello", "body": "All the best"}
    client_of(world.salesperson).post(url(juraj, kind="birthday", page=page), values)
    activity = Activity.objects.get()
    assert (activity.activity_type.code, activity.state) == (type_code, "completed")
    assert (activity.contact, activity.relation) == (juraj, juraj.relation)
    assert activity.name == "Greeting for Juraj Novák"


@pytest.mark.parametrize(
    ("person", "status"),
    [("salesperson", 200), ("colleague", 200), ("reader", 404), ("other_group", 404), ("stranger", 404)],
)
def test_only_those_who_may_change_the_contact_greet(
    world: World, juraj: Contact, person: str, status: int
) -> None:
    answer = client_of(world.person(person)).get(url(juraj))
    assert answer.status_code == status


def test_whoever_may_not_read_birthdays_cannot_greet_for_one(world: World, juraj: Contact) -> None:
    ColumnRight.objects.filter(role__code="salesperson", column_set="personal").delete()
    client = client_of(world.salesperson)
    assert client.get(url(juraj, kind="birthday")).status_code == 404
    assert client.get(url(juraj)).status_code == 200
    assert "Birthday" not in client.get("/occasions/").content.decode()


@pytest.mark.parametrize(
    "query", [{"day": "soon"}, {"day": "2026-04-25"}, {"day": "2025-04-24"}, {"about": "x"}]
)
def test_an_address_of_no_occasion_is_not_there(world: World, juraj: Contact, query: dict[str, str]) -> None:
    assert client_of(world.salesperson).get(url(juraj, **query)).status_code == 404


def test_the_banner_stays_until_the_person_has_looked(world: World, juraj: Contact) -> None:
    client = client_of(world.salesperson)
    assert "another occasion today" in client.get("/lists/relations/").content.decode()
    assert "another occasion today" in client.get("/lists/relations/").content.decode()
    client.get("/occasions/")
    assert "another occasion today" not in client.get("/lists/relations/").content.decode()
    assert Preference.objects.get(user=world.salesperson).looked_on == JURAJ
    assert "another occasion today" not in client_of(world.stranger).get("/lists/relations/").content.decode()


def test_whoever_has_only_looked_still_sees_the_usual_feasts(world: World, juraj: Contact) -> None:
    client = client_of(world.salesperson)
    for _time in range(2):
        assert "Saint George" in client.get("/occasions/").content.decode()


def test_what_to_show_is_kept(world: World, juraj: Contact) -> None:
    client = client_of(world.colleague)
    assert "Juraj Novák" in client.get("/occasions/").content.decode()
    assert client.post("/occasions/settings/", {"is_mine_only": "on"}).status_code == 302
    assert "Juraj Novák" not in client.get("/occasions/").content.decode()


def test_people_without_contacts_have_no_such_page(world: World) -> None:
    assert client_of(world.nobody).get("/occasions/").status_code in {200, 404}


def test_the_contact_says_when_its_name_day_is_next(world: World, juraj: Contact) -> None:
    page = client_of(world.salesperson).get(f"/lists/contacts/{juraj.pk}/").content.decode()
    assert "24 April 2026 (Slovak calendar)" in page
