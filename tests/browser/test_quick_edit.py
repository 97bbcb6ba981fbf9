"""Quick edit by hand: typing, choosing, pasting a block, taking back, and a new row."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def cell(page: Page, row: int, name: str) -> Locator:
    return page.locator(".tabulator-row").nth(row).locator(f'[tabulator-field="c:{name}"]')


def opened(page: Page) -> None:
    page.goto("/lists/cases/quick-edit/?view=all&sort=name")
    expect(cell(page, 0, "name")).to_be_visible()


def test_cells_are_typed_chosen_pasted_and_taken_back(sit: Sit) -> None:
    page = sit("katarina")
    opened(page)
    before = cell(page, 0, "name").inner_text()
    cell(page, 0, "name").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("A name from the grid")
    page.keyboard.press("Enter")
    expect(page.locator("#grid-state")).to_have_text("Everything is saved")
    expect(cell(page, 0, "name")).to_have_text("A name from the grid")
    page.keyboard.press("Control+z")
    expect(cell(page, 0, "name")).to_have_text(before)

    cell(page, 1, "value").click()
    page.keyboard.type("lots")
    page.keyboard.press("Tab")
    expect(cell(page, 1, "value")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+z")
    expect(page.locator("#grid-state")).to_have_text("Everything is saved")

    names = [cell(page, row, "name").inner_text() for row in (2, 3)]
    cell(page, 2, "name").click()
    page.evaluate(PASTE, "First pasted\r\nSecond pasted\r\n")
    expect(cell(page, 3, "name")).to_have_text("Second pasted")
    expect(page.locator("#grid-state")).to_have_text("Everything is saved")
    page.get_by_role("button", name="Undo").click()
    for row, name in zip((2, 3), names, strict=True):
        expect(cell(page, row, "name")).to_have_text(name)


def test_a_cell_that_two_people_change_is_asked(sit: Sit) -> None:
    page, other = sit("katarina"), sit("peter")
    opened(page)
    opened(other)
    for who, text in ((other, "Theirs in the grid"), (page, "Mine in the grid")):
        cell(who, 4, "name").click()
        who.keyboard.press("F2")
        who.keyboard.press("Control+a")
        who.keyboard.type(text)
        who.keyboard.press("Enter")
        if who is other:
            expect(other.locator("#grid-state")).to_have_text("Everything is saved")
    expect(page.locator("#ask-question")).to_contain_text("Theirs in the grid")
    page.get_by_role("button", name="Keep mine").click()
    expect(cell(page, 4, "name")).to_have_text("Mine in the grid")
    expect(page.locator("#grid-state")).to_have_text("Everything is saved")
