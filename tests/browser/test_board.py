"""Boards and calendars, as people drag on them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def lane(page: Page, label: str) -> Locator:
    """Return the lane of this name."""
    return page.get_by_role("region", name=label, exact=True)


def test_a_card_dragged_to_another_lane_has_its_value(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=open&layout=board:case_type")
    source, target = lane(page, "Preliminary interest"), lane(page, "Binding order")
    card = source.locator(".board-card.movable").first
    title = card.get_by_role("heading").inner_text()
    card.drag_to(target.locator("[data-cards]"))
    expect(page.locator("#toasts")).to_contain_text(f"“{title}” moved to Binding order.")
    expect(target.get_by_role("heading", name=title, exact=True)).to_be_visible()
    page.reload()
    expect(lane(page, "Binding order").get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_state_that_a_deed_sets_asks_for_that_deed(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=board")
    card = lane(page, "New").locator(".board-card.movable").first
    title = card.get_by_role("heading").inner_text()
    card.drag_to(lane(page, "Closed").locator("[data-cards]"))
    dialog = page.locator("#dialog")
    dialog.get_by_label("Closed successfully", exact=True).check()
    dialog.get_by_label("Note").fill("Signed on Monday.")
    dialog.get_by_role("button", name="Close case").click()
    page.wait_for_url(re.compile(r"/lists/cases/\?.*view=board"))
    expect(lane(page, "Closed").get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_card_moves_by_its_menu_too(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=open&layout=board:case_type")
    card = lane(page, "Preliminary interest").locator(".board-card.movable").first
    title = card.get_by_role("heading").inner_text()
    card.get_by_role("button", name="Move to …").click()
    page.locator("[data-moves]:popover-open").get_by_role("button", name="Binding order").click()
    expect(lane(page, "Binding order").get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_a_refused_card_goes_back_with_the_reason(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=open&layout=board:case_type")
    source = lane(page, "Preliminary interest")
    card = source.locator(".board-card.movable").first
    title = card.get_by_role("heading").inner_text()
    # Somebody else has changed it meanwhile.
    card.evaluate("card => { card.dataset.etag = 0 }")
    card.drag_to(lane(page, "Binding order").locator("[data-cards]"))
    expect(page.locator("#toasts")).to_contain_text("Somebody has just changed the item.")
    expect(source.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_an_event_dragged_to_another_day_stays_there(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/events/?view=calendar")
    entry = page.locator(".cal-entry.movable:not(.goes-on)").first
    title = entry.locator(".title").get_attribute("title") or ""
    target = page.locator(".day:not(.busy) [data-day]").first
    day = target.get_attribute("data-day")
    entry.drag_to(target)
    expect(page.locator("#toasts")).to_contain_text(f"“{title}” moved to")
    page.reload()
    expect(page.locator(f'[data-day="{day}"]')).to_contain_text(title)
