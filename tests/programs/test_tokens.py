"""A token opens what its person may, within its scopes, until it ends; what is kept opens nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Source
from crm_lists.framework.models import Change
from crm_lists.programs import attempts, secret, tokens
from crm_lists.programs.models import Token
from tests.making import make
from tests.people import World, actor, client_of

from .conftest import program, token_of

CASES = "/api/v1/lists/cases/"


@pytest.fixture
def case(world: World) -> Case:
    found: Case = make(actor(world.salesperson), Case, name="Roof")
    return found


def patch(client: Client, case: Case, **values: Any) -> Any:
    return client.patch(f"{CASES}{case.pk}", values, content_type="application/json")


def test_a_token_reads_and_writes_as_its_person(world: World, case: Case) -> None:
    bringer = program(token_of(world.salesperson))
    assert bringer.get(f"{CASES}{case.pk}").json()["name"] == "Roof"
    assert patch(bringer, case, name="Gate").status_code == 200
    change = Change.objects.filter(list_code="cases", item_id=case.pk).latest("pk")
    assert (change.by, change.source) == (world.salesperson, Source.API)
    assert bringer.cookies == {}


def test_only_the_digest_is_kept(world: World) -> None:
    secret = token_of(world.salesperson)
    kept = Token.objects.values().get()
    assert secret not in str(kept)
    assert kept["hint"] == secret[-4:]
    assert len(secret) > 40


@pytest.mark.parametrize(
    ("read", "write", "reads", "writes"),
    [
        (("*",), (), 200, 403),
        (("cases",), (), 200, 403),
        (("cases",), ("relations",), 200, 403),
        (("relations",), (), 403, 403),
        ((), ("cases",), 200, 200),
        (("relations",), ("*",), 200, 200),
        ((), (), 403, 403),
    ],
)
def test_scopes_hold(world: World, case: Case, read: Any, write: Any, reads: int, writes: int) -> None:
    bringer = program(token_of(world.salesperson, read=read, write=write))
    for url in (CASES, f"{CASES}{case.pk}", f"{CASES}changes"):
        assert bringer.get(url).status_code == reads, url
    refused = patch(bringer, case, name="Gate")
    assert refused.status_code == writes
    if writes == 403:
        assert "token" in refused.json()["detail"]
        assert bringer.post(CASES, {"name": "New"}, "application/json").status_code == 403
        assert bringer.post(f"{CASES}bulk", {"rows": []}, "application/json").status_code == 403
        assert bringer.post(f"{CASES}{case.pk}/restore").status_code == 403
        assert bringer.delete(f"{CASES}{case.pk}").status_code == 403
        case.refresh_from_db()
        assert (case.name, case.deleted_at) == ("Roof", None)


def test_a_token_never_gives_more_than_its_person_may(world: World, case: Case) -> None:
    reader = program(token_of(world.reader))
    assert reader.get(f"{CASES}{case.pk}").status_code == 200
    assert patch(reader, case, name="Gate").status_code == 403
    stranger = program(token_of(world.stranger))
    absent = stranger.get(f"{CASES}{10**9}")
    for answer in (
        stranger.get(f"{CASES}{case.pk}"),
        patch(stranger, case, name="Gate"),
        stranger.delete(f"{CASES}{case.pk}"),
    ):
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_lists_that_do_not_exist_for_the_person_answer_as_absent_ones(world: World, case: Case) -> None:
    nobody = program(token_of(world.nobody))
    for path in ("", str(case.pk), "changes"):
        hidden, absent = nobody.get(CASES + path), nobody.get(f"/api/v1/lists/nothing/{path}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
        assert absent.status_code == 404


def dead(world: World, how: str) -> str:
    """Return a secret that opens nothing."""
    now, hour = timezone.now(), timedelta(hours=1)
    user: User = world.salesperson
    match how:
        case "unknown":
            return "crml_unknown"
        case "odd":
            return "\N{SNOWMAN}\x00 Bearer"
        case "empty":
            return ""
        case "expired":
            return token_of(user, expires_at=now - hour)
        case "revoked":
            return token_of(user, revoked_at=now)
    secret = token_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return secret


@pytest.mark.parametrize("how", ["unknown", "odd", "empty", "expired", "revoked", "inactive"])
def test_what_opens_nothing_answers_401_alike(world: World, case: Case, how: str) -> None:
    secret = dead(world, how).encode().decode("latin-1")
    bringer = client_of(world.administrator)
    answers = [
        bringer.generic(method, CASES + path, headers={"authorization": f"Bearer {secret}"})
        for method in ("GET", "POST", "PATCH", "DELETE")
        for path in ("", str(case.pk), "bulk", "changes", f"{case.pk}/restore", "../nothing")
    ]
    assert {answer.status_code for answer in answers} <= {401, 405, 429}
    assert len({answer.content for answer in answers if answer.status_code == 401}) == 1
    refused = next(answer for answer in answers if answer.status_code == 401)
    assert refused["WWW-Authenticate"] == 'Bearer realm="lists", error="invalid_token"'


def test_without_a_token_the_answer_names_the_scheme(world: World, case: Case) -> None:
    for url in (
        CASES,
        f"{CASES}{case.pk}",
        "/api/v1/openapi.json",
        "/api/v1/nothing",
        "/api/v1/lists/nothing/",
    ):
        answer = Client().get(url)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="lists"')
    assert Client().get("/api/v1/lists/cases/%0A").status_code == 401
    assert Client(enforce_csrf_checks=True).post(CASES).status_code == 401


def test_an_address_that_guesses_is_held_up_and_real_tokens_are_not(world: World) -> None:
    bringer, guesser = program(token_of(world.salesperson)), program("crml_guessed")
    statuses = [guesser.get(CASES).status_code for _ in range(attempts.LIMIT + 1)]
    assert statuses == [401] * attempts.LIMIT + [429]
    assert guesser.get(CASES)["Retry-After"] == str(attempts.WINDOW_SECONDS)
    assert bringer.get(CASES).status_code == 200


def test_the_last_use_is_noted_once_an_hour(world: World) -> None:
    bringer = program(token_of(world.salesperson))
    bringer.get(CASES)
    first = Token.objects.get().last_used_at
    assert first is not None
    with CaptureQueriesContext(connection) as captured:
        bringer.get(CASES)
    assert not any("UPDATE" in query["sql"] for query in captured)
    Token.objects.update(last_used_at=first - timedelta(hours=2))
    bringer.get(CASES)
    noted = Token.objects.get().last_used_at
    assert noted is not None
    assert noted >= first


# -- the page ---------------------------------------------------------------------------------------


def test_a_person_makes_a_token_and_sees_it_once(world: World, case: Case) -> None:
    client = client_of(world.salesperson)
    assert client.get("/tokens/new/").status_code == 200
    made = client.post("/tokens/new/", {"name": "Reports", "period": "30", "read": ["cases"]})
    assert made.status_code == 200
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    page = client.get("/tokens/").content.decode()
    assert secret not in page
    assert "Reports" in page
    token = Token.objects.get()
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert program(secret).get(f"{CASES}{case.pk}").status_code == 200
    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert program(secret).get(f"{CASES}{case.pk}").status_code == 401
    assert "Reports" not in client.get("/tokens/").content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"name": "x"}, {"name": "", "read": ["*"]}, {"name": "x", "read": ["nothing"]}]
)
def test_a_token_that_opens_nothing_is_not_made(world: World, given: dict[str, Any]) -> None:
    answer = client_of(world.salesperson).post("/tokens/new/", {"period": "", **given})
    assert answer.status_code in (200, 422)
    assert not Token.objects.exists()


def test_lists_that_are_not_the_persons_cannot_be_named(world: World) -> None:
    client_of(world.nobody).post("/tokens/new/", {"name": "x", "period": "", "read": ["cases"]})
    assert not Token.objects.exists()


def test_nobody_revokes_the_token_of_another(world: World) -> None:
    token_of(world.salesperson)
    token = Token.objects.get()
    other = client_of(world.administrator)
    assert other.post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert "Test" not in other.get("/tokens/").context["tokens"]
    assert Client().get("/tokens/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_program_reaches_no_page(world: World) -> None:
    bringer = program(token_of(world.salesperson))
    assert bringer.get("/tokens/").status_code == 302
    assert bringer.get("/tokens/new/").status_code == 302


def test_a_token_for_a_purpose_opens_no_list_and_says_what_it_is_for(world: World, case: Case) -> None:
    _token, value = tokens.create(world.salesperson, "Mail", expires_at=None, purpose="outlook")
    assert program(value).get(f"{CASES}{case.pk}").status_code == 403
    assert program(value).get("/api/v1/openapi.json").json()["paths"] == {}
    page = client_of(world.salesperson).get("/tokens/").content.decode()
    assert "Outlook add-in: looks people up, and files e-mail" in page


def test_a_revoked_token_is_not_prolonged(world: World) -> None:
    token, value = tokens.create(world.salesperson, "Mail", expires_at=timezone.now(), purpose="outlook")
    secret.prolong(token, timezone.now() + timedelta(days=1))
    assert secret.find(Token, value) == secret.with_key(Token, token.pk) == token
    secret.revoke(Token, world.salesperson.pk, token.pk)
    secret.prolong(token, timezone.now() + timedelta(days=9))
    assert secret.with_key(Token, token.pk) is None
