"""The demo: believable, written through the actions, and never mixed up with real data."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from crm_lists.activities.models import Activity, Event
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.lists import lists
from crm_lists.framework.models import Change, SearchEntry
from crm_lists.organisation.models import Group, Owner
from crm_lists.relations.models import Contact, Relation
from libraries.extraction.reader import extract
from libraries.extraction.result import State
from libraries.formats import by_code
from libraries.models import Document
from outlook_bridge.models import Message
from portal.demo.documents import FROM_TEMPLATE
from portal.demo.files import pdf_file
from portal.demo.logins import DEMO_LOGINS, PASSWORD
from templates.models import MadeFrom
from tests.people import actor, client_of
from tests.portal.pages import home_page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def output(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Load the demo once for the tests of this module; return what the command said."""
    said = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(output: str) -> None:
    """Have the demo loaded before each test."""


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_the_command_says_how_to_log_in(output: str) -> None:
    assert PASSWORD in output
    assert all(login.username in output and login.about in output for login in DEMO_LOGINS)


def test_the_lists_are_filled() -> None:
    assert Owner.objects.count() == 2
    assert Group.objects.count() == 6
    assert Relation.objects.count() == 400
    assert Contact.objects.count() == 900
    assert Case.objects.count() >= 600
    assert Activity.objects.count() + Event.objects.count() >= 4_000
    assert Document.objects.count() >= 16
    assert Message.objects.count() >= 12


@pytest.mark.parametrize("login", DEMO_LOGINS, ids=lambda login: login.username)
def test_each_login_works_and_opens_the_home_page(login: object) -> None:
    client = Client()

    assert client.login(username=login.username, password=PASSWORD)  # type: ignore[attr-defined]
    assert client.get("/").status_code == 200


def test_each_owner_sees_his_own_only() -> None:
    relations = lists.get("relations")
    ours = set(access.visible(actor(user("martin")), relations).values_list("pk", flat=True))
    # The two groups of the other owner, which has no manager in the demo.
    theirs = {
        pk
        for name in ("tomas", "pavel")
        for pk in access.visible(actor(user(name)), relations).values_list("pk", flat=True)
    }

    assert ours
    assert theirs
    assert not ours & theirs
    assert len(ours | theirs) == 400


def test_items_belong_to_the_people_who_entered_them() -> None:
    case = Case.objects.get(name="Hall roofing, phase 2")

    assert case.created_by == user("katarina")
    assert case.salesperson is not None
    assert case.salesperson.user == case.created_by
    assert str(case.group) == "Sales North"


def test_closed_cases_were_closed_by_the_action() -> None:
    closed = Case.objects.filter(state=Case.State.CLOSED)

    assert {case.outcome for case in closed} == {"successful", "unsuccessful"}
    for case in closed:
        assert case.closing_note
        assert Change.objects.filter(list_code="cases", item_id=case.pk, verb="close").exists()


def test_the_past_is_spread_and_nothing_lies_in_the_future() -> None:
    now = timezone.now()
    dates = list(Case.objects.values_list("created_at", "modified_at"))

    assert min(created for created, _modified in dates) < now - timedelta(days=150)
    assert len({created.date() for created, _modified in dates}) > 20
    assert not Change.objects.filter(at__gt=now + timedelta(days=1)).exists()


def test_every_item_has_a_history_that_begins_with_it() -> None:
    for case in Case.objects.all():
        first = Change.objects.get(list_code="cases", item_id=case.pk, version=1)
        assert first.verb == "add"
        assert first.at == case.created_at


def test_every_item_can_be_found() -> None:
    entries = SearchEntry.objects.filter(list_code="relations")

    assert entries.count() == Relation.objects.count()
    assert "Hall roofing" in client_of(user("katarina")).get("/search/?q=roofing").content.decode()


def test_there_is_something_to_do_around_today() -> None:
    today = timezone.localdate()
    mine = Activity.objects.filter(salesperson__user=user("katarina"), state="open")

    assert mine.filter(due__lt=today).exists()
    assert mine.filter(due__gte=today).exists()
    assert Event.objects.filter(starts_at__date=today).exists()


def test_documents_have_versions_and_somebody_holds_one() -> None:
    offer = Document.objects.get(name="Offer Hall roofing.docx")
    held = Document.objects.get(name="Offer Sports hall.docx")

    assert offer.number.major == 2
    lock = held.held_by_other(actor(user("katarina")))
    assert lock is not None
    assert lock.holder == user("peter")


def test_an_offer_was_made_from_the_published_template() -> None:
    made = MadeFrom.objects.select_related("document").first()

    assert made is not None
    assert made.document.case is not None
    assert made.document.case.name in FROM_TEMPLATE
    assert made.document.created_by == made.document.case.created_by


def test_messages_hang_on_their_cases_and_carry_attachments() -> None:
    message = Message.objects.get(subject="Offer Hall roofing, variant B")
    matched = Message.objects.get(subject="Question about the grain store")

    assert str(message.case) == "Hall roofing, phase 2"
    assert message.has_attachments
    assert str(matched.relation) == "Agrodružstvo Lesná Ves"


def test_announcements_and_team_pages_are_published() -> None:
    page = client_of(user("peter")).get("/").content.decode()

    assert "Prices of steel from Monday" in page
    assert [child.title for child in home_page().get_children().live()] == ["Sales North", "Tenders 2027"]


def test_the_demo_is_loaded_once_only() -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("load_demo", force=True)


def test_a_pdf_of_the_demo_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(pdf_file(["Panel (AS-120)", "EI 60"]))

    found = extract(file, by_code("pdf"))

    assert found.state is State.DONE
    assert "Panel (AS-120)" in found.text
