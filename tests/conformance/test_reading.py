"""Each list is seen by those who may, on every page, and by nobody else."""

import base64
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.findable import readable_entries
from crm_lists.framework.lists import definition_of
from tests.conformance.hiding import HIDDEN_TITLE, hideable, look_up, make_hidden
from tests.making import make_item
from tests.people import World, client_of


def addresses(definition: ListDefinition, pk: int) -> list[str]:
    """Return every address of an item."""
    base = f"/lists/{definition.code}/{pk}"
    pages = [
        definition.url_of(pk),
        f"{base}/",
        f"{base}/pane/",
        f"{base}/?tab=history",
        f"{base}/edit/",
        f"{base}/delete/",
    ]
    return [*dict.fromkeys(pages), f"/api/v1/lists/{definition.code}/{pk}"]


def test_listing_shows_the_item_and_its_views(client: Client, definition: ListDefinition, item: Any) -> None:
    for query in ("?view=all", "", *(f"?view={view.code}" for view in definition.views)):
        assert client.get(f"/lists/{definition.code}/{query}").status_code == 200
    page = client.get(f"/lists/{definition.code}/?view=all").content.decode()
    assert definition.url_of(item.pk) in page


def test_item_pages_open_for_its_keeper(client: Client, definition: ListDefinition, item: Any) -> None:
    title = str(getattr(item, definition.title))
    assert title in client.get(definition.url_of(item.pk), follow=True).content.decode()
    assert title in client.get(f"/lists/{definition.code}/{item.pk}/pane/").content.decode()


def test_each_tab_of_the_item_opens(client: Client, definition: ListDefinition, item: Any) -> None:
    for code in (*definition.related, "history"):
        assert client.get(f"{definition.url_of(item.pk)}?tab={code}").status_code == 200


def test_stranger_gets_404_for_every_address(world: World, definition: ListDefinition, item: Any) -> None:
    client = client_of(world.stranger)
    found = {url: client.get(url).status_code for url in addresses(definition, item.pk)}
    assert set(found.values()) == {404}, found


def test_absent_and_hidden_items_answer_alike(world: World, definition: ListDefinition, item: Any) -> None:
    client = client_of(world.stranger)
    for hidden, absent in zip(addresses(definition, item.pk), addresses(definition, 10**9), strict=True):
        seen, missing = client.get(hidden), client.get(absent)
        assert (seen.status_code, len(seen.content)) == (missing.status_code, len(missing.content))


def test_anonymous_is_sent_to_the_login(definition: ListDefinition, item: Any) -> None:
    for url in addresses(definition, item.pk)[:-1]:
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login/")


@pytest.mark.owned_lists
@pytest.mark.parametrize("person", ["stranger", "other_group", "nobody"])
def test_outsiders_see_no_item_no_count_no_hit_and_no_choice(
    world: World, definition: ListDefinition, item: Any, person: str
) -> None:
    outsider = world.person(person)
    browser, reader = client_of(outsider), Actor.of(outsider)
    title = str(getattr(item, definition.title))
    assert not access.visible(reader, definition).exists()
    assert not readable_entries(reader).filter(list_code=definition.code).exists()
    assert browser.get("/search/", {"q": f'"{title}"'}).context["hits"] == []
    if not access.may_open(reader, definition):
        for url in lists_pages(definition):
            assert browser.get(url).status_code == 404
        return
    for query in ("", "&sort=" + definition.title, f"&q={title}"):
        listing = browser.get(f"/lists/{definition.code}/?view=all{query}")
        assert listing.context["table"]["rows"] == []
        assert definition.url_of(item.pk) not in listing.content.decode()
    assert title not in browser.get(f"/lists/{definition.code}/?view=all").content.decode()
    assert browser.get(f"/lists/{definition.code}/picker/?q=").json() == {"results": [], "more": False}
    for query in ("", f"?q={title}"):
        answer = browser.get(f"/api/v1/lists/{definition.code}/{query}").json()
        assert answer == {"count": 0, "items": [], "next": ""}


def lists_pages(definition: ListDefinition) -> tuple[str, ...]:
    """Return the addresses that show several items of the list."""
    code = definition.code
    return f"/lists/{code}/?view=all", f"/lists/{code}/picker/?q=", f"/api/v1/lists/{code}/"


