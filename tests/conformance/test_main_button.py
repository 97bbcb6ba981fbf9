"""One filled button on a page: what a person does there first is said once."""

import re
from typing import Any

import pytest
from django.test import Client

from crm_lists.framework.definitions import ListDefinition

FILLED = re.compile(r'class="btn main\b')
#: What opens over the page has a filled button of its own.
OVER_THE_PAGE = re.compile(r"<dialog\b.*?</dialog>", re.DOTALL)


def filled(page: str) -> int:
    return len(FILLED.findall(OVER_THE_PAGE.sub("", page)))


@pytest.mark.parametrize("place", ["listing", "item", "comments", "pane"])
def test_a_page_has_one_filled_button_at_most(
    client: Client, definition: ListDefinition, item: Any, place: str
) -> None:
    url = {
        "listing": f"/lists/{definition.code}/?view=all&item={item.pk}",
        "item": definition.url_of(item.pk),
        "comments": f"{definition.url_of(item.pk)}?tab=comments",
        "pane": f"/lists/{definition.code}/{item.pk}/pane/",
    }[place]
    found = filled(client.get(url, follow=True).content.decode())
    assert found <= (0 if place == "pane" else 1)
