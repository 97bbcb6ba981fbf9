"""The listing page, as people use it by hand and by keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALL = "/lists/cases/?view=all"


def test_the_menu_of_a_column_filters_by_values(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    page.get_by_role("link", name="Sort and filter Company").focus()
    page.keyboard.press("Enter")
    menu = page.locator("#column-menu")
    expect(menu.get_by_label("Find a value")).to_be_visible()
    settle(page)
    menu.get_by_label("Find a value").fill("stav")
    expect(menu.locator(".values li")).to_have_count(1)
    menu.get_by_label(re.compile("Stavby Nitra")).check()
    menu.get_by_role("button", name="Show these").click()
    page.wait_for_url(re.compile("relation__in="))
    expect(page.locator(".chip.filter")).to_contain_text("Stavby Nitra")
    expect(page.locator("tbody tr[data-url]").first).to_contain_text("Stavby Nitra")


def test_escape_closes_the_menu_and_gives_the_focus_back(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    button = page.get_by_role("link", name="Sort and filter State")
    button.click()
    expect(page.locator("#column-menu .values")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#column-menu")).to_be_hidden()
    expect(button).to_be_focused()


def test_shift_sorts_by_a_second_column(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    page.locator("#sort-case_type").click()
    page.wait_for_url(re.compile("sort=case_type"))
    page.locator("#sort-value").click(modifiers=["Shift"])
    page.wait_for_url(re.compile("sort=case_type%2Cvalue"))
    expect(page.locator("th[aria-sort]")).to_have_count(2)


def test_the_selection_survives_paging_and_is_sent_whole(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(f"{ALL}&limit=10")
    page.locator("tbody input[name=pk]").nth(1).click()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url(re.compile("after="))
    page.locator("tbody input[name=pk]").nth(2).click()
    bar = page.locator("#selection")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Delete").click()
    expect(page.locator("main")).to_contain_text("2")
    assert "/batches/" in page.url


def test_rows_are_walked_selected_and_opened_by_keys(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    expect(page.locator("tbody tr[data-url]").nth(2)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#selection")).to_contain_text("1 selected")
    row = page.locator("tbody tr[data-url]").nth(1)
    expect(row.locator("input[name=pk]")).to_be_checked()
    expect(page.locator("#pane")).to_contain_text(row.locator(".title").inner_text())
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#quick-find")).to_be_focused()


def test_quick_find_narrows_while_typing_and_stays_in_the_address(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    field = page.get_by_label("Find in this list")
    field.press_sequentially("roofing", delay=30)
    page.wait_for_url(re.compile("q=roofing"))
    expect(page.locator("tbody tr[data-url]")).to_have_count(1)
    expect(field).to_be_focused()


def test_a_right_click_opens_the_menu_of_the_row(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    page.locator("tbody tr[data-url] td.num").first.click(button="right")
    menu = page.locator("#row-menu")
    expect(menu.get_by_role("link", name="Open")).to_be_visible()
    expect(menu.get_by_role("button", name="Copy link")).to_be_visible()
    menu.get_by_role("link", name="Edit").click()
    page.wait_for_url(re.compile("/edit/"))


def test_columns_are_chosen_in_a_dialog(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    page.get_by_role("link", name="Columns").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Company", exact=True).uncheck()
    dialog.get_by_role("button", name="Move Value (€) up").click()
    dialog.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("columns="))
    expect(page.locator("th[data-column=relation]")).to_have_count(0)
    names = page.locator("th[data-column]").evaluate_all("heads => heads.map(head => head.dataset.column)")
    assert names.index("value") < names.index("state")


def test_the_edge_of_a_head_is_dragged_and_escape_puts_it_back(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    head = page.locator("th[data-column=state]")
    width = head.evaluate("head => head.offsetWidth")

    def drag(by: int) -> None:
        box = head.locator(".grip").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + by, y, steps=4)

    drag(60)
    assert head.evaluate("head => head.offsetWidth") == width + 60
    page.keyboard.press("Escape")
    page.mouse.up()
    assert head.get_attribute("data-width") is None
    assert "columns=" not in page.url
    assert head.evaluate("head => head.style.width") == ""
    for wide in (width + 60, width - 10):
        drag(wide - head.evaluate("head => head.offsetWidth"))
        page.mouse.up()
        page.wait_for_url(re.compile(f"state%3A{wide}"))
        expect(head).to_have_attribute("data-width", str(wide))
        assert head.evaluate("head => head.offsetWidth") == wide
    page.go_back()
    expect(head).to_have_attribute("data-width", str(width + 60))


def test_the_width_of_a_column_is_set_by_keys(sit: Sit) -> None:
    page = sit("katarina")
    page.goto(ALL)
    page.get_by_role("link", name="Sort and filter State").focus()
    page.keyboard.press("Enter")
    page.locator("#column-menu").get_by_label("Width").fill("222")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("state%3A222"))
    expect(page.locator("th[data-column=state]")).to_have_attribute("data-width", "222")