@pytest.mark.owned_lists
def test_titles_of_hidden_lookups_stand_nowhere(
    world: World, client: Client, definition: ListDefinition, item: Any
) -> None:
    reader = Actor.of(world.salesperson)
    for column in hideable(definition):
        target = make_hidden(world, column)
        for one in (item, make_item(reader, definition)):
            look_up(definition, one, column, target)
        assert access.visible(reader, definition).filter(pk=item.pk).exists(), column.name
        for url in pages_with(definition, item, column, target):
            answer = client.get(url, follow=True)
            assert answer.status_code == 200, url
            assert HIDDEN_TITLE not in answer.content.decode(), (column.name, url)
        for sort in (column.name, f"-{column.name}"):
            found = client.get(f"/api/v1/lists/{definition.code}/", {"sort": sort, "page_size": "1"}).json()
            assert HIDDEN_TITLE not in base64.urlsafe_b64decode(found["next"]).decode(), column.name
            assert found["next"], column.name


@pytest.mark.owned_lists
def test_nothing_is_found_by_the_title_of_a_hidden_lookup(
    world: World, client: Client, definition: ListDefinition, item: Any
) -> None:
    for column in hideable(definition):
        look_up(definition, item, column, make_hidden(world, column))
        query = {"view": "all", "q": HIDDEN_TITLE}
        assert client.get("/search/", query).context["hits"] == [], column.name
        assert client.get(f"/lists/{definition.code}/", query).context["table"]["rows"] == [], column.name
        assert client.get(f"/api/v1/lists/{definition.code}/", query).json()["count"] == 0, column.name


def pages_with(definition: ListDefinition, item: Any, column: Column, target: Any) -> list[str]:
    """Return every address that shows the item and might name what it looks up."""
    code, page = definition.code, definition.url_of(item.pk)
    listing, name = f"/lists/{code}/?view=all", column.name
    found = [
        *(f"{listing}{query}" for query in ("", f"&sort={name}", f"&sort=-{name}", f"&{name}={target.pk}")),
        *(f"/lists/{code}/?view={view.code}" for view in definition.views),
        *(f"{page}?tab={tab}" for tab in (*definition.related, "history")),
        page,
        f"/lists/{code}/{item.pk}/pane/",
        f"/api/v1/lists/{code}/",
        f"/api/v1/lists/{code}/{item.pk}",
        f"/lists/{code}/{item.pk}/delete/",
        f"/lists/{code}/picker/?q=",
        f'/search/?q="{getattr(item, definition.title)}"',
    ]
    if column.target:
        found.append(f"/lists/{definition_of(column.target).code}/picker/?q=")
    return [*found, f"/lists/{code}/{item.pk}/edit/"] if definition.is_edited_by_form else found


@pytest.mark.owned_lists
@pytest.mark.parametrize("person", ["salesperson", "colleague", "reader", "manager", "administrator"])
def test_insiders_see_the_item_and_are_told_why(
    world: World, definition: ListDefinition, item: Any, person: str
) -> None:
    actor = Actor.of(world.person(person))
    assert access.visible(actor, definition).filter(pk=item.pk).count() == 1
    assert access.explain(actor, item)


def test_search_finds_the_item_by_its_title(client: Client, definition: ListDefinition, item: Any) -> None:
    if not definition.search:
        pytest.skip(f"{definition.code} is not searched")
    title = str(getattr(item, definition.title))
    page = client.get("/search/", {"q": f'"{title}"', "list": definition.code})
    assert definition.url_of(item.pk) in page.content.decode()


def test_picker_offers_the_item(client: Client, definition: ListDefinition, item: Any) -> None:
    title = str(getattr(item, definition.title))
    answer = client.get(f"/lists/{definition.code}/picker/", {"q": title})
    assert {"id": item.pk, "text": title} in answer.json()["results"]


def test_each_column_sorts_in_both_directions(client: Client, definition: ListDefinition, item: Any) -> None:
    for name in definition.columns:
        for sort in (name, f"-{name}"):
            page = client.get(f"/lists/{definition.code}/", {"view": "all", "sort": sort})
            assert definition.url_of(item.pk) in page.content.decode(), sort
