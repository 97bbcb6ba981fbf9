"""Each list shows its versions, compares them and goes back; strangers see none of it."""

from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import access, actions, versions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change
from tests.conformance.test_writing import text_column
from tests.making import make_item
from tests.people import World, client_of

pytestmark = pytest.mark.sampled


def address(definition: ListDefinition, item: Any, page: str = "") -> str:
    return f"/lists/{definition.code}/{item.pk}/versions/{page}"


def test_an_older_version_is_compared_and_comes_back(
    keeper: Actor, client: Client, definition: ListDefinition
) -> None:
    item = make_item(keeper, definition, full=True)
    item = access.get(keeper, definition, item.pk)
    name, first = text_column(definition), item.version
    before = versions.states_at(definition, item, [first])[first]
    changed = actions.change(keeper, item, {name: "Another text"})
    compared = client.get(address(definition, item, f"compare/?a={first}&b={changed.version}"))
    assert {row.name for row in compared.context["rows"] if row.differs} >= {name}
    assert client.get(address(definition, item)).status_code == 200
    if not definition.is_edited_by_form:
        pytest.skip(f"{definition.code} is not edited by a form, so it does not go back by one")
    back = address(definition, item, f"{first}/restore/")
    assert client.post(back, {"etag": client.get(back).context["etag"]}).status_code == 302
    fresh = access.get(keeper, definition, item.pk)
    after = versions.states_at(definition, fresh, [fresh.version])[fresh.version]
    assert {one: after[one] for one in definition.editable} == {
        one: before[one] for one in definition.editable
    }
    last = Change.objects.filter(list_code=definition.code, item_id=item.pk).latest("pk")
    assert last.verb == versions.RESTORE


def test_strangers_see_no_versions(world: World, definition: ListDefinition, item: Any) -> None:
    stranger = client_of(world.nobody)
    for page in ("", "compare/?a=1", "1/restore/"):
        assert stranger.get(address(definition, item, page)).status_code == 404
