"""An import by hand: a file of a spreadsheet, its columns, the check, the result, and taking it back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABLE = "Name;City\nČierny Hron, s.r.o.;Brezno\nŽeleziarne Sever, a.s.;Podbrezová\n"
#: The background worker looks for work every few seconds.
SOON = 60_000


def test_a_table_is_brought_checked_imported_and_taken_back(sit: Sit, shoot: Shoot, tmp_path: Path) -> None:
    table = tmp_path / "companies.csv"
    table.write_bytes(TABLE.encode("windows-1250"))
    page = sit("katarina")
    page.goto("/lists/relations/?view=all")
    page.get_by_role("link", name="Import").first.click()
    page.locator('input[type="file"]').set_input_files(table)
    page.locator("main").get_by_role("button").last.click()

    expect(page.get_by_role("cell", name="Čierny Hron, s.r.o.")).to_be_visible()
    expect(page.get_by_label("Name goes to")).to_have_value("name")
    shoot(page, "import-columns")
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_role("heading", name="What would happen")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Nothing was written yet.")).to_be_visible()
    shoot(page, "import-check")
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("link", name="Železiarne Sever, a.s.")).to_be_visible()
    shoot(page, "import-result")
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take back").click()
    # The preview of the undo says what would go; its first button does it.
    page.locator("main .btn.main, main .btn.danger").first.click()
    expect(page.get_by_text("Železiarne Sever, a.s.").first).to_be_visible()
    page.goto("/lists/relations/?view=all&q=Železiarne")
    expect(page.get_by_role("link", name="Železiarne Sever, a.s.")).to_have_count(0, timeout=SOON)
