"""Tests of what stands on the cards of a gallery: signs of people and files, logos of owners."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import OwnerLogo
from tests.libraries import making  # noqa: F401 - knows how documents are made
from tests.making import make_item
from tests.people import World, client_of


@pytest.fixture
def client(world: World) -> Client:
    return client_of(world.administrator)


def gallery(client: Client, code: str) -> str:
    """Return the gallery of all items of a list."""
    return client.get(f"/lists/{code}/?view=all&layout=gallery").content.decode()


@pytest.mark.parametrize("code", ["contacts", "employees", "salespeople"])
def test_people_have_their_initials(client: Client, world: World, code: str) -> None:
    item = make_item(Actor.of(world.administrator), code)
    type(item).objects.filter(pk=item.pk).update(name="Jana Nováková")
    shown = gallery(client, code)
    assert 'aria-hidden="true"><span class="avatar s avatar-' in shown
    assert ">JN</span></div>" in shown


def test_documents_have_the_sign_of_their_format(client: Client, world: World) -> None:
    document = make_item(Actor.of(world.administrator), "documents")
    # Of an archive there is no picture.
    type(document).objects.filter(pk=document.pk).update(name="Budget.xlsx", format="zip")
    assert '<div class="gallery-picture" aria-hidden="true"><span class="file file-excel"' in gallery(
        client, "documents"
    )


def test_owners_have_their_logo_and_those_without_the_icon_of_the_list(client: Client, world: World) -> None:
    OwnerLogo.objects.create(owner=world.first, png=b"\x89PNG", width=3, height=1)
    shown = gallery(client, "owners")
    assert f'<img class="whole" src="/organisation/owners/{world.first.pk}/logo/" alt=""' in shown
    assert f"/organisation/owners/{world.second.pk}/logo/" not in shown


@pytest.mark.parametrize("code", ["contacts", "employees", "salespeople", "owners", "documents"])
def test_more_cards_ask_no_more_queries(client: Client, world: World, code: str) -> None:
    asked = []
    make_item(Actor.of(world.administrator), code, full=True)
    gallery(client, code)
    for more in (1, 3):
        for _each in range(more):
            make_item(Actor.of(world.administrator), code, full=True)
        with CaptureQueriesContext(connection) as captured:
            gallery(client, code)
        asked.append(len(captured))
    assert asked[0] == asked[1]
