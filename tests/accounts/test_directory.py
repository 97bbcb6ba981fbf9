"""Tests of sign-in by LDAP, with the directory that ldap3 keeps in memory for tests."""

import logging
from typing import Any

import ldap3
import pytest
from django.contrib.auth.models import User
from django.test import Client
from ldap3.core.exceptions import LDAPSocketOpenError

from crm_lists.accounts import codes, directory
from crm_lists.accounts.models import Identity
from tests.accounts.conftest import Clock, is_inside, log_in
from tests.people import make_user

SECRET = "of-the-directory-1"
BASE = "ou=people,dc=example,dc=com"
JANA = f"cn=Jana Test,ou=north,{BASE}"
READER = f"cn=reader,{BASE}"
UUID = "6e4b3c3e-0000-4000-8000-000000000001"


@pytest.fixture
def ldap(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a directory with two people and one who may look them up."""
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "crm_lists.accounts.directory.DirectoryBackend",
    ]
    settings.LDAP = {
        "url": "ldaps://ldap.example.com",
        "base": BASE,
        "filter": "(uid={name})",
        "name": "uid",
        "bind_dn": READER,
        "bind_password": "of-the-reader",
        "new_people": True,
        "strategy": ldap3.MOCK_SYNC,
    }
    server = ldap3.Server("ldap.example.com", get_info=ldap3.OFFLINE_SLAPD_2_4)
    filler = ldap3.Connection(server, client_strategy=ldap3.MOCK_SYNC)
    person = {"objectClass": "inetOrgPerson", "givenName": "Jana", "sn": "Test"}
    filler.strategy.add_entry(
        JANA,
        {**person, "uid": "jana", "mail": "jana@example.com", "userPassword": SECRET, "entryUUID": UUID},
    )
    filler.strategy.add_entry(f"cn=Eva,{BASE}", {**person, "uid": "eva", "userPassword": "hers-2"})
    filler.strategy.add_entry(READER, {"cn": "reader", "uid": "reader", "userPassword": "of-the-reader"})
    monkeypatch.setattr(directory, "_server", lambda *_given: server)


def test_a_person_of_the_directory_comes_in_and_is_made_without_any_right(ldap: None) -> None:
    client = Client()
    assert log_in(client, "jana", SECRET)["Location"] == "/"
    made = User.objects.get(username="jana")
    assert (made.first_name, made.last_name, made.email) == ("Jana", "Test", "jana@example.com")
    assert [made.is_superuser, made.is_staff, made.has_usable_password()] == [False, False, False]
    assert Identity.objects.get().subject.strip("{}") == UUID


def test_a_person_who_is_here_already_is_found_by_the_user_name(ldap: None) -> None:
    known = make_user("Jana")
    log_in(Client(), "jana", SECRET)
    assert Identity.objects.get().user == known
    assert not User.objects.filter(username="jana").exists()


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("jana", "wrong"),
        ("jana", ""),
        ("nobody", SECRET),
        ("*", SECRET),
        ("ja*", SECRET),
        ("jana)(uid=*", SECRET),
        ("jana\\2a", SECRET),
        (JANA, SECRET),
    ],
)
def test_wrong_and_hostile_names_and_passwords_open_nothing(ldap: None, name: str, password: str) -> None:
    client = Client()
    log_in(client, name, password)
    assert not is_inside(client)
    assert User.objects.count() == 0


def test_an_unknown_name_binds_as_often_as_a_wrong_password(
    ldap: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound: list[str] = []
    original = directory._connection

    def noted(library: Any, name: str, password: str) -> Any:
        bound.append(name)
        return original(library, name, password)

    monkeypatch.setattr(directory, "_connection", noted)
    log_in(Client(), "jana", "wrong")
    log_in(Client(), "nobody", "wrong")
    assert bound == [READER, JANA, READER, f"cn=nobody,{BASE}"]


def test_new_people_are_made_only_where_that_is_allowed(ldap: None, settings: Any) -> None:
    settings.LDAP = {**settings.LDAP, "new_people": False}
    client = Client()
    assert "do not belong together" in log_in(client, "jana", SECRET).content.decode()
    assert User.objects.count() == 0


def test_the_directory_gives_nobody_the_account_of_an_administrator(ldap: None) -> None:
    make_user("jana", is_superuser=True)
    client = Client()
    log_in(client, "jana", SECRET)
    assert not is_inside(client)
    assert not Identity.objects.exists()


def test_a_deactivated_person_stays_outside(ldap: None) -> None:
    log_in(Client(), "jana", SECRET)
    User.objects.update(is_active=False)
    client = Client()
    log_in(client, "jana", SECRET)
    assert not is_inside(client)


def test_a_directory_that_is_down_keeps_nobody_out_who_has_a_password_here(
    ldap: None, jana: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_given: Any) -> Any:
        raise LDAPSocketOpenError("no route to ldap.example.com for jana")

    monkeypatch.setattr(directory, "_connection", down)
    with caplog.at_level(logging.WARNING):
        assert log_in(Client(), "jana", "wrong").status_code == 200
    assert "LDAPSocketOpenError" in caplog.text
    assert "jana" not in caplog.text
    assert log_in(Client()).status_code == 302


def test_a_directory_that_refuses_its_reader_lets_nobody_in(ldap: None, settings: Any) -> None:
    settings.LDAP = {**settings.LDAP, "bind_password": "changed"}
    client = Client()
    log_in(client, "jana", SECRET)
    assert not is_inside(client)


def test_the_password_of_the_directory_confirms_what_is_weighty(ldap: None, clock: Clock) -> None:
    client = Client()
    log_in(client, "jana", SECRET)
    client.get("/account/second-factor/")
    code = clock.code(client.session["accounts.new-factor"])
    client.post("/account/second-factor/", {"code": code, "password": "wrong"})
    jana = User.objects.get()
    assert not codes.has_second_factor(jana)
    client.post("/account/second-factor/", {"code": code, "password": SECRET})
    assert codes.has_second_factor(jana)


def test_a_directory_is_asked_over_tls_whose_name_is_checked(settings: Any) -> None:
    directory._server.cache_clear()
    server: Any = directory._server("ldaps://ldap.example.com", "SYNC")
    assert (server.host, server.port, server.ssl) == ("ldap.example.com", 636, True)
    assert server.tls.validate.name == "CERT_REQUIRED"
    plain: Any = directory._server("ldap+tls://ldap.example.com:3389", "SYNC")
    assert (plain.port, plain.ssl) == (3389, False)
    directory._server.cache_clear()
