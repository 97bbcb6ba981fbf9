"""Tests of who may not log in any more: everything ends at once, and the items stay."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from crm_lists.accounts import ending
from crm_lists.exchange.models import Import, State
from crm_lists.exchange.telling import tell
from crm_lists.framework import events
from crm_lists.framework.lists import find_list
from crm_lists.notices import alerts, digests, mails
from crm_lists.notices.comments import add
from crm_lists.notices.models import Frequency, Notice
from crm_lists.programs import feeds, tokens
from crm_lists.relations.models import Relation
from tests.accounts.conftest import is_inside, log_in
from tests.making import make
from tests.people import World, actor, client_of

EVERYTHING: dict[str, Any] = {
    "on_added": True,
    "on_changed": True,
    "on_deleted": True,
    "on_commented": True,
    "column": "",
    "also_own": False,
    "by_mail": True,
}


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


def test_sessions_end_at_once(jana: User, hers: Client) -> None:
    deactivate(jana)
    assert ending.sessions_of(jana.pk) == []
    assert hers.get("/account/")["Location"].startswith("/login/")
    assert hers.get("/admin/")["Location"].startswith("/login/")
    assert hers.get("/api/v1/lists/relations/").status_code == 401


def test_a_session_opens_nothing_even_where_no_signal_was_sent(jana: User, hers: Client) -> None:
    User.objects.filter(pk=jana.pk).update(is_active=False)
    assert not is_inside(hers)


def test_sessions_do_not_come_back_with_the_person(jana: User, hers: Client) -> None:
    deactivate(jana)
    jana.is_active = True
    jana.save()
    assert not is_inside(hers)
    assert log_in(hers).status_code == 302


def test_tokens_and_feeds_open_nothing(world: World) -> None:
    user = world.salesperson
    _token, secret = tokens.create(user, "Copy", read=["*"], write=["*"], expires_at=None)
    _feed, address = feeds.create(user, "relations", "All", {})
    headers = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/lists/relations/", headers=headers).status_code == 200
    assert Client().get(f"/feeds/{address}/").status_code == 200
    deactivate(user)
    assert Client().get("/api/v1/lists/relations/", headers=headers).status_code == 401
    assert Client().get(f"/feeds/{address}/").status_code == 404


@pytest.fixture
def colleague(world: World) -> User:
    world.colleague.email = "colleague@example.com"
    world.colleague.save()
    return world.colleague


def deliver() -> list[str]:
    """Do what the background worker does; return the subjects of the mails."""
    events.deliver_events.call()
    digests.make_digests(digests.next_morning(timezone.now()))
    mails.send_mails.call()
    return [str(message.subject) for message in mail.outbox]


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("frequency", [Frequency.AT_ONCE, Frequency.DAILY])
def test_alerts_and_digests_tell_active_people_only(
    world: World, colleague: User, frequency: str, is_active: bool
) -> None:
    asked = {**EVERYTHING, "frequency": frequency}
    alerts.save_on_view(actor(colleague), find_list("relations"), "", asked)
    if not is_active:
        deactivate(colleague)
    make(actor(world.salesperson), Relation, name="Acme")
    assert bool(deliver()) is is_active
    assert Notice.objects.exists() is is_active


@pytest.mark.parametrize("is_active", [True, False])
def test_a_mail_that_waits_is_not_sent_any_more(world: World, colleague: User, is_active: bool) -> None:
    asked = {**EVERYTHING, "frequency": Frequency.AT_ONCE}
    alerts.save_on_view(actor(colleague), find_list("relations"), "", asked)
    make(actor(world.salesperson), Relation, name="Acme")
    events.deliver_events.call()
    assert Notice.objects.to_mail(timezone.now()).exists()
    if not is_active:
        deactivate(colleague)
    mails.send_mails.call()
    assert bool(mail.outbox) is is_active


@pytest.mark.parametrize("is_active", [True, False])
def test_a_mention_reaches_active_people_only(
    world: World, colleague: User, is_active: bool, django_capture_on_commit_callbacks: Any
) -> None:
    relation = make(actor(world.salesperson), Relation)
    if not is_active:
        deactivate(colleague)
    with django_capture_on_commit_callbacks(execute=True):
        add(actor(world.salesperson), find_list("relations"), relation.pk, "Look, @colleague")
    assert bool(deliver()) is is_active


@pytest.mark.parametrize("is_active", [True, False])
def test_the_end_of_an_import_is_told_to_active_people_only(
    world: World, colleague: User, is_active: bool
) -> None:
    made = Import(user=colleague, list_code="relations", file_name="firms.csv", state=State.DONE, pk=1)
    if not is_active:
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    tell(made)
    assert bool(mail.outbox) is is_active


def test_nobody_who_is_active_is_called_inactive(world: World) -> None:
    make(actor(world.salesperson), Relation)
    page = client_of(world.manager).get(find_list("relations").url).content.decode()
    assert world.salesperson.get_full_name() in page
    assert "(inactive)" not in page


def test_an_export_holds_the_plain_name(world: World) -> None:
    make(actor(world.salesperson), Relation)
    deactivate(world.salesperson)
    asked = {"export.format": "csv", "export.extent": "all", "columns": "name,salesperson"}
    answer: Any = client_of(world.manager).get(f"{find_list('relations').url}export/", asked)
    sent = answer.getvalue().decode("utf-8-sig")
    assert world.salesperson.get_full_name() in sent
    assert "(inactive)" not in sent


def test_the_items_stay_and_show_their_person(world: World) -> None:
    relation = make(actor(world.salesperson), Relation)
    deactivate(world.salesperson)
    manager, relations = client_of(world.manager), find_list("relations")
    for address in (relations.url_of(relation.pk), f"{relations.url}?columns=name,salesperson,modified_by"):
        page = manager.get(address).content.decode()
        assert f'{world.salesperson.get_full_name()} <span class="muted">(inactive)</span>' in page, address
    assert Relation.objects.get(pk=relation.pk).salesperson == relation.salesperson
