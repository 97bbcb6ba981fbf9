"""Retention: what rules and holds keep from being deleted, and what goes when its time is over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_lists.batches.models import Batch
from crm_lists.framework import access, actions, bulk, recycling
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange, State
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document, DocumentType, DocumentVersion, Hold, Library, RetentionRule
from libraries.retention import due, holding, reason_to_keep, refreshing
from libraries.retention.promises import ALWAYS, Rule, after
from tests.libraries.conftest import MakeFile, Upload
from tests.people import World, actor, client_of

Unit, Then, Start = RetentionRule.Unit, RetentionRule.Then, RetentionRule.Start
LIST = "documents"


@pytest.fixture
def document(upload: Upload) -> Document:
    return upload("Contract.docx")


def keep(amount: int = 10, *, unit: str = Unit.YEARS, **more: Any) -> RetentionRule:
    """Make a rule; what the task does in the background is done at once."""
    name = more.pop("name", f"Rule {RetentionRule.objects.count()}")
    rule = RetentionRule.objects.create(name=name, amount=amount, unit=unit, **more)
    refreshing.write_all()
    return rule


def aged(document: Document, days: int) -> Document:
    """Have the document be added and changed so many days ago."""
    at = timezone.now() - timedelta(days=days)
    Document.objects.filter(pk=document.pk).update(created_at=at, modified_at=at)
    DocumentVersion.objects.filter(document=document).update(at=at)
    refreshing.write_all()
    return Document.objects.get(pk=document.pk)


def is_there(document: Document) -> bool:
    return Document.objects.filter(pk=document.pk, deleted_at__isnull=True).exists()


# -- ways of deletion -----------------------------------------------------------------------------


def _one(by: Actor, document: Document) -> None:
    actions.delete(by, document)


def _many(by: Actor, document: Document) -> None:
    outcome = bulk.delete_many(by, definition_of(Document), [RowChange(document.pk)])[0]
    if outcome.state != State.DONE:
        raise actions.NotPermitted(outcome.refusal and outcome.refusal.message)


def _page(by: Actor, document: Document) -> None:
    assert by.user is not None
    answer = client_of(by.user).post(reverse("lists:delete", args=[LIST, document.pk]))
    if answer.status_code == 403:
        raise actions.NotPermitted(answer.content.decode())


WAYS = [_one, _many, _page]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("person", ["salesperson", "manager", "administrator"])
def test_nobody_deletes_in_any_way_what_a_rule_keeps(
    world: World, document: Document, way: Callable[[Actor, Document], None], person: str
) -> None:
    keep(10, name="Contracts")
    with pytest.raises(actions.NotPermitted) as refusal:
        way(actor(world.person(person)), document)
    assert "Contracts" in str(refusal.value)
    assert str(timezone.localdate().year + 10) in str(refusal.value)
    assert is_there(document)


@pytest.mark.parametrize("way", WAYS)
def test_nobody_deletes_in_any_way_what_is_on_hold(
    world: World, document: Document, way: Callable[[Actor, Document], None]
) -> None:
    holding.hold(actor(world.manager), document, "Case 12 of the court")
    document.refresh_from_db()
    with pytest.raises(actions.NotPermitted) as refusal:
        way(actor(world.administrator), document)
    assert "on hold" in str(refusal.value)
    # The matter is told only to those who may end the hold.
    assert "court" not in str(refusal.value)
    assert is_there(document)


def test_what_lies_in_the_recycle_bin_is_not_purged_as_long_as_it_must_be_kept(
    world: World, document: Document
) -> None:
    actions.delete(actor(world.salesperson), document)
    rule = keep(10)
    refused = recycling.purge_many(actor(world.administrator), definition_of(Document), [document.pk])
    assert [one.state for one in refused] == [State.REFUSED]
    assert "Rule 0" in (refused[0].refusal.message if refused[0].refusal else "")
    later = timezone.now() + recycling.period() + timedelta(days=1)
    assert recycling.purge_expired(later) == (0, 0)
    rule.delete()
    assert recycling.purge_expired(later)[0] == 1
    assert not Document.objects.filter(pk=document.pk).exists()


def test_the_purge_of_others_goes_on_beside_what_is_kept(
    world: World, upload: Upload, document: Document
) -> None:
    other = upload("Other.docx", text="other")
    person = actor(world.salesperson)
    for one in (document, other):
        actions.delete(person, one)
    Document.objects.filter(pk=document.pk).update(is_held=True)
    found = recycling.purge_many(actor(world.administrator), definition_of(Document), [document.pk, other.pk])
    assert [one.state for one in found] == [State.REFUSED, State.DONE]


def test_the_recycle_bin_shows_what_would_be_lost_and_what_is_kept(
    world: World, document: Document, upload: Upload, word_file: MakeFile
) -> None:
    person = actor(world.salesperson)
    documents.new_version(person, document, word_file("a longer second version"))
    held = upload("Held.docx", text="held")
    for one in (document, held):
        actions.delete(person, Document.objects.get(pk=one.pk))
    Document.objects.filter(pk=held.pk).update(is_held=True)
    shown = client_of(world.salesperson).get(reverse("lists:recycle-bin")).content.decode()
    assert "2 versions, " in shown
    assert "1 version, " in shown
    assert "on hold" in shown


def test_a_document_comes_back_with_all_its_versions(
    world: World, document: Document, word_file: MakeFile
) -> None:
    person = actor(world.salesperson)
    documents.new_version(person, document, word_file("2"))
    actions.delete(person, Document.objects.get(pk=document.pk))
    back = actions.restore(person, definition_of(Document), document.pk)
    assert [str(version.number) for version in back.versions.all()] == ["2.0", "1.0"]


# -- until when -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "amount", "unit", "until"),
    [
        (date(2024, 2, 29), 1, Unit.YEARS, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, Unit.MONTHS, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, Unit.MONTHS, date(2025, 2, 28)),
        (date(2024, 12, 31), 1, Unit.DAYS, date(2025, 1, 1)),
        (date(9990, 1, 1), 1000, Unit.YEARS, ALWAYS),
        (date(9999, 12, 1), 1000, Unit.DAYS, ALWAYS),
    ],
)
def test_when_a_time_is_over(start: date, amount: int, unit: str, until: date) -> None:
    rule = Rule(1, "", frozenset(), frozenset(), Start.CREATED, "", amount, unit)
    assert after(start, rule) == until


@pytest.mark.parametrize("days", [9, 10, 11])
def test_a_document_may_go_from_the_day_on_which_its_time_is_over(
    world: World, document: Document, days: int
) -> None:
    keep(10, unit=Unit.DAYS)
    old = aged(document, days)
    assert bool(reason_to_keep(old)) is (days < 10)
    if days >= 10:
        actions.delete(actor(world.salesperson), old)
    assert is_there(old) is (days < 10)


def test_the_longest_time_wins_and_others_are_left_alone(
    world: World, crm: Library, mail: Library, document: Document
) -> None:
    keep(1)
    longest = keep(3)
    other_library, other_type = keep(50), keep(60)
    other_library.libraries.add(mail)
    other_type.document_types.add(DocumentType.objects.all()[:1].get())
    for one in (other_library, other_type):
        refreshing.write_all(anew=one.pk)
    document.refresh_from_db()
    assert (document.kept_by, document.kept_until) == (
        longest,
        after(timezone.localdate(), Rule(0, "", frozenset(), frozenset(), "", "", 3, Unit.YEARS)),
    )


def test_a_change_begins_the_time_anew_where_the_rule_says_so(world: World, document: Document) -> None:
    keep(10, unit=Unit.DAYS, starts_from=Start.CHANGED)
    old = aged(document, 20)
    assert not reason_to_keep(old)
    changed = actions.change(actor(world.salesperson), old, {"description": "new"})
    assert reason_to_keep(changed)
    changed.refresh_from_db()
    assert changed.kept_until == timezone.localdate() + timedelta(days=10)


def test_a_new_version_begins_the_time_anew_where_it_counts_from_publishing(
    world: World, document: Document, word_file: MakeFile
) -> None:
    keep(10, unit=Unit.DAYS, starts_from=Start.PUBLISHED)
    old = aged(document, 20)
    assert not reason_to_keep(old)
    changed = documents.new_version(actor(world.salesperson), old, word_file("second"))
    assert reason_to_keep(Document.objects.get(pk=changed.pk))


def test_a_document_whose_date_is_missing_is_kept_until_it_is_there(document: Document) -> None:
    rule = keep(10, starts_from=Start.COLUMN, column="deleted_at")
    refreshing.write_all()
    document.refresh_from_db()
    assert document.kept_until == ALWAYS
    assert "its date is missing" in reason_to_keep(document)
    RetentionRule.objects.filter(pk=rule.pk).update(column="created_at")
    rule.refresh_from_db()
    rule.save()
    assert "its date is missing" not in reason_to_keep(Document.objects.get(pk=document.pk))


def test_a_column_that_is_not_there_keeps(document: Document) -> None:
    keep(10, starts_from=Start.COLUMN, column="nonsense")
    assert reason_to_keep(document)


def test_nobody_gets_rid_of_a_document_by_moving_it_or_by_another_type(
    world: World, mail: Library, document: Document
) -> None:
    rule = keep(10)
    rule.libraries.add(document.library)
    refreshing.write_all()
    Document.objects.filter(pk=document.pk).update(library=mail)
    moved = Document.objects.get(pk=document.pk)
    refreshing.write([moved], [])
    moved.refresh_from_db()
    assert moved.kept_until is None
    Document.objects.filter(pk=document.pk).update(kept_by=rule, kept_until=date(2099, 1, 1))
    refreshing.write_all()
    moved.refresh_from_db()
    assert moved.kept_until == date(2099, 1, 1)
    assert reason_to_keep(moved)


def test_new_documents_are_kept_from_the_start(upload: Upload) -> None:
    rule = keep(10)
    added = Document.objects.get(pk=upload("New.docx").pk)
    assert (added.kept_by, added.kept_until is not None) == (rule, True)


def test_without_rules_a_write_asks_nothing_more(
    world: World, document: Document, django_assert_num_queries: Any
) -> None:
    refreshing.follow(definition_of(Document), [])
    with django_assert_num_queries(0):
        refreshing.follow(definition_of(Document), [(document, None)])  # type: ignore[list-item]
        assert not reason_to_keep(document)


# -- when the time is over ------------------------------------------------------------------------


@pytest.fixture
def old(document: Document) -> Document:
    return aged(document, 20)


def test_nothing_goes_before_an_administrator_has_confirmed_the_rule(world: World, old: Document) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.BIN)
    assert due.run_due() == 0
    due.confirm(actor(world.administrator), rule)
    assert due.run_due() == 1
    assert not is_there(old)
    batch = Batch.objects.get()
    assert (batch.user, batch.done) == (world.administrator, 1)
    assert "Retention: Rule 0" in batch.name
    assert due.run_due() == 0
    assert access.deleted(actor(world.salesperson), definition_of(Document)).filter(pk=old.pk).exists()


def test_documents_go_for_good_with_all_versions(world: World, old: Document) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.PURGE)
    due.confirm(actor(world.administrator), rule)
    assert due.run_due() == 1
    assert not Document.objects.filter(pk=old.pk).exists()
    assert not DocumentVersion.objects.filter(document_id=old.pk).exists()


def test_what_is_on_hold_or_kept_longer_does_not_go(world: World, old: Document, upload: Upload) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.PURGE)
    due.confirm(actor(world.administrator), rule)
    holding.hold(actor(world.administrator), old, "Audit")
    keep(1, unit=Unit.YEARS)
    assert due.run_due() == 0
    assert is_there(old)


def test_a_rule_waits_when_who_confirmed_it_is_no_administrator_any_more(world: World, old: Document) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.BIN)
    due.confirm(actor(world.administrator), rule)
    User.objects.filter(pk=world.administrator.pk).update(is_superuser=False)
    assert due.run_due() == 0
    assert is_there(old)


def test_what_somebody_has_checked_out_is_left_for_the_next_day(world: World, old: Document) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.BIN)
    due.confirm(actor(world.administrator), rule)
    documents.check_out(actor(world.salesperson), old)
    aged(old, 20)
    due.run_due()
    assert is_there(old)
    documents.discard_check_out(actor(world.salesperson), old)
    aged(old, 20)
    due.run_due()
    assert not is_there(old)


# -- holds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("administrator", 302),
        ("manager", 302),
        ("salesperson", 403),
        ("colleague", 403),
        ("reader", 403),
        ("other_group", 404),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_who_may_put_a_document_on_hold(world: World, document: Document, person: str, expected: int) -> None:
    client = client_of(world.person(person))
    address = reverse("libraries:hold", args=[document.pk])
    assert client.get(address).status_code == (200 if expected == 302 else expected)
    assert client.post(address, {"reason": "Audit"}).status_code == expected
    document.refresh_from_db()
    assert document.is_held is (expected == 302)


def test_a_document_stays_on_hold_until_its_last_hold_is_ended(world: World, document: Document) -> None:
    manager = actor(world.manager)
    first, second = (holding.hold(manager, document, reason) for reason in ("Audit", "Court"))
    client = client_of(world.manager)
    for one, is_held in ((first, True), (second, False)):
        client.post(reverse("libraries:end-hold", args=[document.pk, one.pk]))
        document.refresh_from_db()
        assert document.is_held is is_held
    assert not Hold.objects.filter(ended_at__isnull=True).exists()
    actions.delete(actor(world.salesperson), document)


def test_a_document_that_is_checked_out_can_be_put_on_hold(world: World, document: Document) -> None:
    documents.check_out(actor(world.salesperson), document)
    holding.hold(actor(world.manager), document, "Audit")
    document.refresh_from_db()
    assert document.is_held


def test_a_held_document_can_still_be_written_and_moved(
    world: World, crm: Library, document: Document, word_file: MakeFile
) -> None:
    holding.hold(actor(world.manager), document, "Audit")
    person = actor(world.salesperson)
    folder = documents.add_folder(person, crm, name="Here")
    documents.new_version(person, document, word_file("2"))
    assert documents.move(person, Document.objects.get(pk=document.pk), folder).folder == folder


def test_the_page_says_that_a_document_is_kept(world: World, document: Document) -> None:
    keep(10)
    holding.hold(actor(world.manager), document, "Audit")
    refreshing.write_all()
    shown = client_of(world.reader).get(reverse("libraries:document", args=[document.pk])).content.decode()
    assert "Kept until" in shown
    assert "cannot be deleted" in shown


# -- pages ----------------------------------------------------------------------------------------

PAGES = {
    "libraries:retention": ["administrator"],
    "libraries:held": ["administrator", "manager"],
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("person", ["administrator", "manager", "salesperson", "reader", "nobody"])
def test_who_sees_the_pages_of_retention(world: World, db: None, name: str, person: str) -> None:
    expected = 200 if person in PAGES[name] else 404
    assert client_of(world.person(person)).get(reverse(name)).status_code == expected


def test_managers_see_only_the_holds_that_they_may_end(world: World, document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(owner=world.second, group=world.abroad)
    holding.hold(actor(world.administrator), document, "Audit of the others")
    address = reverse("libraries:held")
    assert "Audit of the others" in client_of(world.administrator).get(address).content.decode()
    assert "Audit of the others" not in client_of(world.manager).get(address).content.decode()


def test_an_administrator_looks_at_what_falls_due_and_confirms_the_rule(world: World, old: Document) -> None:
    rule = keep(10, unit=Unit.DAYS, then=Then.BIN, name="Old papers")
    client = client_of(world.administrator)
    assert "waits for confirmation" in client.get(reverse("libraries:retention")).content.decode()
    shown = client.get(reverse("libraries:retention-rule", args=[rule.pk]), {"days": "0"}).content.decode()
    assert "Contract.docx" in shown
    client.post(reverse("libraries:confirm-rule", args=[rule.pk]))
    assert "confirmed by" in client.get(reverse("libraries:retention")).content.decode()


@pytest.mark.parametrize(
    "after_what", ["x", "2024-13-01.1", "2024-01-01", "2024-01-01.x", "2024-01-01.9" * 9]
)
def test_an_odd_place_on_the_page_of_a_rule_begins_at_the_start(
    world: World, old: Document, after_what: str
) -> None:
    rule = keep(10, unit=Unit.DAYS)
    address = reverse("libraries:retention-rule", args=[rule.pk])
    shown = client_of(world.administrator).get(address, {"after": after_what, "days": "0"})
    assert "Contract.docx" in shown.content.decode()


def test_a_moment_counts_as_its_day_here(document: Document) -> None:
    keep(1, unit=Unit.DAYS)
    late = timezone.make_aware(datetime(2024, 5, 1, 23, 59))
    Document.objects.filter(pk=document.pk).update(created_at=late)
    refreshing.write_all()
    document.refresh_from_db()
    assert document.kept_until == date(2024, 5, 2)
