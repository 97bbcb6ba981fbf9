"""An administrator sees as another person, and is told why an item is seen or not."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Sit, command

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_surfaces_of_a_person_stand_side_by_side(sit: Sit, shoot: Shoot) -> None:
    page = sit("admin")
    page.get_by_role("link", name="See as").click()
    page.get_by_label("Person").select_option(label="Katarína Horváthová")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=re.compile("What Katarína Horváthová sees"))).to_contain_text(
        "all alike"
    )
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Cases"))
    counts = set(re.findall(r"\d+", " ".join(row.get_by_role("cell").all_inner_texts())))
    assert counts
    expect(page.locator("td.wrong")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("all lists")
    shoot(page, "see-as")


def test_the_page_of_an_item_leads_to_why_a_person_sees_it(sit: Sit, shoot: Shoot) -> None:
    page = sit("admin")
    page.goto("/lists/cases/?view=all")
    page.goto(page.locator("tbody tr[data-url]").first.get_attribute("data-url") or "")
    command(page, "Who sees it").click()
    page.get_by_label("Person").select_option(label="Adam Sloboda")
    page.get_by_role("button", name="Show").click()
    verdict = page.locator("section", has=page.locator("#verdict"))
    expect(verdict.locator("h2")).to_contain_text(re.compile("^\\s*seen"))
    expect(verdict.locator("li")).not_to_have_count(0)
    page.get_by_label("Person").select_option(label="Tomáš Novotný")
    page.get_by_role("button", name="Show").click()
    expect(verdict.locator("h2")).to_contain_text("not seen")
    shoot(page, "see-as-item")


def test_nobody_else_finds_the_page(sit: Sit) -> None:
    page = sit("martin")
    expect(page.get_by_role("link", name="See as")).to_have_count(0)
    answer = page.goto("/organisation/see-as/")
    assert answer is not None
    assert answer.status == 404
