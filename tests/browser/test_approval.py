"""A draft on its way to the readers: submitted, rejected with a reason, approved, and seen by whom."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GUIDELINE = "Discounts.docx"


def open_guideline(page: Page) -> None:
    """Walk to the document through its library."""
    page.goto("/libraries/guidelines/")
    page.get_by_role("link", name=GUIDELINE).first.click()
    expect(page.locator("h1")).to_contain_text(GUIDELINE)


def decide(page: Page, command: str, field: str, words: str) -> None:
    """Choose a command of the page, and say why in its dialog."""
    page.locator(".commands").get_by_text(command, exact=True).first.click()
    dialog = page.locator("#dialog")
    dialog.get_by_label(field, exact=False).fill(words)
    settle(page)
    dialog.get_by_role("button", name=command).click()


def test_a_draft_is_rejected_then_approved_and_only_then_read(sit: Sit, shoot: Shoot) -> None:
    author, director, reader = sit("katarina"), sit("martin"), sit("anna")
    reader.goto("/libraries/guidelines/")
    expect(reader.get_by_role("link", name="Prices and terms.docx").first).to_be_visible()
    expect(reader.get_by_role("link", name=GUIDELINE)).to_have_count(0)

    open_guideline(author)
    expect(author.locator(".banner").first).to_contain_text(
        "Version 0.1 is a draft. Readers get nothing yet."
    )
    shoot(author, "approval-draft")
    decide(author, "Submit", "Comment", "Please look at it")
    expect(author.locator(".banner").first).to_contain_text("waits for approval")
    expect(author.locator(".commands").get_by_text("Approve", exact=True)).to_have_count(0)

    director.goto("/libraries/guidelines/?view=waiting")
    director.get_by_role("link", name=GUIDELINE).first.click()
    shoot(director, "approval-waiting")
    decide(director, "Reject", "Reason", "Say who grants them")
    open_guideline(author)
    expect(author.locator(".banner").first).to_contain_text("was rejected: Say who grants them")
    decide(author, "Submit", "Comment", "Said in the mail")

    open_guideline(director)
    decide(director, "Approve", "Comment", "Agreed")
    expect(director.locator("#toasts")).to_contain_text("is approved")
    open_guideline(reader)
    reader.locator(".tabs").get_by_role("link", name="Versions").click()
    expect(reader.locator(".version b").first).to_have_text("1.0")
    expect(reader.locator(".version")).to_have_count(1)
    shoot(reader, "approval-read")
