"""Each list tells those who ask what they may read, and takes comments from those who may read."""

from typing import Any

import pytest

from crm_lists.framework import events
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.notices import alerts, notices
from crm_lists.notices.models import Alert, Comment, Notice
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.sampled


def test_an_alert_tells_of_an_added_item_and_a_stranger_nothing(
    world: World, keeper: Actor, definition: ListDefinition
) -> None:
    alerts.save_on_view(keeper, definition, "", {"also_own": True})
    Alert.objects.create(user=world.stranger, list_code=definition.code)
    item = make_item(keeper, definition, full=True)
    events.deliver_events.call()
    told = [one for one in notices.page_of(keeper).told if one.notice.item_id == item.pk]
    assert told
    assert told[0].url == definition.url_of(item.pk)
    own = Notice.objects.filter(list_code=definition.code, item_id=item.pk)
    assert set(own.values_list("to__username", flat=True)) == {str(keeper.user)}


def test_each_item_takes_comments_from_its_readers_only(
    world: World, keeper: Actor, definition: ListDefinition, item: Any
) -> None:
    url = f"/notices/comments/{definition.code}/{item.pk}/"
    assert client_of(world.stranger).post(url, {"text": "Let me in"}).status_code == 404
    assert client_of(world.stranger).get(f"{url}people/").status_code == 404
    assert not Comment.objects.exists()
    assert keeper.user is not None
    client = client_of(keeper.user)
    page = client.post(url, {"text": "What a day"}, follow=True)
    assert "What a day" in page.content.decode()
    assert "Alert me" in page.content.decode()
    assert client.get(f"/notices/on/{definition.code}/{item.pk}/").status_code == 200


def test_the_listing_offers_an_alert(world: World, keeper: Actor, definition: ListDefinition) -> None:
    assert keeper.user is not None
    client = client_of(keeper.user)
    url = f"/notices/on/{definition.code}/"
    assert url in client.get(f"/lists/{definition.code}/?view=all").content.decode()
    asked = {"on_changed": "on", "column": definition.recorded[0], "frequency": "at-once"}
    assert client.post(url, asked).status_code == 302
    assert client.post(url, {**asked, "column": "no-such-column"}).status_code == 422
