"""What the tests of the channels share: an installation that takes mail, and addresses."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from pytest_django import Settings

from crm_lists.framework.items import Item
from outlook_bridge.channels import addresses, imap
from tests.making import make_item
from tests.outlook_bridge.channels.imap_stub import Stub, served
from tests.people import World, actor

DOMAIN = "drop.own.example"


def incoming(settings: Settings, **values: Any) -> None:
    """Set how mail comes in."""
    settings.INCOMING_MAIL = replace(django_settings.INCOMING_MAIL, **values)


@pytest.fixture
def taking(settings: Settings, world: World) -> World:
    """Return the people, each with an e-mail address, of an installation that has drop-box addresses."""
    incoming(settings, domain=DOMAIN)
    for user in User.objects.all():
        user.email = f"{user.username}@own.example"
        user.save()
    return world


@pytest.fixture
def own_address(taking: World) -> str:
    """Return the address of the salesperson."""
    return addresses.text_of(addresses.renew_of_person(taking.salesperson))


@pytest.fixture
def case(taking: World) -> Item:
    """Return a case of the salesperson."""
    made: Item = make_item(actor(taking.salesperson), "cases")
    return made


@pytest.fixture
def case_address(case: Item) -> str:
    """Return the address of the case."""
    return addresses.text_of(addresses.renew_of_item(case))


@pytest.fixture
def server(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """Return a mail server whose certificate is trusted."""
    with served(tmp_path) as stub:
        incoming(settings, imap_hosts=(stub.host,))
        trusting = ssl.create_default_context(cafile=stub.certificate)
        monkeypatch.setattr(imap, "trusted", lambda: trusting)
        yield stub
