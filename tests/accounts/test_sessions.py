"""Tests of sessions: listed, ended, and what they cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_lists.accounts import ending
from crm_lists.accounts.agents import browser_named
from crm_lists.accounts.models import BrowserSession
from crm_lists.accounts.sessions import SEEN_EVERY
from tests.accounts.conftest import PASSWORD, is_inside, log_in
from tests.people import World, client_of, make_user

NEW = "quite-another-1"


def handle_in(client: Client) -> str:
    """Return the name by which pages call the session of this hers."""
    session: Any = client.session
    return str(session.handle)


def test_the_account_lists_the_sessions_and_marks_this_one(jana: User, hers: Client) -> None:
    phone = Client(HTTP_USER_AGENT="(iPhone; CPU iPhone OS 19_0) Safari/604.1", REMOTE_ADDR="192.0.2.7")
    log_in(phone)
    page = hers.get("/account/").content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "192.0.2.7" in page
    assert page.count("this one") == 1
    for session in BrowserSession.objects.all():
        assert session.session_key not in page


def test_a_hostile_browser_name_is_shown_as_text_and_cut(jana: User) -> None:
    client = Client(HTTP_USER_AGENT="<script>alert(1)</script>" + "x" * 5000)
    log_in(client)
    page = client.get("/account/").content.decode()
    assert "<script>alert" not in page
    assert len(BrowserSession.objects.get().agent) == 300


def test_a_person_ends_one_session(jana: User, hers: Client) -> None:
    phone = Client()
    log_in(phone)
    handle = handle_in(phone)
    assert hers.post(f"/account/sessions/{handle}/end/").status_code == 302
    assert not is_inside(phone)
    assert is_inside(hers)


def test_a_person_ends_all_other_sessions(jana: User, hers: Client) -> None:
    others = [Client(), Client()]
    for other in others:
        log_in(other)
    hers.post("/account/sessions/end-others/")
    assert [is_inside(client) for client in [hers, *others]] == [True, False, False]


def test_ending_this_session_leads_to_the_log_in(hers: Client) -> None:
    handle = handle_in(hers)
    assert hers.post(f"/account/sessions/{handle}/end/")["Location"] == "/login/"
    assert not is_inside(hers)


def test_nobody_ends_the_session_of_another_by_its_handle(jana: User, hers: Client) -> None:
    other = client_of(make_user("other"))
    handle = handle_in(hers)
    assert other.post(f"/account/sessions/{handle}/end/").status_code == 404
    assert is_inside(hers)


def test_sessions_without_a_person_have_no_handle_that_ends_them(jana: User) -> None:
    assert not ending.end(jana.pk, "")


def test_logging_out_takes_the_session_off_the_list(jana: User, hers: Client) -> None:
    hers.post("/logout/")
    assert ending.sessions_of(jana.pk) == []


def test_expired_sessions_are_not_listed_and_cleared_at_the_next_log_in(jana: User, hers: Client) -> None:
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert ending.sessions_of(jana.pk) == []
    log_in(Client())
    assert BrowserSession.objects.count() == 1


def test_last_seen_is_written_at_most_once_in_some_minutes(jana: User, hers: Client) -> None:
    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            hers.get("/account/", REMOTE_ADDR="192.0.2.44")
        return sum("UPDATE" in query["sql"] for query in asked)

    assert writes() == 0
    long_ago = timezone.now() - SEEN_EVERY - timedelta(seconds=1)
    BrowserSession.objects.update(seen_at=long_ago)
    assert writes() == 1
    kept = BrowserSession.objects.get()
    assert kept.seen_at > long_ago
    assert kept.address == "192.0.2.44"
    assert writes() == 0


def test_a_page_asks_for_the_session_in_one_query_as_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(world.salesperson)
    client.get("/tokens/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/tokens/")
    about_sessions = [query["sql"] for query in asked if "session" in query["sql"].lower()]
    assert len(about_sessions) == 1
    assert not any("UPDATE" in query["sql"] or "accounts_attempts" in query["sql"] for query in asked)


def test_a_request_by_token_or_without_cookie_opens_no_session(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        Client().get("/feeds/unknown/")
    assert not any("accounts_" in query["sql"] for query in asked)


def test_a_new_password_in_the_account_ends_the_other_sessions(jana: User, hers: Client) -> None:
    other = Client()
    log_in(other)
    changed = hers.post(
        "/account/password/",
        {"old_password": PASSWORD, "new_password": NEW, "again": NEW},
    )
    assert changed["Location"] == "/account/"
    assert is_inside(hers)
    assert not is_inside(other)
    assert len(ending.sessions_of(jana.pk)) == 1


def test_a_password_set_by_an_administrator_ends_all_sessions(jana: User, hers: Client) -> None:
    jana.set_password("set-by-somebody-2")
    jana.save()
    assert ending.sessions_of(jana.pk) == []
    assert not is_inside(hers)


def test_sessions_of_djangos_own_table_are_not_taken(jana: User) -> None:
    old = DatabaseStore()
    old["_auth_user_id"] = str(jana.pk)
    assert settings.SESSION_ENGINE == "crm_lists.accounts.sessions"
    assert type(Client().session) is not DatabaseStore


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/19.0 Safari/605.1", "Safari on macOS"),
        ("curl/8.0", "unknown browser"),
        ("", "unknown browser"),
    ],
)
def test_browsers_are_called_as_people_call_them(agent: str, name: str) -> None:
    assert browser_named(agent) == name


# -- administrators --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"), [("administrator", 200), ("manager", 404), ("salesperson", 404), ("nobody", 404)]
)
@pytest.mark.parametrize("page", ["/account/people/", "/account/people/{pk}/"])
def test_only_administrators_see_the_accounts_of_others(
    world: World, jana: User, person: str, status: int, page: str
) -> None:
    assert client_of(world.person(person)).get(page.format(pk=jana.pk)).status_code == status


def test_an_administrator_ends_the_sessions_of_another(world: World, jana: User, hers: Client) -> None:
    admin = client_of(world.administrator)
    handle = handle_in(hers)
    assert (
        client_of(world.manager).post(f"/account/people/{jana.pk}/sessions/{handle}/end/").status_code == 404
    )
    assert is_inside(hers)
    assert admin.post(f"/account/people/{jana.pk}/sessions/{handle}/end/").status_code == 302
    assert not is_inside(hers)
    log_in(hers)
    admin.post(f"/account/people/{jana.pk}/end-sessions/")
    assert not is_inside(hers)
    assert is_inside(admin)


def test_the_account_of_a_superuser_is_looked_after_by_superusers_only(world: World, jana: User) -> None:
    jana.user_permissions.add(Permission.objects.get(codename="change_user", content_type__app_label="auth"))
    helper = client_of(jana)
    assert helper.get(f"/account/people/{world.salesperson.pk}/").status_code == 200
    assert helper.get(f"/account/people/{world.administrator.pk}/").status_code == 404


def test_accounts_are_found_by_parts_of_names_with_few_queries(world: World, hers: Client) -> None:
    admin = client_of(world.administrator)
    page = admin.get("/account/people/", {"q": "jan EXAMPLE"}).content.decode()
    assert "jana@example.com" in page
    assert "Salesperson" not in page.partition("<main")[2]
    with CaptureQueriesContext(connection) as few:
        admin.get("/account/people/", {"q": "jana"})
    with CaptureQueriesContext(connection) as many:
        admin.get("/account/people/")
    assert len(few) == len(many)


def test_hostile_words_find_nothing(world: World) -> None:
    answer: Any = client_of(world.administrator).get("/account/people/", {"q": "\x00%_' OR 1=1 --" * 30})
    assert answer.status_code == 200
