"""What retention hangs on pages, menus and the daily work: for whom it is there, and what it brings about."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm_lists.framework import changes, recycling
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import item_commands, item_facts
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import ABOVE, account_entries
from crm_lists.framework.purging import daily_cleaners
from libraries.models import Document, Library, RetentionRule
from libraries.retention import due, holding, refreshing
from tests.libraries.conftest import Upload
from tests.people import World, actor, client_of

LIST = "documents"


@pytest.fixture
def document(upload: Upload) -> Document:
    return upload("Contract.docx")


def hold_labels(person: Actor, document: Document) -> list[str]:
    url = reverse("libraries:hold", args=[document.pk])
    found = [one for make in item_commands.get(LIST) for one in make(person, document)]
    return [str(one.label) for one in found if one.url == url]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("administrator", True),
        ("manager", True),
        ("salesperson", False),
        ("colleague", False),
        ("reader", False),
    ],
)
def test_who_is_offered_to_hold_a_document(
    world: World, document: Document, person: str, expected: bool
) -> None:
    who = actor(world.person(person))
    assert hold_labels(who, document) == (["Put on hold"] if expected else [])
    holding.hold(actor(world.manager), document, "Court")
    document.refresh_from_db()
    assert hold_labels(who, document) == (["Holds"] if expected else [])


def test_a_manager_is_not_offered_to_hold_what_is_of_others(world: World, document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(owner=world.second, group=world.abroad)
    document.refresh_from_db()
    assert hold_labels(actor(world.manager), document) == []


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("administrator", {"libraries:retention", "libraries:reading"}),
        ("manager", {"libraries:held"}),
        ("salesperson", set()),
        ("reader", set()),
        ("nobody", set()),
    ],
)
def test_whose_menu_leads_to_retention(world: World, db: None, person: str, expected: set[str]) -> None:
    names = ("libraries:retention", "libraries:held", "libraries:reading")
    known = {reverse(name): name for name in names}
    entries = [one for make in account_entries.get(ABOVE) for one in make(actor(world.person(person)))]
    found = {known[one.url] for one in entries if one.url in known}
    assert found == expected
    client = client_of(world.person(person))
    assert {client.get(reverse(name)).status_code for name in found} <= {200}


def test_the_history_says_why_and_who(world: World, document: Document) -> None:
    begun = holding.hold(actor(world.manager), document, "Court")
    holding.end(actor(world.manager), document, begun.pk)
    entries = changes.history(actor(world.manager), definition_of(Document), document, limit=5)
    told = [(one.verb, one.note, one.by) for one in entries][:2]
    assert told == [("end_hold", "Court", world.manager), ("hold", "Court", world.manager)]
    assert [str(changes.VERBS[verb]) for verb, _note, _by in told] == ["ended a hold", "put on hold"]


def test_the_details_say_that_a_document_is_kept(world: World, document: Document) -> None:
    def labels() -> list[str]:
        person = actor(world.reader)
        return [str(one.label) for make in item_facts.get(LIST) for one in make(person, document)]

    assert "On hold" not in labels()
    document.is_held, document.kept_until = True, timezone.localdate()
    assert {"On hold", "Kept until"} <= set(labels())


def test_a_library_of_its_own_rule_lets_others_go(
    world: World, crm: Library, mail: Library, document: Document
) -> None:
    rule = RetentionRule.objects.create(name="Contracts", amount=10)
    rule.libraries.add(crm)
    refreshing.write_all()
    (kept_back,) = recycling.kept_back.get(LIST)
    assert Document.objects.filter(kept_back(), pk=document.pk).exists()
    rule.libraries.set([mail])
    refreshing.write_all(anew=rule.pk)
    assert not Document.objects.filter(kept_back(), pk=document.pk).exists()


def test_the_rule_that_is_switched_off_keeps_nothing(world: World, document: Document) -> None:
    rule = RetentionRule.objects.create(name="Contracts", amount=10)
    refreshing.write_all()
    kept = Document.objects.values_list("kept_by", "kept_until__year")
    assert kept.get(pk=document.pk) == (rule.pk, timezone.localdate().year + 10)
    rule.is_active = False
    rule.save()
    refreshing.write_all(anew=rule.pk)
    assert list(kept.get(pk=document.pk)) == [None, None]


def test_the_daily_work_carries_the_rules_out(world: World, document: Document) -> None:
    rule = RetentionRule.objects.create(name="Old papers", amount=10, unit="days", then="bin")
    Document.objects.filter(pk=document.pk).update(created_at=timezone.now() - timedelta(days=20))
    refreshing.write_all()
    due.confirm(actor(world.administrator), rule)
    cleaner = daily_cleaners.get("documents whose time is over, by batches")
    assert cleaner() == 1
    assert Document.objects.get(pk=document.pk).deleted_at is not None
