"""One message belongs to many things, each link with who said so, when and how, and each can be mended."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_lists.framework import access, actions
from crm_lists.framework.lists import find_list
from outlook_bridge.intake.filing import Status
from outlook_bridge.intake.filing_many import ingest_many
from outlook_bridge.intake.hints import Hints, hints_of
from outlook_bridge.intake.keeping import Arrival
from outlook_bridge.links import linking
from outlook_bridge.links.link import How, Link, LinkedBy
from outlook_bridge.models import Channel, Message
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor, client_of

LISTS = ("relations", "contacts", "cases", "activities", "events")


def held(message: Message) -> dict[tuple[str, int], Link]:
    return {(one.list_code, one.item_id): one for one in message.links.filter(removed_at=None)}


def thing(world: World, code: str, **values: Any) -> Any:
    return make_item(actor(world.salesperson), code, **values)


def post(world: World, message: Message, way: str, *targets: str, person: str = "salesperson") -> int:
    url = f"/mail/{message.pk}/links/{way}"
    return client_of(world.person(person)).post(url, {"target": list(targets)}).status_code


def shows(world: World, code: str, item: Any, message: Message, person: str = "salesperson") -> bool:
    page = client_of(world.person(person)).get(f"/lists/{code}/{item.pk}/?tab=messages").content.decode()
    return f'href="/mail/{message.pk}/"' in page


@pytest.mark.parametrize("code", LISTS)
def test_a_message_is_shown_on_the_page_of_everything_that_it_belongs_to(
    world: World, file_mail: FileMail, code: str
) -> None:
    message = message_of(file_mail(hints=Hints(case=thing(world, "cases"))))
    first, second = thing(world, code), thing(world, code)
    linking.add(actor(world.salesperson), message, [first, second])

    assert shows(world, code, first, message)
    assert shows(world, code, second, message)
    assert not shows(world, code, thing(world, code), message)


def test_each_link_says_who_made_it_when_and_how(world: World, file_mail: FileMail) -> None:
    first, second = thing(world, "cases"), thing(world, "cases")
    message = message_of(file_mail(hints=Hints(case=first)))
    how = How(LinkedBy.SUGGESTED, "Its name stands in the subject")
    linking.add(actor(world.colleague), message, [second], how=how)

    links = held(message)
    assert {key for key in links if key[0] == "cases"} == {("cases", first.pk), ("cases", second.pk)}
    by_hand, suggested = links["cases", first.pk], links["cases", second.pk]
    assert (by_hand.how, by_hand.reason, by_hand.linked_by) == (LinkedBy.HAND, "", world.salesperson)
    assert (suggested.how, suggested.reason, suggested.linked_by) == (
        LinkedBy.SUGGESTED,
        how.reason,
        world.colleague,
    )
    assert suggested.linked_at > by_hand.linked_at
    assert links["relations", second.relation_id].reason == how.reason


@pytest.mark.parametrize("by", [LinkedBy.SUGGESTED, LinkedBy.RULE])
@pytest.mark.parametrize(
    ("person", "is_told"), [("manager", True), ("administrator", True), ("other_group", False)]
)
def test_why_a_link_was_made_is_told_to_who_made_it(
    world: World, by: LinkedBy, person: str, is_told: bool
) -> None:
    """The reason may name a contact or a rule that not every reader of the message sees."""
    company = make_item(actor(world.other_group), "relations", name="Acme")
    message = message_of(file_as(world.other_group, mail()))
    linking.add(actor(world.manager), message, [company], how=How(by, "Secret Informant works there"))

    page = client_of(world.person(person)).get(f"/mail/{message.pk}/").content.decode()
    assert "Acme" in page
    assert ("Secret Informant" in page) is is_told


def test_a_link_by_the_addresses_is_said_to_be_one(world: World, file_mail: FileMail) -> None:
    known = thing(world, "contacts", email="anna@customer.example")
    message = message_of(file_mail())
    assert {(one.list_code, one.item_id, one.how) for one in message.links.all()} == {
        ("contacts", known.pk, LinkedBy.ADDRESSES),
        ("relations", known.relation_id, LinkedBy.ADDRESSES),
    }


def test_a_message_dropped_on_a_contact_belongs_to_contact_and_company(
    world: World, file_mail: FileMail
) -> None:
    person = thing(world, "contacts")
    message = message_of(file_mail(hints=hints_of(person)))
    assert (message.relation, list(message.contacts.all())) == (person.relation, [person])


def test_a_second_place_is_added_to_the_first(world: World, file_mail: FileMail) -> None:
    first, second = thing(world, "cases", name="Roof"), thing(world, "cases", name="Floor")
    file_mail(hints=Hints(case=first))
    again = file_mail(hints=Hints(case=second))

    message = message_of(again)
    assert again.status == Status.DUPLICATE
    assert (message.case, list(message.cases.all())) == (first, [second])
    assert again.text.endswith("it is linked to Floor too now.")
    assert "too now" not in file_mail(hints=Hints(case=second)).text


def test_a_case_brings_its_company_and_the_one_before_stays(world: World, file_mail: FileMail) -> None:
    before, case = thing(world, "relations"), thing(world, "cases")
    message = message_of(file_mail(hints=Hints(relation=before)))
    message = linking.add(actor(world.salesperson), message, [case])

    assert (message.case, message.relation) == (case, case.relation)
    assert list(message.relations.all()) == [before]
    assert held(message)["relations", before.pk].removed_at is None


def test_a_link_taken_back_is_kept_and_can_be_put_back(world: World, file_mail: FileMail) -> None:
    case, other = thing(world, "cases"), thing(world, "cases")
    message = message_of(file_mail(hints=Hints(case=case)))
    linking.add(actor(world.salesperson), message, [other])

    assert post(world, message, "remove/", f"cases:{other.pk}") == 302
    assert not shows(world, "cases", other, message)
    gone = message.links.get(list_code="cases", item_id=other.pk)
    assert (gone.removed_by, gone.removed_at is None) == (world.salesperson, False)
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert "Earlier links" in page
    assert post(world, message, "", f"cases:{other.pk}") == 302
    assert shows(world, "cases", other, message)
    assert message.links.filter(list_code="cases", item_id=other.pk).count() == 2


def test_the_next_case_becomes_the_main_one(world: World, file_mail: FileMail) -> None:
    case, other = thing(world, "cases"), thing(world, "cases")
    message = message_of(file_mail(hints=Hints(case=case)))
    linking.add(actor(world.salesperson), message, [other])
    post(world, message, "remove/", f"cases:{case.pk}")
    message.refresh_from_db()
    assert (message.case, list(message.cases.all())) == (other, [])
    assert held(message)["cases", other.pk].removed_at is None


def test_a_company_that_follows_from_the_case_is_not_taken_back_alone(
    world: World, file_mail: FileMail
) -> None:
    case = thing(world, "cases")
    message = message_of(file_mail(hints=Hints(case=case)))
    client = client_of(world.salesperson)
    answer = client.post(
        f"/mail/{message.pk}/links/remove/", {"target": f"relations:{case.relation_id}"}, follow=True
    )
    assert "follows from another link" in answer.content.decode()
    assert ("relations", case.relation_id) in held(message)


def test_a_wrong_link_is_corrected_in_one_step_and_the_history_says_so(
    world: World, file_mail: FileMail
) -> None:
    wrong, right = thing(world, "cases", name="Wrong"), thing(world, "cases", name="Right")
    message = message_of(file_mail(hints=Hints(case=wrong)))
    client = client_of(world.salesperson)
    url = f"/mail/{message.pk}/links/cases:{wrong.pk}/"
    assert "Correct the link" in client.get(url).content.decode()
    assert client.post(url, {"item": right.pk}).status_code == 302

    message.refresh_from_db()
    assert (message.case, message.relation) == (right, right.relation)
    assert ("cases", wrong.pk) not in held(message)
    history = client.get(f"/mail/{message.pk}/?tab=history").content.decode()
    assert "Wrong" in history
    assert "Right" in history


def test_going_back_to_a_version_brings_the_links_back(world: World, file_mail: FileMail) -> None:
    case, other = thing(world, "cases"), thing(world, "cases")
    message = message_of(file_mail(hints=Hints(case=case)))
    message = linking.add(actor(world.salesperson), message, [other])
    linking.remove(actor(world.salesperson), message, ("cases", other.pk))
    url = f"/lists/messages/{message.pk}/versions/{message.version}/restore/"
    assert client_of(world.salesperson).post(url, {"etag": message.version + 1}).status_code == 302
    assert ("cases", other.pk) in held(message)


def test_many_are_linked_by_one_form(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    case, person = thing(world, "cases"), thing(world, "contacts")
    url = f"/lists/messages/{message.pk}/actions/link/"
    client = client_of(world.salesperson)
    assert client.post(url, {"sent": "1"}).status_code == 422
    assert client.post(url, {"cases": [case.pk], "contacts": [person.pk]}).status_code == 302
    assert {("cases", case.pk), ("contacts", person.pk)} <= held(message).keys()


@pytest.mark.parametrize(
    ("person", "status"), [("salesperson", 302), ("reader", 403), ("other_group", 404), ("stranger", 404)]
)
def test_only_who_may_change_a_message_links_it(
    world: World, file_mail: FileMail, person: str, status: int
) -> None:
    message = message_of(file_mail())
    target = f"relations:{make_item(actor(world.colleague), 'relations').pk}"
    assert post(world, message, "", target, person=person) == status
    assert bool(held(message)) is (status == 302)


@pytest.mark.parametrize(
    "target", ["documents:1", "cases", "cases:", "cases:x", "cases:9" * 9, "cases:99999"]
)
def test_nothing_is_linked_to_what_is_not_there(world: World, file_mail: FileMail, target: str) -> None:
    message = message_of(file_mail())
    assert post(world, message, "", target) == 404
    assert post(world, message, "remove/", target) == 404
    assert client_of(world.salesperson).get(f"/mail/{message.pk}/links/{target}/").status_code == 404


def test_nothing_is_linked_to_what_the_person_does_not_see(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    hidden = make_item(actor(world.other_group), "cases")
    assert post(world, message, "", f"cases:{hidden.pk}") == 404
    assert not held(message)


def test_a_link_to_what_the_reader_does_not_see_tells_nothing(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail())
    hidden = make_item(actor(world.other_group), "cases", name="Secret tower")
    linking.add(actor(world.manager), message, [hidden])
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert "Secret tower" not in page
    assert "Secret tower" in client_of(world.manager).get(f"/mail/{message.pk}/").content.decode()


def test_a_purged_message_takes_its_links_along(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail(hints=Hints(case=thing(world, "cases"))))
    message.purge()
    assert not Link.objects.exists()


def test_deleting_and_restoring_leaves_the_links(world: World, file_mail: FileMail) -> None:
    message = message_of(file_mail(hints=Hints(case=thing(world, "cases"))))
    before = set(held(message))
    actions.delete(actor(world.salesperson), message)
    assert message_of(file_mail()).pk == message.pk
    assert set(held(message)) == before
    assert message.links.count() == len(before)


def test_messages_filed_together_have_their_links_too(world: World) -> None:
    person = thing(world, "contacts", email="anna@customer.example")
    files = [
        Arrival(
            mail(headers={"Message-ID": f"<{number}@x.test>", "Subject": f"S{number}"}),
            "a.eml",
            Channel.DROP,
            Hints(),
        )
        for number in range(4)
    ]
    filed = [message_of(one) for one in ingest_many(actor(world.salesperson), files)]
    for message in filed:
        assert set(held(message)) == {("contacts", person.pk), ("relations", person.relation_id)}
        assert list(message.contacts.all()) == [person]


@pytest.mark.parametrize("code", LISTS)
def test_the_tab_costs_the_same_for_few_and_for_many(world: World, code: str) -> None:
    item = thing(world, code)
    client = client_of(world.salesperson)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/lists/{code}/{item.pk}/?tab=messages").status_code == 200
        return len(found)

    def link(number: int) -> None:
        filed = file_as(
            world.salesperson, mail(headers={"Message-ID": f"<{number}@x.test>", "Subject": f"S{number}"})
        )
        linking.add(actor(world.salesperson), message_of(filed), [item])

    link(0)
    queries()
    few = queries()
    for number in range(1, 6):
        link(number)
    assert queries() == few
    assert access.visible(actor(world.salesperson), find_list("messages")).count() == 6
