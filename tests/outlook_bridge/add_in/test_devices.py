"""Tests of devices: what opens the add-in, for how long, and what it does not open."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from crm_lists.programs import tokens
from crm_lists.programs.models import Token
from outlook_bridge.add_in import api, devices
from tests.people import World, client_of

from .conftest import API, access_of, bearing, pane_of


def test_a_device_changes_its_secret_for_a_token_that_opens_the_add_in(world: World) -> None:
    secret = devices.connect(world.salesperson, "Outlook")
    answer = bearing(secret).post(f"{API}access")
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 900
    assert answer.cookies == {}
    profile = bearing(answer.json()["token"]).get(f"{API}profile")
    assert profile.status_code == 200
    assert profile.json()["name"] == world.salesperson.get_full_name()
    assert profile.cookies == {}


def test_a_revoked_device_is_out_at_once(world: World) -> None:
    secret = devices.connect(world.salesperson, "Outlook")
    pane = bearing(access_of(secret))
    token = Token.objects.get(user=world.salesperson)
    page = client_of(world.salesperson).get("/tokens/")
    assert "Outlook add-in: looks people up, and files e-mail" in page.content.decode()
    client_of(world.salesperson).post(f"/tokens/{token.pk}/revoke/")
    assert pane.get(f"{API}profile").status_code == 401
    assert bearing(secret).post(f"{API}access").status_code == 401


def test_a_device_disconnects_itself(world: World) -> None:
    secret = devices.connect(world.salesperson, "Outlook")
    pane = bearing(access_of(secret))
    assert bearing(secret).post(f"{API}disconnect").status_code == 204
    assert pane.get(f"{API}profile").status_code == 401


def test_who_left_is_out(world: World) -> None:
    pane = pane_of(world.salesperson)
    world.salesperson.is_active = False
    world.salesperson.save()
    assert pane.get(f"{API}profile").status_code == 401


def test_an_access_token_ends_after_a_quarter_of_an_hour(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = access_of(devices.connect(world.salesperson, "Outlook"))
    monkeypatch.setattr(devices, "ACCESS_LASTS", timedelta(seconds=-1))
    for _attempt in range(30):
        assert bearing(token).get(f"{API}profile").status_code == 401
    monkeypatch.undo()
    # A pane that slept is no guesser: its address is not held up.
    assert bearing("crmo_wrong").get(f"{API}profile").status_code == 401


def test_guessing_is_held_up(world: World) -> None:
    answers = {bearing(f"crmo_{number}").get(f"{API}profile").status_code for number in range(25)}
    assert answers == {401, 429}


@pytest.mark.parametrize("kind", ["secret", "program", "forged", "session", "nothing"])
def test_nothing_but_an_access_token_opens_the_operations(world: World, kind: str) -> None:
    person = world.salesperson
    _token, program = tokens.create(person, "Reporting", read=("*",), write=("*",), expires_at=None)
    forged = devices.PREFIX + signing.dumps(Token.objects.get(user=person).pk, salt="another")
    clients: dict[str, Any] = {
        "secret": lambda: bearing(devices.connect(person, "Outlook")),
        "program": lambda: bearing(program),
        "forged": lambda: bearing(forged),
        "session": lambda: client_of(person),
        "nothing": Client,
    }
    client = clients[kind]()
    assert client.get(f"{API}profile").status_code == 401
    assert client.get(f"{API}find?q=a").status_code == 401
    for operation in ("who", "file", "attachments", "make"):
        assert client.post(f"{API}{operation}").status_code == 401, operation


def test_an_access_token_of_no_device_opens_nothing(world: World) -> None:
    token, _secret = tokens.create(world.salesperson, "Reporting", read=("*",), expires_at=None)
    access = devices.PREFIX + signing.dumps(token.pk, salt=devices.SALT)
    assert bearing(access).get(f"{API}profile").status_code == 401


def test_a_device_opens_no_list_of_the_api(world: World) -> None:
    secret = devices.connect(world.salesperson, "Outlook")
    assert bearing(secret).get("/api/v1/lists/cases/").status_code == 403
    assert bearing(access_of(secret)).get("/api/v1/lists/cases/").status_code == 401


def test_a_device_in_use_need_not_log_in_again(world: World) -> None:
    secret = devices.connect(world.salesperson, "Outlook")
    rows = Token.objects.filter(user=world.salesperson)
    near = timezone.now() + timedelta(days=3)
    rows.update(expires_at=near)
    access_of(secret)
    assert rows.get().expires_at > near + timedelta(days=80)  # type: ignore[operator]
    rows.update(expires_at=timezone.now())
    assert bearing(secret).post(f"{API}access").status_code == 401


def test_a_device_may_not_ask_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = pane_of(world.salesperson)
    other = pane_of(world.salesperson)
    monkeypatch.setattr(api.LOOKING[0], "most", 3)
    statuses = [pane.get(f"{API}find?q=").status_code for _number in range(3)]
    # The first request of the device was the one for its token.
    assert statuses == [200, 200, 429]
    assert int(pane.get(f"{API}find?q=")["Retry-After"]) > 0
    assert other.get(f"{API}find?q=").status_code == 200
