"""Tests of the second factor: set up, asked for, taken once, lost and reset."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from crm_lists.accounts import codes, entering
from crm_lists.accounts.models import BrowserSession, RecoveryCode, SecondFactor
from tests.accounts.conftest import PASSWORD, Clock, is_inside, log_in
from tests.people import World, client_of, make_user


def waiting(client: Client | None = None) -> Client:
    """Return a browser in which her password was right."""
    client = client or Client()
    assert log_in(client, next="/tokens/")["Location"] == "/login/code/"
    return client


def give(client: Client, code: str) -> Any:
    return client.post("/login/code/", {"code": code})


def test_the_password_alone_opens_nothing(secret: str) -> None:
    client = waiting()
    assert not is_inside(client)
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/v1/lists").status_code == 401
    assert BrowserSession.objects.filter(user__isnull=False).count() == 0


def test_the_code_lets_in_and_leads_on_with_a_new_session(secret: str, clock: Clock) -> None:
    client = waiting()
    key = client.session.session_key
    assert give(client, clock.code(secret))["Location"] == "/tokens/"
    assert is_inside(client)
    assert client.session.session_key != key


@pytest.mark.parametrize(("shift", "enters"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_neighbouring_codes_are_taken_too(secret: str, clock: Clock, shift: int, enters: bool) -> None:
    client = waiting()
    give(client, clock.code(secret, shift))
    assert is_inside(client) is enters


def test_a_code_may_be_typed_with_a_blank(secret: str, clock: Clock) -> None:
    client = waiting()
    code = clock.code(secret)
    give(client, f" {code[:3]} {code[3:]} ")
    assert is_inside(client)


def test_a_code_is_taken_once(secret: str, clock: Clock) -> None:
    code = clock.code(secret)
    give(waiting(), code)
    replay = waiting()
    assert "was used already" in give(replay, code).content.decode()
    assert not is_inside(replay)


def test_a_code_before_the_last_one_is_not_taken(secret: str, clock: Clock) -> None:
    give(waiting(), clock.code(secret, 1))
    for shift in (-1, 0, 1):
        replay = waiting()
        give(replay, clock.code(secret, shift))
        assert not is_inside(replay)


def test_of_two_requests_with_one_code_one_gets_in(jana: User, secret: str, clock: Clock) -> None:
    # What the second reads is older than what the first has written.
    stale = SecondFactor.objects.get(user=jana)
    assert codes.accept(jana, clock.code(secret))
    step = codes.matching_step(secret, clock.code(secret), after=stale.last_step)
    assert SecondFactor.objects.filter(pk=stale.pk, last_step__lt=step).update(last_step=step) == 0


@pytest.mark.parametrize("code", ["", "000000x", "12345", "１２３４５６", "\x00", "é" * 30, "1" * 400])
def test_what_is_no_code_lets_nobody_in(secret: str, code: str) -> None:
    client = waiting()
    assert give(client, code).status_code == 200
    assert not is_inside(client)


def test_codes_are_counted_whoever_asks(secret: str, clock: Clock) -> None:
    for number in range(entering.CODES.tries):
        assert give(waiting(Client(REMOTE_ADDR=f"192.0.2.{number}")), "000000").status_code == 200
    answer = give(waiting(), clock.code(secret))
    assert answer.status_code == 429
    assert "Try again in" in answer.content.decode()


def test_the_page_of_the_code_is_for_those_who_wait(secret: str, browser_of_nobody: Client) -> None:
    assert browser_of_nobody.get("/login/code/")["Location"] == "/login/"
    assert browser_of_nobody.get("/login/set-up/")["Location"] == "/login/"


@pytest.fixture
def browser_of_nobody(db: None) -> Client:
    return Client()


def test_the_wait_ends(secret: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    client = waiting()
    later = time.time() + entering.WAITS_SECONDS + 1
    monkeypatch.setattr(entering, "time", Clock(later))
    assert give(client, clock.code(secret))["Location"] == "/login/"
    assert not is_inside(client)


@pytest.mark.parametrize("change", ["password", "inactive"])
def test_who_waits_is_forgotten_when_the_account_changes(
    jana: User, secret: str, clock: Clock, change: str
) -> None:
    client = waiting()
    if change == "password":
        jana.set_password("another-password-3")
    jana.is_active = change != "inactive"
    jana.save()
    give(client, clock.code(secret))
    assert not is_inside(client)


# -- recovery codes --------------------------------------------------------------------------------


def test_a_recovery_code_lets_in_once(jana: User, secret: str) -> None:
    code = codes.new_recovery_codes(jana)[0]
    first, second = waiting(), waiting()
    give(first, code.upper().replace("-", " "))
    give(second, code)
    assert (is_inside(first), is_inside(second)) == (True, False)
    assert codes.recovery_codes_left(jana) == codes.RECOVERY_CODES - 1


def test_recovery_codes_are_of_one_person_and_kept_as_digests(jana: User, secret: str) -> None:
    other = make_user("other")
    codes.switch_on(other, codes.new_secret(), 0)
    theirs = codes.new_recovery_codes(other)[0]
    assert not codes.accept(jana, theirs)
    assert not RecoveryCode.objects.filter(digest__in=[theirs, theirs.replace("-", "")]).exists()


def test_new_recovery_codes_replace_the_earlier_ones_and_are_shown_once(
    jana: User, hers: Client, secret: str
) -> None:
    old = codes.new_recovery_codes(jana)[0]
    page = hers.post("/account/second-factor/recovery-codes/", {"password": PASSWORD}).content.decode()
    shown = re.findall(r"<code>([a-z2-7-]{19})</code>", page)
    assert len(set(shown)) == codes.RECOVERY_CODES
    assert not codes.accept(jana, old)
    assert shown[0] not in hers.get("/account/").content.decode()
    assert codes.accept(jana, shown[0])


# -- on and off ------------------------------------------------------------------------------------


def secret_on(page: str) -> str:
    return re.search(r'class="secret-text">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]


def test_a_person_switches_it_on(jana: User, hers: Client, clock: Clock) -> None:
    other = Client()
    log_in(other)
    page = hers.get("/account/second-factor/").content.decode()
    assert "<svg" in page
    secret = secret_on(page)
    assert secret_on(hers.get("/account/second-factor/").content.decode()) == secret
    done = hers.post("/account/second-factor/", {"code": clock.code(secret), "password": PASSWORD})
    assert len(re.findall(r"<code>[a-z2-7-]{19}</code>", done.content.decode())) == codes.RECOVERY_CODES
    assert codes.has_second_factor(jana)
    assert is_inside(hers)
    assert not is_inside(other)
    assert "switched on" in mail.outbox[-1].subject
    waiting()


@pytest.mark.parametrize(("code", "password"), [("right", "wrong"), ("wrong", PASSWORD), ("right", "")])
def test_it_is_switched_on_by_the_right_code_and_password_only(
    jana: User, hers: Client, clock: Clock, code: str, password: str
) -> None:
    secret = secret_on(hers.get("/account/second-factor/").content.decode())
    typed = clock.code(secret) if code == "right" else "000000"
    answer = hers.post("/account/second-factor/", {"code": typed, "password": password})
    assert answer.status_code == 422
    assert not codes.has_second_factor(jana)


def test_the_code_that_switches_it_on_is_not_taken_again(jana: User, hers: Client, clock: Clock) -> None:
    secret = secret_on(hers.get("/account/second-factor/").content.decode())
    hers.post("/account/second-factor/", {"code": clock.code(secret), "password": PASSWORD})
    client = waiting()
    give(client, clock.code(secret))
    assert not is_inside(client)


def test_it_is_switched_off_by_the_password(jana: User, hers: Client, secret: str) -> None:
    assert hers.post("/account/second-factor/off/", {"password": "wrong"}).status_code == 422
    assert codes.has_second_factor(jana)
    assert hers.post("/account/second-factor/off/", {"password": PASSWORD}).status_code == 302
    assert not codes.has_second_factor(jana)
    assert not RecoveryCode.objects.exists()
    assert is_inside_by_password()


def is_inside_by_password() -> bool:
    client = Client()
    log_in(client)
    return is_inside(client)


def test_guessing_the_own_password_in_an_open_browser_is_counted(hers: Client, secret: str) -> None:
    for _ in range(entering.PASSWORDS.tries):
        hers.post("/account/second-factor/off/", {"password": "wrong"})
    page = hers.post("/account/second-factor/off/", {"password": PASSWORD}).content.decode()
    assert "too many attempts" in page
    assert SecondFactor.objects.exists()


# -- required --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "name", "page"),
    [
        ("nobody", "administrator", "/"),
        ("administrators", "administrator", "/login/set-up/"),
        ("administrators", "salesperson", "/"),
        ("everybody", "salesperson", "/login/set-up/"),
    ],
)
def test_the_administrators_say_who_must_have_one(
    world: World, settings: Any, asked: str, name: str, page: str
) -> None:
    settings.SECOND_FACTOR = asked
    user = world.person(name)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert log_in(client, name)["Location"] == page
    assert is_inside(client) is (page == "/")


def test_who_must_have_one_sets_it_up_before_going_in(jana: User, settings: Any, clock: Clock) -> None:
    settings.SECOND_FACTOR = "everybody"
    client = Client()
    log_in(client, next="/tokens/")
    secret = secret_on(client.get("/login/set-up/").content.decode())
    assert "not the code" in client.post("/login/set-up/", {"code": "000000"}).content.decode()
    assert not is_inside(client)
    done = client.post("/login/set-up/", {"code": clock.code(secret)}).content.decode()
    assert 'href="/tokens/"' in done
    assert len(re.findall(r"<code>[a-z2-7-]{19}</code>", done)) == codes.RECOVERY_CODES
    assert is_inside(client)
    assert client.get("/account/second-factor/off/").status_code == 404


def test_who_has_one_cannot_replace_it_without_its_code(jana: User, secret: str, settings: Any) -> None:
    settings.SECOND_FACTOR = "everybody"
    client = waiting()
    assert client.get("/login/set-up/")["Location"] == "/login/"
    assert client.post("/login/set-up/", {"code": "000000"})["Location"] == "/login/"


# -- administrators --------------------------------------------------------------------------------


def test_an_administrator_resets_it_for_who_lost_the_phone(world: World, jana: User, secret: str) -> None:
    address = f"/account/people/{jana.pk}/reset/"
    assert client_of(world.manager).post(address).status_code == 404
    assert client_of(world.administrator).get(address).status_code == 405
    assert codes.has_second_factor(jana)
    assert client_of(world.administrator).post(address).status_code == 302
    assert not codes.has_second_factor(jana)
    assert mail.outbox[-1].to == ["jana@example.com"]
    assert is_inside_by_password()


def test_administrators_do_not_reset_their_own_without_password(world: World) -> None:
    codes.switch_on(world.administrator, codes.new_secret(), 0)
    admin = client_of(world.administrator)
    assert admin.post(f"/account/people/{world.administrator.pk}/reset/").status_code == 404
    assert codes.has_second_factor(world.administrator)


def test_the_qr_code_asks_nobody_and_names_site_and_person(jana: User) -> None:
    address = codes.address_of_secret(jana, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert address.startswith("otpauth://totp/CRM%20Lists:jana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    picture = codes.qr_code(address)
    assert picture.startswith("<svg")
    assert "href" not in picture
    assert "style" not in picture
