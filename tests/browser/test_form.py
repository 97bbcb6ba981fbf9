"""The form of an item by hand: pickers, and the item that is added from one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Sit, settle
from tests.browser.served import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: A column for several relations, as an administrator would make it.
PARTNERS = """
from crm_lists.framework.models import CustomColumn
from crm_lists.custom_lists.designing.columns import save_column
save_column(CustomColumn(list_code="cases", code="partners", label="Partners", type_code="lookups",
                         settings={"list": "relations"}))
"""


@pytest.fixture(scope="module")
def partners(site: Site) -> None:
    """Let cases look up several relations."""
    made = site.manage("shell", "-c", PARTNERS)
    assert made.returncode == 0, made.stderr


@pytest.mark.usefixtures("partners")
def test_several_are_chosen_while_typing_and_a_missing_one_is_added(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=all&sort=name")
    page.locator("tbody a.title").first.click()
    page.get_by_role("link", name="Edit", exact=True).click()
    partners = page.locator(".field-pickers")
    box = partners.get_by_role("combobox")
    box.click()
    first = page.locator(".ts-dropdown .option").first
    expect(first).to_be_visible()
    name = first.locator("span").first.inner_text()
    first.click()
    expect(partners.locator(".item")).to_have_count(1)

    box.fill("Nobody knows this firm")
    page.locator(".ts-dropdown .create").click()
    dialog = page.locator("#picker-dialog")
    expect(dialog.locator("[name=name]")).to_have_value("Nobody knows this firm")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).not_to_be_visible()
    expect(partners.locator(".item")).to_have_count(2)
    expect(partners).to_contain_text("Nobody knows this firm")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/lists/cases/\d+/$"))
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("Nobody knows this firm")
    expect(facts).to_contain_text(name)


def test_an_item_is_added_from_a_picker_in_a_dialog(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/new/")
    company = page.locator(".field", has=page.locator("#id_relation"))
    company.get_by_role("button", name="New relation").click()
    dialog = page.locator("#picker-dialog")
    dialog.locator("[name=name]").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".errorlist").first).to_be_visible()
    dialog.locator("[name=name]").fill("A firm out of a dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(company.locator(".item")).to_have_text("A firm out of a dialog")
    expect(page).to_have_url(re.compile("/lists/cases/new/$"))


def test_a_value_is_changed_in_the_details_pane(sit: Sit) -> None:
    page, other = sit("katarina"), sit("peter")
    for who in (page, other):
        who.goto("/lists/cases/?view=all&sort=-name")
        who.locator("tr[data-url]").first.locator("td.num").first.click()
        expect(who.locator("#pane dl.facts").first).to_be_visible()
    row = page.locator("tr[data-url]").first
    title = page.locator("#pane .pane-title").inner_text()

    page.get_by_role("link", name="Edit Name", exact=True).click()
    field = page.locator("#pane [name=name]")
    expect(field).to_be_focused()
    settle(page)
    field.fill("not kept")
    page.keyboard.press("Escape")
    expect(page.locator("#pane .pane-title")).to_have_text(title)
    expect(field).to_have_count(0)

    page.get_by_role("link", name="Edit Name", exact=True).click()
    expect(field).to_be_focused()
    settle(page)
    field.fill(f"{title} in the pane")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .pane-title")).to_have_text(f"{title} in the pane")
    expect(row).to_contain_text(f"{title} in the pane")

    other.get_by_role("link", name="Edit Name", exact=True).click()
    other.locator("#pane [name=name]").fill(f"{title} by Peter")
    # Somebody saves while Peter types: his field is older than the item.
    other.locator("#pane [name=etag]").evaluate("field => { field.value = field.value - 1 }")
    other.keyboard.press("Enter")
    dialog = other.locator("#dialog")
    expect(dialog).to_contain_text(f"{title} in the pane")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).not_to_be_visible()
    expect(other.locator("#pane .pane-title")).to_have_text(f"{title} by Peter")
