"""Devices of the people of the tests, and a customer whom they know."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from crm_lists.activities.models import Activity, ActivityType
from crm_lists.cases.models import Case
from crm_lists.framework import actions
from crm_lists.relations.models import Contact, Relation
from outlook_bridge.add_in import devices
from tests.people import World, actor

API = "/api/v1/outlook/"


@pytest.fixture(autouse=True)
def _nobody_asked_yet() -> None:
    """Forget what other tests asked for in the last minute."""
    cache.clear()


def bearing(secret: str) -> Client:
    """Return a pane that brings this token and keeps no cookies of anybody."""
    return Client(headers={"authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def access_of(secret: str) -> str:
    """Return an access token for the secret of a device."""
    token: str = bearing(secret).post(f"{API}access").json()["token"]
    return token


def pane_of(person: User) -> Client:
    """Return the pane of a device that the person has connected."""
    return bearing(access_of(devices.connect(person, "Outlook, Edge on Windows")))


def tell(pane: Client, operation: str, data: dict[str, Any]) -> Any:
    """Send data to an operation; return the answer."""
    return pane.post(f"{API}{operation}", data, content_type="application/json")


@dataclass(frozen=True)
class Customer:
    """A company with a contact, an open case and something to do."""

    relation: Relation
    contact: Contact
    case: Case
    activity: Activity


@pytest.fixture
def customer(world: World) -> Customer:
    """Return a customer of the salesperson's group."""
    me = actor(world.salesperson)
    relation = actions.add(me, Relation, {"name": "Stavby Nitra", "email": "info@stavby.example"})
    contact = actions.add(
        me,
        Contact,
        {"last_name": "Nová", "first_name": "Anna", "email": "anna@stavby.example", "relation": relation},
    )
    case = actions.add(me, Case, {"name": "Hall roof", "relation": relation, "contact": contact})
    kind = ActivityType._default_manager.filter(is_active=True, needs_period=False).first()
    activity = actions.add(
        me, Activity, {"name": "Call about the roof", "activity_type": kind, "relation": relation}
    )
    return Customer(relation, contact, case, activity)
