"""Tests of passwords: their rules, changed and forgotten ones."""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from config.environment import read_environment
from config.sign_in import sign_in_settings
from crm_lists.accounts.pages import forgotten
from crm_lists.accounts.pages.forgotten import BY_MAIL
from crm_lists.accounts.passwords import NotBreached
from tests.accounts.conftest import PASSWORD, is_inside, log_in
from tests.people import make_user

NEW = "quite-another-1"


def change(client: Client, old: str, new: str, again: str) -> Any:
    return client.post("/account/password/", {"old_password": old, "new_password": new, "again": again})


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short-1", "short-1", "at least 10 characters"),
        ("password123", "password123", "too common"),
        ("83640215739264", "83640215739264", "entirely numeric"),
        ("jana@example", "jana@example", "too similar"),
        (NEW, NEW + "x", "passwords differ"),
    ],
)
def test_the_rules_say_what_is_wrong(hers: Client, new: str, again: str, said: str) -> None:
    answer = change(hers, PASSWORD, new, again)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_present_password_is_asked_for(jana: User, hers: Client) -> None:
    assert "not your password" in change(hers, "wrong", NEW, NEW).content.decode()
    jana.refresh_from_db()
    assert jana.check_password(PASSWORD)


def test_a_changed_password_is_told_by_mail_and_opens_the_door(jana: User, hers: Client) -> None:
    change(hers, PASSWORD, NEW, NEW)
    assert mail.outbox[-1].to == ["jana@example.com"]
    assert NEW not in mail.outbox[-1].body
    assert log_in(Client(), "jana", NEW).status_code == 302
    assert log_in(Client(), "jana", PASSWORD).status_code == 200


def test_blanks_belong_to_a_password(jana: User, hers: Client) -> None:
    change(hers, PASSWORD, f" {NEW} ", f" {NEW} ")
    assert log_in(Client(), "jana", NEW).status_code == 200
    assert log_in(Client(), "jana", f" {NEW} ").status_code == 302


@pytest.mark.parametrize("count", [1, 2, 3, 7, 50])
def test_breached_passwords_are_found_in_a_sorted_file(tmp_path: Path, count: int) -> None:
    named = [f"breached-{number}" for number in range(count)]
    lines = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in named)
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{line}:{place}\r\n" for place, line in enumerate(lines)))
    rule = NotBreached(str(file))
    for word in named:
        with pytest.raises(ValidationError, match="known from a breach"):
            rule.validate(word)
    for number in range(100):
        rule.validate(f"never-seen-{number}")


def test_an_empty_file_of_breaches_refuses_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    NotBreached(str(tmp_path / "empty")).validate("anything")


# -- forgotten -------------------------------------------------------------------------------------


def ask(email: str, **request: Any) -> Any:
    return Client(**request).post("/login/forgotten/", {"email": email})


def link() -> str:
    return re.search(r"https?://[^/]+(/login/new-password/\S+)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(jana: User, hers: Client) -> None:
    ask("Jana@example.com")
    assert [message.to for message in mail.outbox] == [["jana@example.com"]]
    address, client = link(), Client()
    assert "Choose a new password" in client.get(address).content.decode()
    assert client.post(address, {"new_password": NEW, "again": NEW})["Location"] == "/login/"
    assert not is_inside(client)
    assert not is_inside(hers)
    assert log_in(Client(), "jana", NEW).status_code == 302
    assert client.get(address).status_code == 404
    assert client.post(address, {"new_password": PASSWORD, "again": PASSWORD}).status_code == 404
    assert "changed" in mail.outbox[-1].subject


def test_the_link_does_not_go_around_the_second_factor(jana: User, secret: str) -> None:
    ask("jana@example.com")
    Client().post(link(), {"new_password": NEW, "again": NEW})
    assert log_in(Client(), "jana", NEW)["Location"] == "/login/code/"


def test_the_link_ends(jana: User, settings: Any) -> None:
    ask("jana@example.com")
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert Client().get(link()).status_code == 404


def test_the_link_names_the_site_as_its_settings_do(jana: User) -> None:
    Client(HTTP_HOST="localhost").post("/login/forgotten/", {"email": "jana@example.com"})
    assert "http://127.0.0.1:8000/login/new-password/" in mail.outbox[-1].body


@pytest.mark.parametrize("uid", ["MQ", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "%00", "x" * 300])
def test_a_made_up_link_opens_nothing(jana: User, uid: str) -> None:
    answer = Client().get(f"/login/new-password/{uid}/abc-def/")
    assert answer.status_code == 404
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_answer_and_the_work_are_the_same_for_every_address(
    jana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("away", email="away@example.com", is_active=False, password=jana.password)
    directory = make_user("directory", email="directory@example.com")
    directory.set_unusable_password()
    directory.save()
    queued: list[str] = []
    monkeypatch.setattr(forgotten, "send_reset", SimpleNamespace(enqueue=queued.append))
    addresses = ["jana@example.com", "nobody@example.com", "away@example.com", "directory@example.com"]
    pages = {re.sub(r"[a-z]+@example.com", "", ask(address).content.decode()) for address in addresses}
    assert len(pages) == 1
    assert queued == addresses


def test_mail_goes_to_active_people_with_a_password_here(jana: User) -> None:
    make_user("away", email="away@example.com", is_active=False, password=jana.password)
    directory = make_user("directory", email="directory@example.com")
    directory.set_unusable_password()
    directory.save()
    for address in ("nobody@example.com", "away@example.com", "directory@example.com", "", "no address"):
        ask(address)
    assert mail.outbox == []


def test_links_are_sent_so_often_only(jana: User) -> None:
    answers = [
        ask("jana@example.com", REMOTE_ADDR=f"192.0.2.{number}") for number in range(BY_MAIL.tries + 1)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert len(mail.outbox) == BY_MAIL.tries


def test_settings_name_the_length_and_the_file() -> None:
    environment = read_environment(
        {"PASSWORD_LENGTH": "14", "PASSWORD_BREACH_FILE": __file__}, data_folder=Path(__file__).parent
    )
    rules = {
        rule["NAME"]: rule.get("OPTIONS")
        for rule in sign_in_settings(environment.sign_in)["AUTH_PASSWORD_VALIDATORS"]
    }
    assert rules["django.contrib.auth.password_validation.MinimumLengthValidator"] == {"min_length": 14}
    assert rules["crm_lists.accounts.passwords.NotBreached"] == {"path": __file__}
