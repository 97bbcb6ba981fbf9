"""Duplicates by hand: the warning of a form with its three ways, the pairs of a list, merge and way back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def type_relation(page: Page, **values: str) -> None:
    """Fill in the form of a new relation and try to save it."""
    page.goto("/lists/relations/new/")
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Save", exact=True).first.click()


def test_who_enters_a_duplicate_opens_merges_or_adds_it_anyway(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    type_relation(page, name="Merge Works s.r.o.", notes="Office in Nitra")
    page.wait_for_url(re.compile(r"/lists/relations/\d+/$"))
    there = page.url

    typed = {"name": "Merge Works, a. s.", "notes": "Office in Brno"}
    type_relation(page, **typed)
    warning = page.get_by_role("alert").filter(has_text="This may be there already")
    expect(warning).to_be_visible()
    expect(page.locator("[name=notes]")).to_have_value("Office in Brno")
    shoot(page, "duplicate-warning")
    with page.context.expect_page() as opened:
        warning.get_by_role("link", name="Merge Works s.r.o.").click()
    expect(opened.value).to_have_url(there)
    opened.value.close()
    expect(page.locator("[name=notes]")).to_have_value("Office in Brno")

    warning.get_by_role("button", name="Merge into this one").click()
    expect(page.get_by_role("heading", name="Merge into “Merge Works s.r.o.”")).to_be_visible()
    shoot(page, "duplicate-merge-typed")
    page.get_by_role("button", name="Back to the form").click()
    expect(page.locator("[name=notes]")).to_have_value("Office in Brno")
    page.get_by_role("button", name="Merge into this one").click()
    page.get_by_role("radio", name="Office in Brno").check()
    page.get_by_role("button", name="Save into the item").click()
    expect(page).to_have_url(there)
    expect(page.locator("dl.facts").first).to_contain_text("Office in Brno")

    type_relation(page, **typed)
    page.get_by_role("button", name="Save anyway").click()
    page.wait_for_url(re.compile(r"/lists/relations/\d+/$"))
    assert page.url != there


def test_pairs_are_found_merged_and_brought_back(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    for name in ("Pairing Firm s.r.o.", "Pairing Firm a.s."):
        type_relation(page, name=name)
        again = page.get_by_role("button", name="Save anyway")
        expect(page.locator("h1, .warned").first).to_be_visible()
        if again.count():
            again.click()
        page.wait_for_url(re.compile(r"/lists/relations/\d+/$"))
    second = page.url
    expect(page.get_by_role("link", name="Duplicates (1)")).to_be_visible()

    page.goto("/lists/relations/?view=all")
    page.get_by_role("link", name="Find duplicates").click()
    page.get_by_role("button", name="Search the whole list").click()
    pair = page.locator(".pair").filter(has_text="Pairing Firm")
    expect(pair).to_have_count(1)
    shoot(page, "duplicate-pairs")

    pair.get_by_role("link", name="Merge").click()
    expect(page.get_by_role("heading", name="Merge into “Pairing Firm s.r.o.”")).to_be_visible()
    shoot(page, "duplicate-merge")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("The items are one now.")).to_be_visible()
    first = page.url
    page.goto(second)
    expect(page).to_have_url(first)

    page.goto("/batches/")
    page.get_by_role("link", name=re.compile("Merge “Pairing Firm a.s.”")).click()
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("button", name=re.compile("Take back: Merge")).click()
    expect(page.get_by_text("Done").first).to_be_visible()
    page.goto(second)
    expect(page).to_have_url(second)
    expect(page.get_by_role("heading", name="Pairing Firm a.s.")).to_be_visible()
