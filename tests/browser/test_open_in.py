"""Opening a document in a program: from its page, from the menu of its row, on a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LIBRARY = "/libraries/crm/"


def look(page: Page, shoot: Shoot, name: str) -> None:
    """Keep pictures in light and dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        shoot(page, f"open-in-{name}-{scheme}")
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("size", SIZES)
def test_a_document_is_opened_from_its_page_and_from_its_row(sit: Sit, shoot: Shoot, size: str) -> None:
    page = sit("katarina")
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(LIBRARY)
    row = page.locator("tbody tr[data-url]").filter(has_text=".docx").first
    row.get_by_role("link", name="Actions").click()
    menu = page.locator("#row-menu")
    expect(menu.get_by_role("button", name="Edit in Word")).to_be_visible()
    expect(menu.get_by_role("button", name="View in LibreOffice")).to_be_visible()
    settle(page)
    look(page, shoot, f"row-{size}")
    menu.get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url(re.compile(r"/documents/\d+/$"))

    expect(page.get_by_role("button", name="Edit in Word")).to_be_visible()
    look(page, shoot, f"page-{size}")
    within = "More" if size == "phone" else "Open in"
    page.locator(".page > .bar").get_by_role("button", name=within, exact=True).click()
    expect(page.get_by_role("button", name="Edit in LibreOffice")).to_be_visible()
    look(page, shoot, f"programs-{size}")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Edit in Word").click()
    handed_over = page.locator("a[data-program]")
    expect(handed_over).to_have_attribute("href", re.compile(r"^ms-word:ofe\|u\|http"))
    look(page, shoot, f"handed-over-{size}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
