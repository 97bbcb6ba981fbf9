"""The org chart, as people walk it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_people_walk_the_chart_down_across_and_up(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Org chart").click()
    expect(page.get_by_role("heading", name="Org chart", level=1)).to_be_visible()
    shoot(page, "org-chart")

    north = page.locator("summary", has_text="Sales North")
    expect(page.get_by_role("link", name="Peter Mráz")).to_be_hidden()
    north.locator("svg").first.click()
    page.get_by_role("link", name="Peter Mráz").click()
    card = page.get_by_role("complementary", name="Person")
    expect(card).to_contain_text("Sales engineer")
    shoot(page, "org-chart-person")

    card.get_by_role("link", name="Martin Kučera").click()
    expect(card.get_by_role("heading", name="Martin Kučera")).to_be_visible()
    expect(card).to_contain_text("Direct reports")
    card.get_by_role("link", name="Show the reporting line").click()
    trail = page.get_by_role("navigation", name="Above")
    trail.get_by_role("link", name="Jozef Kováč").click()
    expect(card.get_by_role("heading", name="Jozef Kováč")).to_be_visible()


def test_a_person_is_found_and_a_department_is_walked_up(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/organisation/chart/")
    page.get_by_label("Find a person or a position").fill("zielinski")
    page.keyboard.press("Enter")
    card = page.get_by_role("complementary", name="Person")
    expect(card.get_by_role("heading", name="Marek Zieliński")).to_be_visible()
    card.get_by_role("link", name="Export sales").click()
    trail = page.get_by_role("navigation", name="Above")
    expect(trail).to_contain_text("Sales")
    trail.get_by_role("link", name="Alfa Stav s.r.o.").click()
    expect(page).to_have_url(re.compile(r"/organisation/chart/"))
    expect(page.locator("summary", has_text="Building sites")).to_be_visible()


def test_the_chart_is_readable_on_a_phone_without_scripts(sit: Sit) -> None:
    page = sit("katarina")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/organisation/chart/?open=all")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    expect(page.get_by_text("Site surveyor")).to_be_visible()
