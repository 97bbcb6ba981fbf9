"""The mails of notices: what they say, and that a failing mail server loses and doubles nothing."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from crm_lists.framework import actions, events
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import OutboxEntry
from crm_lists.notices import alerts, digests, mails
from crm_lists.notices.models import Alert, DigestRun, Frequency, Notice
from crm_lists.relations.models import Relation
from tests.making import make
from tests.people import World

CODE = "relations"


class Failing(EmailBackend):
    """A mail server that fails as it is told to."""

    failure: Exception | None = None

    def open(self) -> bool:
        """Fail as a server that is not there."""
        if isinstance(self.failure, OSError):
            raise self.failure
        return True

    def send_messages(self, messages: Any) -> int:
        """Fail as a server that refuses a mail."""
        if self.failure is not None:
            raise self.failure
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Failing]:
    settings.EMAIL_BACKEND = "tests.notices.test_mails.Failing"
    monkeypatch.setattr(mails, "get_connection", Failing)
    monkeypatch.setattr(Failing, "failure", None)
    return Failing


@pytest.fixture
def seller(world: World) -> Actor:
    return Actor.of(world.salesperson)


@pytest.fixture
def colleague(world: World) -> Actor:
    world.colleague.email = "colleague@example.com"
    world.colleague.save()
    return Actor.of(world.colleague)


@pytest.fixture
def alert(colleague: Actor) -> Alert:
    return alerts.save_on_view(colleague, find_list(CODE), "", {"frequency": Frequency.AT_ONCE})


def deliver() -> None:
    events.deliver_events.call()
    mails.send_mails.call()


def test_a_mail_says_what_happened_and_how_to_switch_it_off(seller: Actor, alert: Alert) -> None:
    relation = make(seller, Relation, name="Acme")
    deliver()
    actions.change(seller, relation, {"city": "Oslo\u2028<b>"})
    deliver()
    letter = mail.outbox[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    [(html, kind)] = letter.alternatives
    assert isinstance(html, str)
    assert letter.subject == "[CRM Lists] Test Salesperson changed “Acme”"
    assert f"http://127.0.0.1:8000/lists/relations/{relation.pk}/" in letter.body
    assert "City: Oslo" in letter.body
    assert kind == "text/html"
    assert "&lt;b&gt;" in html
    off = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert off in letter.body
    assert off in html
    path = off.removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 200
    alert.refresh_from_db()
    assert alert.is_active
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    alert.refresh_from_db()
    assert not alert.is_active


def test_a_forged_sign_switches_nothing_off(alert: Alert) -> None:
    assert Client().post(f"/notices/off/{alert.pk}/").status_code == 404
    alert.refresh_from_db()
    assert alert.is_active


def test_a_title_of_several_lines_makes_a_subject_of_one(seller: Actor, alert: Alert) -> None:
    make(seller, Relation, name="Acme\nBcc: somebody@example.com")
    deliver()
    assert "\n" not in mail.outbox[0].subject


def test_who_has_no_address_or_wants_no_mail_gets_the_bell_only(
    world: World, seller: Actor, alert: Alert
) -> None:
    Alert.objects.update(by_mail=False)
    alerts.save_on_view(Actor.of(world.manager), find_list(CODE), "", {})
    make(seller, Relation, name="Acme")
    deliver()
    assert Notice.objects.count() == 2
    assert not mail.outbox


def test_a_mail_of_what_is_hidden_meanwhile_is_not_sent(world: World, seller: Actor, alert: Alert) -> None:
    relation = make(seller, Relation, name="Acme")
    events.deliver_events.call()
    assert Notice.objects.filter(mail_due_at__isnull=False).count() == 1
    Relation.objects.filter(pk=relation.pk).update(group=world.south)
    mails.send_mails.call()
    assert not mail.outbox
    assert not Notice.objects.filter(mail_due_at__isnull=False).exists()


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionRefusedError("no server"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"colleague@example.com": (550, b"no such person")}),
        ValueError("no such address"),
    ],
)
def test_a_failed_mail_is_tried_again_and_makes_no_second_notice(
    seller: Actor, alert: Alert, server: type[Failing], failure: Exception
) -> None:
    server.failure = failure
    make(seller, Relation, name="Acme")
    deliver()
    assert not mail.outbox
    assert not OutboxEntry.objects.pending().exists()
    notice = Notice.objects.get()
    assert notice.mail_due_at is not None
    assert notice.mail_due_at > timezone.now()
    server.failure = None
    Notice.objects.update(mail_due_at=timezone.now())
    deliver()
    deliver()
    assert len(mail.outbox) == Notice.objects.count() == 1


def test_the_last_failure_gives_up(seller: Actor, alert: Alert, server: type[Failing]) -> None:
    server.failure = ConnectionRefusedError("no server")
    make(seller, Relation, name="Acme")
    for _attempt in range(mails.MAX_ATTEMPTS):
        deliver()
        Notice.objects.filter(mail_due_at__isnull=False).update(mail_due_at=timezone.now())
    assert Notice.objects.get().mail_due_at is None


def test_an_absent_server_is_not_asked_again_for_each_mail(
    world: World, seller: Actor, alert: Alert, server: type[Failing]
) -> None:
    server.failure = ConnectionRefusedError("no server")
    for number in range(3):
        make(seller, Relation, name=f"Acme {number}")
    deliver()
    assert sorted(Notice.objects.values_list("mail_attempts", flat=True)) == [0, 0, 1]


# -- planning ---------------------------------------------------------------------------------------


@pytest.fixture
def queue(settings: Settings) -> None:
    """Keep tasks in the database, as the product does, instead of running them in place."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.usefixtures("queue")
def test_each_morning_is_planned_once(db: None) -> None:
    now = timezone.now()
    digests.plan_next(now)
    digests.plan_next(now)
    assert DigestRun.objects.get().due_at == digests.next_morning(now)
    planned = DBTaskResult.objects.filter(task_path__endswith="send_digests")
    assert [task.run_after for task in planned] == [digests.next_morning(now)]
    digests.plan_next(now + timedelta(days=1))
    assert DigestRun.objects.count() == 1


@pytest.mark.usefixtures("queue")
def test_the_mail_of_a_batch_waits_until_the_batch_is_quiet(db: None) -> None:
    assert mails.in_a_while(timedelta(minutes=2)) > timezone.now() + timedelta(minutes=1)
