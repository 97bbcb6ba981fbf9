"""An absent person, a deputy and what both see of each other's work, from beginning to end."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BANNER = "You are working for Katarína Horváthová until"


def choose(page: Page, field: str, name: str) -> None:
    """Choose a person in a field that looks for people."""
    box = page.locator(f"#dialog .ts-wrapper:has(#{field}-ts-control)")
    box.click()
    page.locator(f"#{field}-ts-control").press_sequentially(name)
    box.locator(".option", has_text=name).first.click()


def test_a_deputy_sees_and_changes_in_both_names_until_it_is_taken_back(sit: Sit, shoot: Shoot) -> None:
    absent, deputy = sit("katarina"), sit("ioana")
    absent.goto("/lists/cases/?view=mine")
    case = absent.locator("table tbody a[href^='/lists/cases/']").first
    url = case.get_attribute("href") or ""
    assert url
    # Before, the item is not there for the deputy.
    deputy.goto(url)
    expect(deputy.locator("h1")).to_contain_text("This page is not here")

    absent.goto("/organisation/deputies/")
    shoot(absent, "deputies-none")
    absent.get_by_role("link", name="Set a deputy").click()
    choose(absent, "id_deputy", "Ioana")
    last = date.today() + timedelta(days=5)
    absent.locator("#dialog").get_by_label("To", exact=False).first.fill(last.isoformat())
    absent.locator("#dialog").get_by_label("Reason").fill("Holidays")
    shoot(absent, "deputies-dialog")
    absent.locator("#dialog").get_by_role("button", name="Set deputy").click()
    expect(absent.locator("#toasts")).to_contain_text("The deputy is set")
    shoot(absent, "deputies")

    deputy.goto("/lists/cases/?view=mine")
    expect(deputy.get_by_text(BANNER)).to_be_visible()
    expect(deputy.locator(f"a[href='{url}']").first).to_be_visible()
    shoot(deputy, "deputy-banner")
    deputy.goto(f"{url}edit/")
    # Other tests look for the name that it has.
    name = deputy.get_by_label("Name", exact=False).first
    name.fill(f"{name.input_value()}, kept going")
    deputy.get_by_role("button", name="Save").click()
    expect(deputy.locator("h1")).to_contain_text("kept going")

    absent.goto(f"{url}?tab=history")
    expect(absent.locator(".entry").first).to_contain_text("for Katarína Horváthová")
    shoot(absent, "deputy-history")
    absent.goto("/organisation/deputies/")
    absent.get_by_role("button", name="Take back").click()
    expect(absent.locator("#toasts")).to_contain_text("is taken back")

    deputy.goto(url)
    expect(deputy.locator("h1")).to_contain_text("This page is not here")
    deputy.goto("/lists/cases/")
    expect(deputy.get_by_text(BANNER)).to_have_count(0)
