"""Filing rules: which mail they hold for, what they do, in which order, and how they are tried."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm_lists.activities.models import Activity
from crm_lists.framework.models import Change
from outlook_bridge.intake.filing_many import ingest_many
from outlook_bridge.intake.hints import Hints
from outlook_bridge.intake.keeping import Arrival
from outlook_bridge.links.filing_rule import FilingRule, Seen, matching
from outlook_bridge.links.link import LinkedBy
from outlook_bridge.models import Channel, Message
from tests.making import make_item
from tests.outlook_bridge.conftest import FileMail, file_as, mail, message_of
from tests.people import World, actor, client_of

SEEN = Seen(
    "anna@mail.customer.example",
    ["anna@mail.customer.example", "office+service@own.example"],
    "Roof: an offer",
)


def thing(world: World, code: str, **values: Any) -> Any:
    return make_item(actor(world.salesperson), code, **values)


def rule(world: World, **values: Any) -> FilingRule:
    given = {"name": "Roofs", "is_active": True, "domain": "customer.example", **values}
    made: FilingRule = thing(world, "filing-rules", **given)
    return made


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"sender": "ANNA@mail.customer.example"}, True),
        ({"sender": "peter@x.test, anna@mail.customer.example"}, True),
        ({"sender": "anna@customer.example"}, False),
        ({"domain": "customer.example"}, True),
        ({"domain": "tomer.example"}, False),
        ({"words": "roof, OFFER"}, True),
        ({"words": "roof, floor"}, False),
        ({"tag": "Service"}, True),
        ({"tag": "serv"}, False),
        ({"domain": "customer.example", "words": "roof", "tag": "service"}, True),
        ({"domain": "customer.example", "words": "floor"}, False),
    ],
)
def test_every_condition_that_is_given_must_hold(given: dict[str, str], *, holds: bool) -> None:
    assert FilingRule(**given).matches(SEEN) is holds


def test_rules_are_asked_in_their_order_up_to_a_last_one() -> None:
    first, last, never = (FilingRule(words="roof", name=name) for name in ("first", "last", "never"))
    last.is_last = True
    assert matching([first, last, never], SEEN) == [first, last]


@pytest.mark.parametrize("lacking", [{"domain": "", "category": "Roofs"}, {"category": ""}])
def test_a_rule_says_for_which_mail_it_is_and_what_happens(world: World, lacking: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(world, **lacking)


def test_a_rule_links_and_each_link_names_it(world: World, file_mail: FileMail) -> None:
    case = thing(world, "cases")
    rule(world, case=case, category="Roofs")
    filed = file_mail()

    message = message_of(filed)
    assert (message.case, message.relation, message.categories) == (case, case.relation, "Roofs")
    assert {(one.how, one.reason) for one in message.links.all()} == {(LinkedBy.RULE, "Roofs")}
    assert filed.text == f"Filed under {case}, by a filing rule."
    page = client_of(world.salesperson).get(f"/mail/{message.pk}/").content.decode()
    assert "By a filing rule: Roofs" in page


def test_what_a_person_says_stays_first_and_by_hand(world: World, file_mail: FileMail) -> None:
    own, ruled = thing(world, "cases"), thing(world, "cases")
    rule(world, case=ruled)
    message = message_of(file_mail(hints=Hints(case=own)))
    assert (message.case, list(message.cases.all())) == (own, [ruled])
    how = {(one.list_code, one.item_id): one.how for one in message.links.all()}
    assert how["cases", own.pk] == LinkedBy.HAND
    assert how["relations", own.relation_id] == LinkedBy.HAND
    assert how["cases", ruled.pk] == LinkedBy.RULE


def test_a_rule_gives_the_message_to_a_colleague(world: World, file_mail: FileMail) -> None:
    rule(world, responsible=world.colleague, due_days=5)
    message = message_of(file_mail())
    activity = Activity.objects.get()
    assert (activity.responsible, message.activity) == (world.colleague, activity)
    assert activity.due is not None
    assert (activity.due - activity.created_at.date()).days in {4, 5, 6}
    assert message.links.get(list_code="activities").reason == "Roofs"


def test_a_rule_puts_the_message_into_the_queue_of_a_group(world: World, file_mail: FileMail) -> None:
    rule(world, for_group=world.north)
    message_of(file_mail())
    assert Activity.objects.get().for_group == world.north


def test_many_messages_filed_together_follow_the_rules(world: World) -> None:
    case = thing(world, "cases")
    rule(world, case=case, responsible=world.colleague)
    files = [
        Arrival(
            mail(headers={"Message-ID": f"<{one}@x.test>", "Subject": f"S{one}"}),
            "a.eml",
            Channel.DROP,
            Hints(),
        )
        for one in range(3)
    ]
    filed = [message_of(one) for one in ingest_many(actor(world.salesperson), files)]
    assert [one.case for one in filed] == [case] * 3
    assert {one.activity for one in filed} == set(Activity.objects.all())
    assert Activity.objects.count() == 3


@pytest.mark.parametrize(
    ("values", "headers"),
    [
        ({"is_active": False}, {}),
        ({}, {"Sensitivity": "Private"}),
        ({}, {"From": "anna@other.example"}),
    ],
    ids=["switched off", "private mail", "another sender"],
)
def test_rules_that_do_not_hold_do_nothing(
    world: World, file_mail: FileMail, values: dict[str, Any], headers: dict[str, str]
) -> None:
    rule(world, case=thing(world, "cases"), responsible=world.colleague, **values)
    message = message_of(file_mail(headers=headers))
    assert message.case is None
    assert not Activity.objects.exists()


def test_rules_of_groups_that_the_filer_is_not_in_do_not_count(world: World) -> None:
    rule(world, case=thing(world, "cases"))
    assert message_of(file_as(world.other_group, mail())).case is None


def test_a_rule_is_tried_on_the_latest_messages_and_changes_nothing(
    world: World, file_mail: FileMail
) -> None:
    message = message_of(file_mail())
    other = message_of(
        file_mail(headers={"From": "x@y.example", "Message-ID": "<2@x.test>", "Subject": "Other"})
    )
    tried = rule(world, case=thing(world, "cases"), is_active=False)
    before = Change.objects.count()
    page = client_of(world.salesperson).get(f"/mail/rules/{tried.pk}/try/").content.decode()
    assert "holds for 1 of 2 messages" in page
    assert f'href="/mail/{message.pk}/"' in page
    assert f'href="/mail/{other.pk}/"' not in page
    assert (Change.objects.count(), Message.objects.get(pk=message.pk).case) == (before, None)


@pytest.mark.parametrize("person", ["other_group", "stranger", "nobody"])
def test_a_rule_is_tried_only_by_who_may_see_it(world: World, person: str) -> None:
    tried = rule(world, case=thing(world, "cases"))
    assert client_of(world.person(person)).get(f"/mail/rules/{tried.pk}/try/").status_code == 404
