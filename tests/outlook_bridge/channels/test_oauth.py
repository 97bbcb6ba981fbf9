"""Mailboxes that take tokens in place of passwords (OAuth 2.0, SASL XOAUTH2)."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from outlook_bridge.channels import oauth, polling, rows, sealing, web
from outlook_bridge.channels.grant import TokenGrant
from outlook_bridge.channels.problems import SENTENCES, CannotRead
from outlook_bridge.models import Delivery, Mailbox
from tests.outlook_bridge.channels.conftest import incoming
from tests.outlook_bridge.channels.https_stub import Asked, HttpsStub, Told, https_served, told
from tests.outlook_bridge.channels.imap_stub import LOGIN, Stub
from tests.outlook_bridge.conftest import mail
from tests.people import World, client_of

PAGE = "/mail/incoming/"
CLIENT_SECRET, REFRESH = "app~secret.Q8Q", "0.refresh-Aa1"
Flow = TokenGrant.Flow


class TokenServer:
    """Gives tokens that are numbered, or what it is told to answer."""

    def __init__(self) -> None:
        self.given = 0
        self.instead: Told | None = None
        self.values: dict[str, Any] = {}

    def __call__(self, asked: Asked) -> Told:
        """Return the answer to a request."""
        if self.instead is not None:
            return self.instead
        self.given += 1
        values = {"access_token": f"token-{self.given}", "token_type": "Bearer", "expires_in": 3599}
        return told(200, values | self.values)


@pytest.fixture
def giving() -> TokenServer:
    """Return what the token server answers."""
    return TokenServer()


@pytest.fixture
def token_server(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, giving: TokenServer
) -> Iterator[HttpsStub]:
    """Return a token server that is trusted and allowed."""
    with https_served(tmp_path / "tokens", giving) as stub:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stub.certificate))
        incoming(settings, token_hosts=(stub.host,))
        yield stub


@pytest.fixture
def mailbox(world: World, server: Stub, token_server: HttpsStub) -> Mailbox:
    """Return a mailbox of the salesperson that takes the first tokens."""
    server.tokens = {f"token-{number}" for number in range(1, 10)}
    made = rows.keep_mailbox(person=world.salesperson, host=server.host, login=LOGIN, folder="CRM", secret="")
    values = {
        "flow": Flow.APPLICATION,
        "token_url": token_server.url("/tenant/oauth2/v2.0/token"),
        "client_id": "client-1",
        "scope": "https://outlook.office365.com/.default",
        "client_secret": sealing.seal(CLIENT_SECRET),
    }
    rows.keep_grant(made, {name: str(value) for name, value in values.items()})
    return made


@pytest.fixture
def grant(mailbox: Mailbox) -> TokenGrant:
    """Return by what the mailbox gives tokens."""
    return TokenGrant.objects.get()


@pytest.fixture
def of_person(mailbox: Mailbox) -> TokenGrant:
    """Return the grant of a person who has agreed."""
    TokenGrant.objects.update(flow=Flow.PERSON, client_secret="", refresh_token=sealing.seal(REFRESH))
    return TokenGrant.objects.get()


def read(mailbox: Mailbox) -> int:
    """Read a mailbox as the next reading would."""
    return polling.read(Mailbox.objects.get(pk=mailbox.pk))


def problem_of(mailbox: Mailbox) -> str:
    """Return what was in the way of the last reading."""
    return Mailbox.objects.get(pk=mailbox.pk).problem


# -- tokens ---------------------------------------------------------------------------------------


def test_client_credentials_open_the_mailbox(mailbox: Mailbox, server: Stub, token_server: HttpsStub) -> None:
    server.put(1, mail())
    assert read(mailbox) == 1
    assert (problem_of(mailbox), Delivery.objects.count()) == ("", 1)
    assert [one.form for one in token_server.asked] == [
        {
            "grant_type": "client_credentials",
            "client_id": "client-1",
            "client_secret": CLIENT_SECRET,
            "scope": "https://outlook.office365.com/.default",
        }
    ]


def test_a_refresh_token_opens_it_and_a_new_one_takes_its_place(
    mailbox: Mailbox, of_person: TokenGrant, giving: TokenServer, token_server: HttpsStub
) -> None:
    giving.values = {"refresh_token": "0.next", "expires_in": 0}
    read(mailbox)
    read(mailbox)
    sent = [one.form["refresh_token"] for one in token_server.asked]
    assert (problem_of(mailbox), sent) == ("", [REFRESH, "0.next"])
    assert "client_secret" not in token_server.asked[0].form


def test_a_token_is_used_until_shortly_before_it_runs_out(
    mailbox: Mailbox, grant: TokenGrant, token_server: HttpsStub
) -> None:
    before = timezone.now()
    assert [read(mailbox), read(mailbox)] == [0, 0]
    grant.refresh_from_db()
    assert grant.counts_until is not None
    assert timedelta(minutes=58) <= grant.counts_until - before <= timedelta(minutes=59, seconds=30)
    assert len(token_server.asked) == 1

    TokenGrant.objects.update(counts_until=timezone.now())
    read(mailbox)
    assert len(token_server.asked) == 2


def test_a_token_that_was_called_back_is_replaced_once(
    mailbox: Mailbox, server: Stub, token_server: HttpsStub
) -> None:
    read(mailbox)
    server.tokens = {"token-2"}
    read(mailbox)
    assert problem_of(mailbox) == ""
    server.tokens = set()
    read(mailbox)
    assert problem_of(mailbox) == str(SENTENCES["token"])
    assert len(token_server.asked) == 3


def test_a_refresh_token_that_another_has_used_meanwhile_is_not_held_against_the_mailbox(
    of_person: TokenGrant, giving: TokenServer
) -> None:
    """Servers that renew refresh tokens take each only once."""
    giving.values = {"refresh_token": "0.next"}
    late = TokenGrant.objects.get()
    assert oauth.token_of(of_person) == "token-1"
    giving.instead = told(400, {"error": "invalid_grant"})
    assert oauth.token_of(late) == "token-1"


def test_secrets_are_kept_encrypted_and_go_with_the_mailbox(mailbox: Mailbox) -> None:
    TokenGrant.objects.update(refresh_token=sealing.seal(REFRESH))
    read(mailbox)
    kept = " ".join(map(str, TokenGrant.objects.values_list()[0]))
    assert sealing.unseal(TokenGrant.objects.get().access_token) == "token-1"
    assert not [one for one in (CLIENT_SECRET, REFRESH, "token-1") if one in kept]
    rows.forget_mailbox(mailbox)
    assert not TokenGrant.objects.exists()


# -- what is in the way ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (told(401, {"error": "invalid_client", "error_description": CLIENT_SECRET}), "invalid_client"),
        (told(400, {"error": "invalid_grant"}), "invalid_grant"),
        (told(400, {"error": "unauthorized_client"}), "unauthorized_client"),
        (told(400, {"error": "invalid_scope"}), "invalid_scope"),
        (told(400, {"error": {"code": 1}}), "token_refused"),
        (told(400, {}), "token_refused"),
        (told(429, {}, Retry_After="60"), "token_busy"),
        (Told(503, b"<html>"), "token_busy"),
        (Told(200, b"<html>"), "token_unreachable"),
        (told(200, ["token"]), "token_unreachable"),
        (told(200, {"access_token": "t", "token_type": "mac"}), "token_unreachable"),
        (told(200, {"access_token": "a\1auth=x", "token_type": "Bearer"}), "token_unreachable"),
        (told(200, {"access_token": "a\r\nX: y", "token_type": "Bearer"}), "token_unreachable"),
        (told(200, {"access_token": 5, "token_type": "Bearer"}), "token_unreachable"),
        (Told(200, b"[" * 100_000), "token_unreachable"),
        (Told(200, b"x" * (web.MOST_JSON + 1)), "token_unreachable"),
        (Told(200, b"\x1f\x8b", {"Content-Encoding": "gzip"}), "token_unreachable"),
        (Told(200, b"{}", {"Content-Length": "50"}), "token_unreachable"),
    ],
)
def test_what_is_in_the_way_is_told_with_what_can_be_done(
    mailbox: Mailbox,
    giving: TokenServer,
    answer: Told,
    problem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    giving.instead = answer
    assert read(mailbox) == 0
    assert problem_of(mailbox) == str(SENTENCES[problem])
    assert CLIENT_SECRET not in caplog.text


def test_an_answer_that_comes_drop_by_drop_is_given_up(
    grant: TokenGrant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "LONGEST_SECONDS", -1)
    with pytest.raises(CannotRead, match="token_unreachable"):
        oauth.token_of(grant)


def test_a_redirect_is_not_followed(grant: TokenGrant, giving: TokenServer, token_server: HttpsStub) -> None:
    giving.instead = Told(307, b"", {"Location": token_server.url("/elsewhere")})
    with pytest.raises(CannotRead):
        oauth.token_of(grant)
    assert len(token_server.asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("https:", "http:"),
        lambda url: url.replace("localhost", "127.0.0.1"),
        lambda url: url.replace("localhost", "localhost@127.0.0.1"),
        lambda url: url.replace("localhost", "user:word@localhost"),
        lambda url: url.replace("/tenant", "0/tenant"),
        lambda url: f"{url}#part",
        lambda url: url.replace("/tenant", "\\@127.0.0.1/tenant"),
        lambda url: f" {url}",
        lambda url: f"{url}\r\nX: y",
        lambda _url: "https://[",
        lambda _url: "file:///etc/passwd",
    ],
    ids=range(11),
)
def test_no_other_address_is_asked_for_tokens(
    mailbox: Mailbox, token_server: HttpsStub, change: Callable[[str], str]
) -> None:
    TokenGrant.objects.update(token_url=change(token_server.url("/tenant")))
    read(mailbox)
    assert problem_of(mailbox) == str(SENTENCES["token_host"])
    assert token_server.asked == []


def test_a_server_that_cannot_prove_its_name_gets_no_secret(
    mailbox: Mailbox, token_server: HttpsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    read(mailbox)
    assert problem_of(mailbox) == str(SENTENCES["token_unreachable"])
    assert token_server.asked == []


def test_a_file_of_passwords_on_the_machine_changes_nothing(
    grant: TokenGrant, token_server: HttpsStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine localhost login x password y\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    oauth.token_of(grant)
    assert "Authorization" not in token_server.asked[0].headers


def test_secrets_that_open_no_more_are_told(mailbox: Mailbox, settings: Settings) -> None:
    settings.SECRET_KEY = "another"
    read(mailbox)
    assert problem_of(mailbox) == str(SENTENCES["sealed"])


# -- the pages ------------------------------------------------------------------------------------


def given(server: Stub, token_server: HttpsStub, **values: str) -> dict[str, str]:
    """Return a filled form."""
    form = {
        "host": server.host,
        "login": LOGIN,
        "folder": "CRM",
        "flow": "client_credentials",
        "token_url": token_server.url("/tenant/token"),
        "client_id": "client-1",
        "client_secret": CLIENT_SECRET,
        "scope": "https://outlook.office365.com/.default",
    }
    return {**form, **values}


def test_a_person_adds_a_mailbox_with_tokens(
    world: World, server: Stub, token_server: HttpsStub, giving: TokenServer
) -> None:
    server.tokens = {"token-1"}
    server.put(1, mail())
    client = client_of(world.salesperson)
    answer = client.post(f"{PAGE}mailboxes/new/token/", given(server, token_server, refresh_token=REFRESH))
    assert answer.status_code == 302

    grant = TokenGrant.objects.get()
    assert (Mailbox.objects.get().last_uid, grant.refresh_token) == (1, "")
    page = client.get(PAGE).content.decode()
    assert LOGIN in page
    assert not [one for one in (CLIENT_SECRET, "token-1", grant.client_secret) if one in page]


def test_a_mailbox_can_go_over_to_tokens_and_back(
    world: World, server: Stub, token_server: HttpsStub
) -> None:
    client = client_of(world.salesperson)
    client.post(f"{PAGE}mailboxes/new/token/", given(server, token_server))
    assert TokenGrant.objects.count() == 1
    plain = {"host": server.host, "login": LOGIN, "folder": "CRM", "password": "x"}
    client.post(f"{PAGE}mailboxes/new/password/", plain)
    assert (Mailbox.objects.count(), TokenGrant.objects.count()) == (1, 0)


def test_the_address_of_microsoft_is_proposed_and_asks_for_the_tenant(
    world: World, server: Stub, settings: Settings
) -> None:
    incoming(settings, token_hosts=("login.microsoftonline.com",))
    client, url = client_of(world.salesperson), f"{PAGE}mailboxes/new/token/"
    form = client.get(url).context["form"]
    proposed = {name: form[name].value() for name in ("folder", "token_url", "scope")}
    given = {"host": server.host, "login": LOGIN, "flow": "client_credentials", "client_id": "x"}
    answer = client.post(url, {**given, "client_secret": "y", **proposed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["token_url"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"token_url": "https://else.example/token"},
        {"token_url": "http://localhost/token"},
        {"flow": "password"},
        {"client_id": ""},
        {"client_secret": ""},
        {"flow": "refresh_token"},
    ],
    ids=range(6),
)
def test_wrong_ways_to_tokens_are_refused_and_no_secret_is_repeated(
    world: World, server: Stub, token_server: HttpsStub, wrong: dict[str, str]
) -> None:
    form = given(server, token_server, **wrong)
    answer = client_of(world.salesperson).post(f"{PAGE}mailboxes/new/token/", form)
    assert answer.status_code == 422
    assert CLIENT_SECRET not in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_without_token_servers_there_is_only_the_password(
    world: World, server: Stub, settings: Settings
) -> None:
    incoming(settings, token_hosts=())
    client = client_of(world.salesperson)
    assert client.get(f"{PAGE}mailboxes/new/token/").status_code == 404
    assert client.get(f"{PAGE}mailboxes/new/password/").status_code == 200
    assert client.get(f"{PAGE}mailboxes/new/other/").status_code == 404
    assert "mailboxes/new/token/" not in client.get(PAGE).content.decode()
