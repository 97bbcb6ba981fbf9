"""Tests of sign-in by OpenID Connect, with a provider in the test process."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from joserfc.jwk import RSAKey

from crm_lists.accounts import codes, openid
from crm_lists.accounts.models import Identity
from tests.accounts.conftest import PASSWORD, Clock, is_inside, log_in
from tests.accounts.provider import Provider, serving
from tests.conftest import ROOT
from tests.people import make_user

JANA = {"sub": "0001", "email": "jana@example.com", "email_verified": True, "preferred_username": "jana"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with serving() as provider:
        settings.OIDC = {
            "issuer": provider.issuer,
            "client_id": "crm",
            "client_secret": "a-secret",
            "name": "Firm ID",
            "new_people": False,
        }
        provider.claims = dict(JANA)
        yield provider
        openid._client.cache_clear()


def leave(client: Client, **query: str) -> str:
    return str(client.get("/login/provider/", query)["Location"])


def come_back(client: Client, brought: dict[str, str]) -> Any:
    return client.get("/login/provider/back/", brought)


def by_provider(provider: Provider, client: Client | None = None, **query: str) -> tuple[Client, Any]:
    client = client or Client()
    return client, come_back(client, provider.agree(leave(client, **query)))


def test_without_a_provider_there_is_no_such_way(jana: User) -> None:
    assert "Log in by" not in Client().get("/login/").content.decode()
    assert Client().get("/login/provider/").status_code == 404
    assert Client().get("/login/provider/back/").status_code == 404


def test_the_libraries_are_not_loaded_unless_they_are_asked() -> None:
    program = (
        "import sys, django; django.setup(); import config.urls; from django.test import Client; "
        "sys.exit(any(name.partition('.')[0] in ('authlib', 'ldap3') for name in sys.modules))"
    )
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0


def test_a_person_comes_in_by_the_provider(jana: User, provider: Provider) -> None:
    assert "Log in by Firm ID" in Client().get("/login/").content.decode()
    client, answer = by_provider(provider, next="/tokens/")
    assert answer["Location"] == "/tokens/"
    assert is_inside(client)
    assert provider.asked["redirect_uri"] == "http://127.0.0.1:8000/login/provider/back/"
    assert provider.asked["code_challenge_method"] == "S256"
    assert Identity.objects.get().user == jana


def test_once_linked_the_lasting_name_counts_and_not_the_address(jana: User, provider: Provider) -> None:
    by_provider(provider)
    provider.claims = {"sub": "0001", "email": "married@example.com", "email_verified": True}
    client, _answer = by_provider(provider)
    assert client.get("/account/").wsgi_request.user == jana


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "0002", "email": "jana@example.com", "email_verified": False},
        {"sub": "0002", "email": "jana@example.com"},
        {"sub": "0002", "email": "jana@example.com", "email_verified": "true"},
        {"sub": "0002", "preferred_username": "jana"},
        {"sub": "0002", "email": "other@example.com", "email_verified": True},
        {"sub": "", "email": "jana@example.com", "email_verified": True},
        {"sub": "x" * 300, "email": "jana@example.com", "email_verified": True},
    ],
)
def test_who_is_not_surely_somebody_here_stays_outside(
    jana: User, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client, answer = by_provider(provider)
    assert answer.status_code in (403, 502)
    assert not is_inside(client)
    assert not Identity.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}, {"nonce": "another"}],
    ids=["issuer", "audience", "time", "nonce"],
)
def test_a_token_that_is_not_for_this_log_in_is_not_believed(
    jana: User, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.claims |= wrong
    client, answer = by_provider(provider)
    assert answer.status_code == 502
    assert not is_inside(client)


def test_a_token_signed_by_another_key_is_not_believed(jana: User, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    client, answer = by_provider(provider)
    assert answer.status_code == 502
    assert not is_inside(client)


@pytest.mark.parametrize("brought", [{}, {"error": "access_denied"}, {"code": "a-code", "state": "made-up"}])
def test_an_answer_that_nobody_asked_for_lets_nobody_in(
    jana: User, provider: Provider, brought: dict[str, str]
) -> None:
    client = Client()
    provider.agree(leave(client))
    assert come_back(client, brought).status_code == 502
    assert not is_inside(client)


def test_what_one_browser_brings_back_is_of_no_use_to_another(jana: User, provider: Provider) -> None:
    brought = provider.agree(leave(Client()))
    victim = Client()
    assert come_back(victim, brought).status_code == 502
    assert not is_inside(victim)


def test_the_way_back_leads_to_pages_of_this_site_only(jana: User, provider: Provider) -> None:
    _client, answer = by_provider(provider, next="https://evil.example/")
    assert answer["Location"] == "/"


def test_a_provider_that_does_not_answer_is_said_and_the_password_still_works(
    jana: User, provider: Provider
) -> None:
    provider.is_down = True
    answer = Client().get("/login/provider/")
    assert answer.status_code == 502
    assert "Firm ID did not succeed" in answer.content.decode()
    assert log_in(Client()).status_code == 302


def test_the_second_factor_is_asked_for_here_too(
    jana: User, secret: str, clock: Clock, provider: Provider
) -> None:
    client, answer = by_provider(provider)
    assert answer["Location"] == "/login/code/"
    assert not is_inside(client)
    client.post("/login/code/", {"code": clock.code(secret)})
    assert is_inside(client)


def test_a_deactivated_person_stays_outside(jana: User, provider: Provider) -> None:
    by_provider(provider)
    User.objects.filter(pk=jana.pk).update(is_active=False)
    client, answer = by_provider(provider)
    assert answer.status_code == 403
    assert not is_inside(client)


def test_an_administrator_is_not_found_by_an_address(jana: User, provider: Provider) -> None:
    User.objects.filter(pk=jana.pk).update(is_superuser=True)
    client, answer = by_provider(provider)
    assert answer.status_code == 403
    assert "connect the other account" in answer.content.decode()
    assert not is_inside(client)


def test_an_administrator_connects_the_provider_after_the_password(
    jana: User, hers: Client, provider: Provider
) -> None:
    User.objects.filter(pk=jana.pk).update(is_superuser=True)
    assert hers.post("/account/provider/", {"password": "wrong"}).status_code == 422
    assert "Go on to Firm ID" in hers.post("/account/provider/", {"password": PASSWORD}).content.decode()
    _client, answer = by_provider(provider, hers)
    assert answer["Location"] == "/account/"
    client, _answer = by_provider(provider)
    assert is_inside(client)


def test_an_identity_opens_one_account_only(jana: User, hers: Client, provider: Provider) -> None:
    by_provider(provider)
    other = make_user("other")
    other.set_password(PASSWORD)
    other.save()
    client = Client()
    log_in(client, "other")
    client.post("/account/provider/", {"password": PASSWORD})
    _client, answer = by_provider(provider, client)
    assert answer.status_code == 403
    assert Identity.objects.get().user == jana


@pytest.mark.parametrize("may_make", [True, False])
def test_new_people_are_made_where_that_is_allowed_and_may_do_nothing(
    jana: User, provider: Provider, settings: Any, may_make: bool
) -> None:
    settings.OIDC = {**settings.OIDC, "new_people": may_make}
    provider.claims = {"sub": "9", "preferred_username": "new", "given_name": "Ema", "is_superuser": True}
    client, answer = by_provider(provider)
    assert answer.status_code == (302 if may_make else 403)
    assert is_inside(client) is may_make
    made = User.objects.filter(username="new").first()
    assert (made is not None) is may_make
    assert made is None or not (made.is_superuser or made.is_staff or made.has_usable_password())


def test_a_new_person_does_not_take_the_name_of_another(
    jana: User, provider: Provider, settings: Any
) -> None:
    settings.OIDC = {**settings.OIDC, "new_people": True}
    provider.claims = {"sub": "9", "preferred_username": "jana"}
    client, answer = by_provider(provider)
    assert answer.status_code == 403
    assert not is_inside(client)


def test_who_has_no_password_switches_a_second_factor_on_after_a_fresh_log_in(
    jana: User, provider: Provider, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    jana.set_unusable_password()
    jana.save()
    client, _answer = by_provider(provider)
    assert "Your password" not in client.get("/account/second-factor/").content.decode()
    secret = client.session["accounts.new-factor"]
    client.post("/account/second-factor/", {"code": clock.code(secret)})
    assert codes.has_second_factor(jana)
    facts = client.session
    facts["_account"] = {**facts["_account"], "began_at": "2026-01-01T00:00:00+00:00"}
    facts.save()
    assert client.post("/account/second-factor/off/")["Location"] == "/account/"
    assert codes.has_second_factor(jana)


def test_the_browser_is_sent_to_the_provider_of_the_settings(provider: Provider, db: None) -> None:
    target = urlsplit(leave(Client()))
    assert f"{target.scheme}://{target.netloc}" == provider.issuer
