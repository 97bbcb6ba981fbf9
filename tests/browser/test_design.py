"""An administrator makes a list from a spreadsheet and gives it columns; others use it at once."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


STATES = ("Ready", "In repair", "Sold")
TABLE = "Plate;Driver's mail;Bought;Price;State;Phone\n" + "".join(
    f"NR {200 + row} AB;driver{row}@example.com;{1 + row:02d}.03.2026;{9_000 + 250 * row},50;"
    f"{STATES[row % 3]};0905 123 {400 + row}\n"
    for row in range(24)
)


def make_list(page: Page, shoot: Shoot) -> None:
    """Make the list “Vehicles” from the table."""
    page.goto("/admin/lists/")
    shoot(page, "admin-lists")
    page.get_by_role("link", name="New list from a spreadsheet").click()
    upload: FilePayload = {"name": "cars.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("The table has 24 rows.")).to_be_visible()
    page.locator("[name=name]").fill("Vehicles")
    page.locator("[name=item_name]").fill("Vehicle")
    page.locator("[name=code]").fill("vehicles")
    page.locator("[name=section]").fill("Fleet")
    page.locator("[name=type_3]").select_option("currency")
    shoot(page, "admin-list-from-file")
    page.get_by_role("button", name="Make the list and take the rows in").click()
    expect(page.get_by_text("24 rows were taken in.")).to_be_visible()


def add_column(page: Page, kind: str, label: str, **settings: str) -> None:
    """Add a column to the list."""
    page.goto("/admin/lists/vehicles/")
    page.locator("#id_type").select_option(kind)
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[name=label]").fill(label)
    for name, value in settings.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"The column “{label}” is saved.")).to_be_visible()


def test_a_list_without_programming_is_used_like_any_other(sit: Sit, shoot: Shoot) -> None:
    page = sit("admin")
    make_list(page, shoot)
    add_column(page, "choices", "Equipment", new_choices="Radio\nHook\nRack")
    add_column(
        page,
        "calculated",
        "With tax",
        setting_formula="price * 1.23",
        setting_result="currency",
        setting_currency="EUR",
    )
    shoot(page, "admin-list-columns")
    page.goto("/admin/lists/vehicles/columns/state/")
    page.locator("[name=choice_0_tone]").select_option("good")
    page.locator("[name=choice_1_tone]").select_option("warn")
    shoot(page, "admin-column-choices")
    page.get_by_role("button", name="Save").click()
    page.goto("/admin/lists/vehicles/columns/state/convert/?type=yesno")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("24 values would be lost.")).to_be_visible()
    shoot(page, "admin-column-convert")
    page.goto("/lists/vehicles/?view=all&sort=name")
    expect(page.get_by_role("link", name="NR 200 AB")).to_be_visible()
    shoot(page, "custom-list")
    page.get_by_role("link", name="NR 200 AB").click()
    shoot(page, "custom-item")
    page.emulate_media(color_scheme="dark")
    page.goto("/lists/vehicles/?view=all&sort=name")
    shoot(page, "custom-list-dark")
    page.set_viewport_size({"width": 390, "height": 844})
    shoot(page, "custom-list-phone-dark")
    page.emulate_media(color_scheme="light")
    page.goto("/admin/lists/vehicles/")
    shoot(page, "admin-list-columns-phone")
