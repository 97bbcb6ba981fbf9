"""Tests of the pane's page and of the dialog by which a device is connected."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.programs.models import Token
from outlook_bridge.add_in import devices
from tests.people import World, client_of

HOSTED = "https://appsforoffice.microsoft.com"


def policy(answer: Any) -> dict[str, list[str]]:
    """Return the content security policy of an answer by its directives."""
    parts = (one.split() for one in answer["Content-Security-Policy"].split(";") if one.strip())
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("surface", ["read", "compose", "other"])
def test_the_pane_is_for_everybody_and_holds_nobodys_data(world: World, surface: str) -> None:
    answer = client_of(world.salesperson).get(f"/outlook/pane/?surface={surface}")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'data-surface="{"compose" if surface == "compose" else "read"}"' in text
    assert world.salesperson.get_full_name() not in text
    assert "csrf" not in text
    assert answer.cookies == {}
    assert text == Client().get(f"/outlook/pane/?surface={surface}").content.decode()


def test_outlook_alone_may_frame_the_pane_and_microsofts_script_alone_may_run_there(db: None) -> None:
    answer = Client().get("/outlook/pane/")
    rules = policy(answer)
    assert rules["script-src"] == ["'self'", HOSTED]
    assert rules["frame-ancestors"][0] == "'self'"
    assert "https://outlook.office.com" in rules["frame-ancestors"]
    assert "*" not in str(rules)
    assert "unsafe" not in str(rules)
    assert rules["default-src"] == ["'self'"]
    assert "X-Frame-Options" not in answer


def test_a_copy_of_office_js_on_the_site_needs_no_other_host(db: None, settings: Any) -> None:
    settings.OFFICE_JS = "/office/office.js"
    settings.OUTLOOK_HOSTS = ["https://mail.example.com"]
    answer = Client().get("/outlook/pane/")
    assert policy(answer)["script-src"] == ["'self'"]
    assert policy(answer)["frame-ancestors"] == ["'self'", "https://mail.example.com"]
    assert 'src="/office/office.js"' in answer.content.decode()


def test_no_other_page_may_be_framed_or_load_office(world: World) -> None:
    client = client_of(world.salesperson)
    for url in ("/mail/", "/outlook/sign-in/", "/tokens/"):
        answer = client.get(url)
        assert policy(answer)["frame-ancestors"] == ["'self'"], url
        assert "script-src" not in policy(answer), url
        assert answer["X-Frame-Options"] == "SAMEORIGIN", url


def test_a_device_is_connected_by_the_person_and_the_page_is_not_kept(world: World) -> None:
    client = client_of(world.salesperson)
    asked = client.get("/outlook/sign-in/", headers={"user-agent": "Mozilla/5.0 (Windows NT) Edg/130"})
    assert 'value="Outlook, Edge on Windows"' in asked.content.decode()
    assert not Token.objects.exists()
    answer = client.post("/outlook/sign-in/", {"name": "Office PC"})
    secret = answer.context["secret"]
    assert f'data-secret="{secret}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert policy(answer)["script-src"] == ["'self'", HOSTED]
    token = Token.objects.get()
    assert (token.name, token.user) == ("Office PC", world.salesperson)
    assert devices.by_secret(secret) is not None
    assert client.post("/outlook/sign-in/", {"name": ""}).status_code == 422
    assert Token.objects.count() == 1


def test_no_other_site_connects_a_device(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.salesperson)
    assert client.post("/outlook/sign-in/", {"name": "Evil"}).status_code == 403
    assert not Token.objects.exists()


def test_the_dialog_stays_connected_with_its_opener_through_the_log_in(world: World) -> None:
    client = Client()
    assert client.get("/login/")["Cross-Origin-Opener-Policy"] == "same-origin"
    first = client.get("/outlook/sign-in/")
    assert first.status_code == 302
    assert first["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert client.get(first["Location"])["Cross-Origin-Opener-Policy"] == "unsafe-none"
    client.force_login(world.salesperson)
    assert client.get("/outlook/sign-in/")["Cross-Origin-Opener-Policy"] == "unsafe-none"
    cookie = client.cookies["outlook-dialog"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
