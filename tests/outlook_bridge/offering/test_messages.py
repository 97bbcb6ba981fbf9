"""All entries of a message and of its attached files are offered, not only the first."""

import pytest

from crm_lists.activities.models import Activity, Event
from outlook_bridge.models import Made, Message
from tests.outlook_bridge.conftest import mail
from tests.outlook_bridge.dav.test_contacts import contacts, make_company
from tests.outlook_bridge.offering.test_files import EVENTS, person, states, take
from tests.outlook_bridge.test_entries import TASK, filed, lines
from tests.outlook_bridge.test_entries import make as make_by_form
from tests.people import World, client_of

pytestmark = pytest.mark.django_db


def offered(world: World, message: Message, name: str = "salesperson") -> str:
    answer = client_of(world.person(name)).post(f"/mail/{message.pk}/entries/")
    assert answer.status_code == 302, answer
    return str(answer.headers["Location"])


def cards(count: int) -> bytes:
    return "".join(person(number) for number in range(count)).encode()


def test_all_cards_of_a_filed_file_are_offered_and_linked(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    message = filed(world, cards(8), "team.vcf")
    page = client.get(f"/mail/{message.pk}/").content.decode()
    assert "Take over entries" in page
    assert "and 3 further entries" in page
    url = offered(world, message)
    take(client, url)
    assert len(contacts(world)) == 8
    assert {*message.contacts.values_list("pk", flat=True)} == {one.pk for one in contacts(world)}
    assert sorted(Made.objects.values_list("list_code", "entry")) == [("contacts", n) for n in range(8)]
    assert "8" not in str(client.get(f"/mail/{message.pk}/").context.get("further_entries", ""))


def test_what_was_made_by_the_form_is_there_already(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    message = filed(world, cards(2), "team.vcf")
    assert make_by_form(world, message, "make-contact") == 302
    assert [label for _name, label in states(client, offered(world, message))] == ["There already", "New"]


def test_attached_files_are_looked_into(world: World) -> None:
    make_company(world)
    client = client_of(world.salesperson)
    files = {"team.vcf": cards(2), "plan.ics": EVENTS.encode(), "notes.txt": b"BEGIN:VCARD"}
    message = filed(world, mail(files=files), "Offer.eml")
    url = offered(world, message)
    assert {name for name, _label in states(client, url)} == {"Anna Nová0", "Anna Nová1", "First", "Second"}
    take(client, url)
    assert len(contacts(world)) == 2
    assert Event.objects.filter(series=None).count() == 2
    made = Made.objects.filter(message=message)
    assert made.count() == 4
    assert {label for _name, label in states(client, offered(world, message))} == {"There already"}


def test_tasks_become_activities_of_the_group_of_the_message(world: World) -> None:
    message = filed(world, lines(TASK.format(status="COMPLETED")), "task.ics")
    take(client_of(world.salesperson), offered(world, message))
    made = Activity.objects.get()
    assert (made.name, made.group_id) == ("Send the price list", message.group_id)
    assert made.completed_at is not None


def test_who_does_not_see_the_message_is_offered_nothing(world: World) -> None:
    message = filed(world, cards(2), "team.vcf")
    url = offered(world, message)
    assert client_of(world.stranger).post(f"/mail/{message.pk}/entries/").status_code == 404
    Message.objects.filter(pk=message.pk).update(owner=world.second, group=world.abroad, salesperson=None)
    assert client_of(world.salesperson).get(url).status_code == 404


def test_a_plain_message_offers_nothing(world: World) -> None:
    message = filed(world, mail(), "Offer.eml")
    client = client_of(world.salesperson)
    assert "Take over entries" not in client.get(f"/mail/{message.pk}/").content.decode()
    answer = client.post(f"/mail/{message.pk}/entries/", follow=True)
    assert "The message holds no contact cards" in answer.content.decode()
