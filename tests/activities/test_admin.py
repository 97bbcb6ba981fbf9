"""Administrators keep types, statuses and tasks that follow in the Wagtail admin."""

import pytest
from django.test import Client

from crm_lists.activities.models import ActivityStatus, ActivityType, FollowUp
from tests.activities.making import kind, status
from tests.people import World, client_of

TYPES = "/admin/snippets/activities/activitytype/"


@pytest.fixture
def client(world: World) -> Client:
    """Return the browser of the administrator."""
    return client_of(world.administrator)


@pytest.mark.parametrize(
    "url",
    [
        TYPES,
        f"{TYPES}add/",
        "/admin/snippets/activities/activitystatus/",
        "/admin/snippets/activities/followup/add/",
    ],
)
def test_the_pages_open(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


def test_an_own_type_is_made_with_its_behaviour(client: Client) -> None:
    typed = {
        "label": "Leave request",
        "code": "leave-request",
        "position": 20,
        "tone": "info",
        "is_active": "on",
        "labels": "{}",
        "needs_period": "on",
        "default_minutes": 480,
        "statuses": [status(code).pk for code in ("for-approval", "approved", "completed", "cancelled")],
        "first_status": status("for-approval").pk,
        "transitions": "for-approval > approved, cancelled",
        "completer": "manager",
        "closes_with_parts": "on",
        "channel": "",
    }

    answer = client.post(f"{TYPES}add/", typed)

    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    made = ActivityType.objects.get(code="leave-request")
    assert (made.completer, made.statuses.count(), made.needs_period) == ("manager", 4, True)


def test_wrong_transitions_are_told_at_their_field(client: Client) -> None:
    url = f"{TYPES}edit/{kind('task').pk}/"

    page = client.post(url, {"transitions": "execute > nowhere"}).content.decode()

    assert "There is no status “nowhere”" in page


def test_a_task_that_follows_is_kept(client: Client) -> None:
    typed = {
        "activity_type": kind("meeting").pk,
        "name": "Send the minutes",
        "makes": kind("task").pk,
        "days": 2,
        "person": "responsible",
        "position": 1,
        "is_active": "on",
    }

    assert client.post("/admin/snippets/activities/followup/add/", typed).status_code == 302
    assert FollowUp.objects.get().days == 2


def test_a_cancelled_status_is_final(client: Client) -> None:
    typed = {"label": "Off", "code": "off", "position": 9, "is_cancelled": "on", "labels": "{}"}

    page = client.post("/admin/snippets/activities/activitystatus/add/", typed).content.decode()

    assert "A cancelled status is final" in page
    assert not ActivityStatus.objects.filter(code="off").exists()
