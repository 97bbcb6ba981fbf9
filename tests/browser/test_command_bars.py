"""The bar of commands on an item's page: one line at every width, the others under “More”."""

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.demo.logins import PASSWORD
from tests.browser.conftest import Shoot, Sit, command
from tests.browser.served import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LISTS = ("cases", "relations", "contacts", "activities", "events", "documents", "messages")
WIDTHS = (1440, 1100, 900, 768, 560, 390)
#: Tells whether a bar is one line that fits, and what of it is seen.
MEASURED = """bar => {
  const shown = [...bar.querySelectorAll(".btn")].filter((one) => one.checkVisibility());
  const tops = new Set(shown.map((one) => Math.round(one.getBoundingClientRect().top)));
  return { lines: tops.size, fits: bar.scrollWidth <= bar.clientWidth, shown: shown.length };
}"""


def first_of(page: Page, code: str) -> str:
    """Return the address of the first item of a list."""
    page.goto(f"/lists/{code}/?view=all")
    return page.locator("tbody a.title").first.get_attribute("href") or ""


@pytest.mark.parametrize("code", LISTS)
def test_the_commands_of_an_item_fit_one_line_at_every_width(sit: Sit, shoot: Shoot, code: str) -> None:
    page = sit("katarina")
    page.goto(first_of(page, code))
    bar = page.locator(".page > .bar")
    counts = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found = bar.evaluate(MEASURED)
        assert (found["lines"], found["fits"]) == (1, True), (width, found)
        counts.append(found["shown"])
        shoot(page, f"bar-{code}-{width}")
    assert counts == sorted(counts, reverse=True)
    assert 1 < counts[-1] < counts[0]


def test_more_is_opened_walked_and_left_by_keyboard(sit: Sit) -> None:
    page = sit("katarina")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(first_of(page, "cases"))
    more = page.locator(".page > .bar").get_by_role("button", name="More", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    task = page.get_by_role("link", name="Task", exact=True)
    expect(task).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(".page > .bar .menu a").locator("visible=true").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    command(page, "Task").click()
    expect(page.locator("#dialog").get_by_label("Name")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_more_works_without_scripts_and_lies_beside_its_button(
    site: Site, browser: Browser, width: int
) -> None:
    with browser.new_context(
        base_url=site.address, java_script_enabled=False, viewport={"width": width, "height": 844}
    ) as context:
        page = context.new_page()
        page.goto("/login/")
        page.get_by_label("User name or e-mail").fill("katarina")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.goto(first_of(page, "cases"))
        more = page.locator(".page > .bar").get_by_role("button", name="More", exact=True)
        entry = command(page, "Alert me")
        button, shown = more.bounding_box(), entry.bounding_box()
        assert button is not None
        assert shown is not None
        assert 0 <= shown["x"] <= width - shown["width"]
        assert abs(shown["x"] + shown["width"] - button["x"] - button["width"]) < 40
        entry.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Alert me")
