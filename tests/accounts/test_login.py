"""Tests of the log-in: who gets in, what is said, and how often it may be tried."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crm_lists.accounts import entering
from crm_lists.accounts.limits import Limit
from crm_lists.accounts.models import Attempts
from tests.accounts.conftest import PASSWORD, is_inside, log_in
from tests.people import make_user

WRONG = "do not belong together"
MANY = "too many attempts"


@pytest.mark.parametrize("name", ["jana", "jana@example.com", "JANA@Example.com"])
def test_a_person_gets_in_by_user_name_or_mail(jana: User, name: str) -> None:
    client = Client()
    assert log_in(client, name)["Location"] == "/"
    assert is_inside(client)


def test_an_address_of_two_people_opens_neither_account(jana: User) -> None:
    make_user("twin", email="jana@example.com")
    assert WRONG in log_in(Client(), "jana@example.com").content.decode()


def test_an_empty_name_is_no_person_without_an_address(jana: User) -> None:
    make_user("silent", email="")
    assert not is_inside_after(log_in, "", PASSWORD)


def is_inside_after(act: Any, *given: str) -> bool:
    client = Client()
    act(client, *given)
    return is_inside(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("jana", "wrong"),
        ("nobody-at-all", PASSWORD),
        ("jana\x00", PASSWORD),
        ("ja na", ""),
        ("x" * 300, PASSWORD),
    ],
)
def test_what_is_wrong_lets_nobody_in(jana: User, name: str, password: str) -> None:
    assert not is_inside_after(log_in, name, password)


def test_the_answer_is_the_same_for_wrong_password_unknown_name_and_inactive_person(jana: User) -> None:
    away = make_user("away", is_active=False)
    away.set_password(PASSWORD)
    away.save()

    def said(name: str, password: str) -> str:
        page: str = log_in(Client(), name, password).content.decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2][:64]
        return page.replace(token, "").replace(name, "")

    answers = {said("jana", "wrong-one"), said("nobody-at-all", "wrong-one"), said("away", PASSWORD)}
    assert len(answers) == 1
    assert WRONG in answers.pop()


@pytest.mark.parametrize("name", ["jana", "nobody-at-all", "jana@example.com", "away", "directory"])
def test_each_failure_costs_one_hash(jana: User, count_hashes: Any, name: str) -> None:
    away = make_user("away", is_active=False, password=jana.password)
    stranger = make_user("directory")
    stranger.set_unusable_password()
    stranger.save()
    before = count_hashes()
    log_in(Client(), name, "wrong")
    assert count_hashes() - before == 1
    assert away.pk


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/lists/cases/?q=1", "/lists/cases/?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver.evil.example/", "/"),
        ("", "/"),
    ],
)
def test_the_log_in_leads_to_pages_of_this_site_only(jana: User, asked: str, target: str) -> None:
    client = Client()
    assert log_in(client, next=asked)["Location"] == target
    assert client.get("/login/", {"next": asked})["Location"] == target


def test_a_log_in_begins_a_new_session(jana: User) -> None:
    client = Client()
    client.get("/login/")
    planted = client.session
    planted["planted"] = "by a stranger"
    planted.save()
    key = str(planted.session_key)
    client.cookies["sessionid"] = key
    log_in(client)
    assert client.session.session_key != key
    assert not type(planted)(key).exists(key)


def test_the_form_asks_for_its_token(jana: User) -> None:
    assert log_in(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("path", ["/login/", "/login/forgotten/", "/login/new-password/x/y/"])
def test_pages_of_the_door_are_not_kept_framed_or_scripted(db: None, path: str) -> None:
    answer = Client().get(path)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] in ("SAMEORIGIN", "DENY")
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_log_says_nothing_of_what_was_typed(jana: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        log_in(Client(), "my-password-in-the-wrong-field", "other-secret")
    assert "A log-in failed, from 127.0.0.1." in caplog.text
    assert "my-password" not in caplog.text
    assert "other-secret" not in caplog.text


def test_other_doors_lead_to_this_one(db: None) -> None:
    assert Client().get("/admin/login/?next=/admin/")["Location"] == "/login/?next=/admin/"
    assert Client().get("/_util/login/")["Location"] == "/login/"
    assert Client().get("/admin/password_reset/").status_code in (302, 404)


# -- limits ----------------------------------------------------------------------------------------


def fail(times: int, name: str = "jana", **request: Any) -> Any:
    """Send a wrong password so often; return the last answer."""
    answers = [log_in(Client(**request), name, "wrong") for _ in range(times)]
    return answers[-1]


def test_an_account_waits_after_ten_failures_and_is_told_how_long(jana: User) -> None:
    assert fail(entering.BY_ACCOUNT.tries).status_code == 200
    answer = log_in(Client(REMOTE_ADDR="192.0.2.9"))
    assert answer.status_code == 429
    assert "Try again in 15 minutes." in answer.content.decode()


@pytest.mark.parametrize("name", ["jana", "nobody-at-all"])
def test_known_and_unknown_names_wait_alike(jana: User, name: str) -> None:
    assert fail(entering.BY_ACCOUNT.tries, name).status_code == 200
    assert fail(1, name).status_code == 429


def test_name_and_mail_are_one_account(jana: User) -> None:
    fail(6)
    fail(4, "JANA@example.com")
    assert log_in(Client()).status_code == 429


def test_the_wait_ends_though_somebody_keeps_guessing(jana: User) -> None:
    fail(entering.BY_ACCOUNT.tries + 15, REMOTE_ADDR="192.0.2.1")
    Attempts.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert log_in(Client()).status_code == 302


def test_a_browser_that_she_used_before_is_not_kept_out_by_strangers(jana: User) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    fail(entering.BY_ACCOUNT.tries, REMOTE_ADDR="192.0.2.1")
    assert log_in(Client()).status_code == 429
    assert log_in(own).status_code == 302


def test_the_sign_of_a_known_browser_helps_with_no_other_account(jana: User) -> None:
    other = make_user("other")
    other.set_password(PASSWORD)
    other.save()
    own = Client()
    log_in(own, "other")
    own.post("/logout/")
    fail(entering.BY_ACCOUNT.tries)
    assert log_in(own).status_code == 429


def test_a_known_browser_has_a_limit_too(jana: User) -> None:
    own = Client()
    log_in(own)
    own.post("/logout/")
    for _ in range(entering.BY_BROWSER.tries):
        log_in(own, "jana", "wrong")
    assert log_in(own).status_code == 429


def test_an_address_waits_after_thirty_failures_with_any_names(jana: User) -> None:
    for number in range(entering.BY_ADDRESS.tries):
        fail(1, f"name-{number}", REMOTE_ADDR="192.0.2.1")
    assert log_in(Client(REMOTE_ADDR="192.0.2.1")).status_code == 429
    assert log_in(Client(REMOTE_ADDR="192.0.2.2")).status_code == 302


def test_success_costs_no_tries(jana: User) -> None:
    for _ in range(entering.BY_ACCOUNT.tries + 2):
        assert log_in(Client()).status_code == 302


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 302)])
def test_a_forwarded_address_counts_behind_a_trusted_proxy_only(
    jana: User, settings: Any, proxies: int, status: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    for number in range(entering.BY_ADDRESS.tries):
        fail(1, f"name-{number}", HTTP_X_FORWARDED_FOR=f"10.9.9.9, 198.51.100.{number}")
    assert log_in(Client(HTTP_X_FORWARDED_FOR="203.0.113.5")).status_code == status


def test_what_a_stranger_writes_before_the_proxy_is_not_believed(jana: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for number in range(entering.BY_ADDRESS.tries):
        fail(1, f"name-{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.5")
    assert log_in(Client(HTTP_X_FORWARDED_FOR="198.51.100.99, 203.0.113.5")).status_code == 429


def test_no_name_or_address_is_kept_with_the_counts(jana: User) -> None:
    fail(2)
    rows = list(Attempts.objects.values_list("digest", flat=True))
    assert len(rows) == 2
    assert all(len(digest) == 64 and "jana" not in digest for digest in rows)


def test_a_try_is_counted_before_it_is_made(db: None) -> None:
    counter = Limit("test", 3, timedelta(minutes=1)).of("key")
    assert [counter.take() is None for _ in range(5)] == [True, True, True, False, False]
    counter.give_back()
    assert counter.take() is None
