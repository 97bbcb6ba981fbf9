"""The page of a library, as people walk through it: tree, selection, pane, another name, an archive."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIBRARY = "/libraries/crm/"


def add_folder(page: Page, name: str) -> None:
    page.get_by_role("link", name="New folder").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Add folder").click()
    expect(page.locator("h1")).to_have_text(name)


def test_a_person_walks_through_a_library(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto(LIBRARY)
    add_folder(page, "Browser walk")
    add_folder(page, "Inner")

    # The tree is walked by the arrows, and remembers what is unfolded.
    page.goto(LIBRARY)
    outer = page.get_by_role("treeitem", name="Browser walk")
    expect(outer).to_have_attribute("aria-expanded", "false")
    outer.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="Inner")).to_be_visible()
    page.reload()
    expect(page.get_by_role("treeitem", name="Inner")).to_be_visible()

    # Two rows are selected and come as one archive.
    rows = page.locator("tbody tr[data-url]")
    for number in range(2):
        page.locator("tbody tr:not(.folder) input[name=pk]").nth(number).click()
    expect(page.locator("#selection")).to_contain_text("2 selected")
    expect(page.locator("#selection").get_by_role("button", name="Rename")).to_be_hidden()
    with page.expect_download() as started:
        page.locator("#selection").get_by_role("button", name="Download").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert len(archive.namelist()) == 2
        assert archive.testzip() is None
    page.keyboard.press("Escape")

    # A row shows its details; F2 asks for another name.
    row = page.locator("tbody tr:not(.folder)[data-url]").first
    row.locator("td.version").click()
    expect(page.locator("#pane h3", has_text="Versions")).to_be_visible()
    settle(page)
    shoot(page, "library")
    page.keyboard.press("F2")
    dialog = page.locator("#dialog")
    name = dialog.get_by_label("Name")
    name.fill(re.sub(r"^", "Renamed ", name.input_value()))
    dialog.get_by_role("button", name="Rename").click()
    expect(rows.filter(has_text="Renamed ")).to_have_count(1)


def test_on_a_phone_the_tree_comes_when_it_is_asked_for(sit: Sit) -> None:
    page = sit("katarina")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(LIBRARY)
    expect(page.locator("#library-tree")).to_be_hidden()
    page.get_by_role("button", name="Show the folders").click()
    expect(page.locator("#library-tree")).to_be_visible()
    page.get_by_role("button", name="Hide the folders").click()
    expect(page.locator("#library-tree")).to_be_hidden()
