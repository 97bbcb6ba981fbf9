"""Uploads by hand: files and a folder dropped on a library, and a large file whose connection is cut."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.conftest import SCREENSHOTS, Shoot, Sit, command, settle
from tests.browser.served import Site
from tests.browser.wire import Wire, wire_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PDF = "%PDF-1.4\n"
#: A browser lets no script fill in a real drop of a folder, so the entries of one are made here.
DROP = """(files) => {
  const entry = (name, node) => node.file
    ? { isFile: true, name, file: (take) => take(node.file) }
    : { isFile: false, name, createReader: () => readerOf(node) };
  const readerOf = (node) => {
    const batches = [Object.entries(node.inside).map(([name, one]) => entry(name, one)), []];
    return { readEntries: (take) => take(batches.shift()) };
  };
  const top = { inside: {} };
  for (const { path, text, size } of files) {
    const names = path.split("/");
    const name = names.pop();
    const folder = names.reduce((node, one) => (node.inside[one] ??= { inside: {} }), top);
    folder.inside[name] = { file: new File([text, new Uint8Array(size ?? 0)], name, { lastModified: 1 }) };
  }
  const items = Object.entries(top.inside).map(([name, node]) => ({
    kind: "file",
    webkitGetAsEntry: () => entry(name, node),
  }));
  const dropped = new DragEvent("drop", { bubbles: true, cancelable: true });
  Object.defineProperty(dropped, "dataTransfer", { value: { types: ["Files"], items } });
  document.querySelector("main").dispatchEvent(dropped);
}"""


#: Bytes in a second that go out, so that there is time to press buttons.
SLOW = 2 << 20
LARGE = 24 << 20


def drop(page: Page, *files: dict[str, Any]) -> None:
    page.evaluate(DROP, list(files))


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    """Return a line to the site that can be made slow, and cut."""
    with wire_to(site.address) as wire:
        yield wire


def open_library(sit: Sit, wire: Wire) -> Page:
    """Return the page of a library over a line that is slow for what is sent."""
    page = sit("katarina")
    page.goto(f"{wire.address}/libraries/crm/")
    wire.most = SLOW
    return page


def offsets_sent(page: Page) -> list[int]:
    """Return a list that fills with the places from which pieces are sent."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def sent_of(line: Locator) -> int:
    """Return how many bytes the bar of a file shows as sent."""
    return int(line.locator("progress").evaluate("bar => bar.value"))


def shoot_now(page: Page, name: str) -> None:
    """Keep a screenshot while something is being sent: the network is not idle."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def wait_until_sent(page: Page, name: str, least: int) -> None:
    page.wait_for_function(
        """([name, least]) => [...document.querySelectorAll(".upload")].some((line) =>
          line.textContent.includes(name) && line.querySelector("progress").value > least)""",
        arg=[name, least],
    )


def test_files_and_a_folder_are_dropped_and_listed(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto("/libraries/crm/")
    drop(
        page,
        {"path": "Drawing.pdf", "text": PDF + "one"},
        {"path": "Tool.docx", "text": "MZ this is a program"},
        {"path": "Hall Nitra/Plans/Roof.pdf", "text": PDF + "two"},
    )
    panel = page.get_by_role("region", name="Uploads")
    expect(panel.get_by_role("heading")).to_have_text("Uploaded: 2 of 3, not uploaded: 1")
    expect(panel.locator(".refused")).to_contain_text("“Tool.docx” is a Windows program")
    listing = page.locator("#listing-card")
    expect(listing.get_by_role("link", name="Drawing.pdf")).to_be_visible()
    expect(listing.get_by_role("link", name="Hall Nitra")).to_be_visible()
    settle(page)
    shoot(page, "uploads-done")
    panel.get_by_role("link", name="Hall Nitra/Plans/Roof.pdf").click()
    expect(page.get_by_role("navigation").get_by_role("link", name="Plans").first).to_be_visible()

    page.goto("/libraries/crm/")
    drop(page, {"path": "Drawing.pdf", "text": PDF + "changed"}, {"path": "Copy.pdf", "text": PDF + "two"})
    question = page.get_by_role("dialog", name="Already here")
    expect(question).to_contain_text("Same content in Plans:")
    expect(question.get_by_label("Copy.pdf: What to do")).to_contain_text("Use the one that is here")
    shoot(page, "uploads-clash")
    question.get_by_label("Drawing.pdf: What to do").select_option("Add as new version")
    question.get_by_role("button", name="Upload").click()
    expect(panel.locator(".versioned")).to_contain_text("Kept as version 2.0.")
    expect(panel.locator(".skipped")).to_contain_text("Not uploaded: “Roof.pdf” is already in Plans.")


def test_a_large_file_is_paused_and_goes_on_where_it_stopped(sit: Sit, wire: Wire) -> None:
    page = open_library(sit, wire)
    offsets = offsets_sent(page)
    drop(page, {"path": "Survey.pdf", "text": PDF + "survey", "size": LARGE})
    panel = page.get_by_role("region", name="Uploads")
    line = panel.locator(".upload", has_text="Survey.pdf")
    wait_until_sent(page, "Survey.pdf", 4 << 20)
    expect(panel.get_by_role("heading")).to_have_text("Uploading: 0 of 1")
    expect(line).to_contain_text("of 25.2 MB")
    shoot_now(page, "uploads-going")

    line.get_by_role("button", name="Pause").click()
    expect(line).to_contain_text("Paused")
    held, seen = sent_of(line), len(offsets)
    page.wait_for_timeout(1500)
    assert (sent_of(line), len(offsets)) == (held, seen)

    wire.most = 0
    line.get_by_role("button", name="Go on").click()
    expect(panel.locator(".saved")).to_contain_text("Survey.pdf")
    assert offsets[0] == 0
    assert 1 << 20 < offsets[seen] < LARGE


def test_a_cut_connection_goes_on_from_what_the_server_has(sit: Sit, wire: Wire) -> None:
    page = open_library(sit, wire)
    offsets = offsets_sent(page)
    drop(page, {"path": "Point cloud.pdf", "text": PDF + "cloud", "size": LARGE})
    wait_until_sent(page, "Point cloud.pdf", 8 << 20)
    wire.cut()
    page.wait_for_timeout(2500)
    panel = page.get_by_role("region", name="Uploads")
    expect(panel.locator(".sending")).to_contain_text("Point cloud.pdf")
    wire.most = 0
    wire.mend()
    expect(panel.locator(".saved")).to_contain_text("Point cloud.pdf")
    assert offsets[0] == 0
    assert 1 << 20 < offsets[-1] < LARGE, offsets


def test_a_file_whose_page_was_closed_goes_on_when_it_is_chosen_again(sit: Sit, wire: Wire) -> None:
    page = open_library(sit, wire)
    page.on("dialog", lambda dialog: dialog.accept())
    large = {"path": "Second cloud.pdf", "text": PDF + "second", "size": LARGE}
    drop(page, large)
    wait_until_sent(page, "Second cloud.pdf", 8 << 20)
    page.reload()
    expect(page.get_by_text("Not finished here: Second cloud.pdf.")).to_be_visible()
    shoot_now(page, "uploads-interrupted")

    wire.most = 0
    offsets, begun = offsets_sent(page), []
    page.on("request", lambda request: begun.append(request.url) if request.method == "POST" else None)
    drop(page, large)
    expect(page.get_by_role("region", name="Uploads").locator(".saved")).to_contain_text("Second cloud.pdf")
    assert not [url for url in begun if url.endswith("/crm/uploads/")]
    assert 1 << 20 < offsets[0] < LARGE
    page.reload()
    expect(page.get_by_text("Not finished here")).to_be_hidden()


def test_files_and_folders_are_chosen_by_the_command(sit: Sit, tmp_path: Path) -> None:
    page = sit("katarina")
    page.goto("/libraries/crm/")
    (tmp_path / "Chosen" / "Inside").mkdir(parents=True)
    (tmp_path / "Chosen" / "Inside" / "Deep.pdf").write_text(PDF + "deep")
    (tmp_path / "Chosen.pdf").write_text(PDF + "chosen")
    panel = page.get_by_role("region", name="Uploads")
    for entry, path in (("Files", tmp_path / "Chosen.pdf"), ("Folder", tmp_path / "Chosen")):
        page.get_by_role("button", name="Upload", exact=True).click()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("link", name=entry, exact=True).click()
        chooser.value.set_files(path)
        expect(panel.locator(".saved", has_text=path.name)).to_be_visible()
    expect(panel).to_contain_text("Chosen/Inside/Deep.pdf")


def test_a_connection_that_breaks_at_once_is_tried_again(sit: Sit) -> None:
    page = sit("katarina")
    page.goto("/libraries/crm/")
    cuts: list[str] = []

    def cut_twice(route: Route) -> None:
        if route.request.method == "PATCH" and len(cuts) < 2:
            cuts.append(route.request.headers["upload-offset"])
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/libraries/uploads/*/", cut_twice)
    drop(page, {"path": "Model.pdf", "text": PDF + "model", "size": 3 << 20})
    expect(page.get_by_role("region", name="Uploads").locator(".saved")).to_contain_text("Model.pdf")
    assert cuts == ["0", "0"]


def test_files_for_a_case_are_sent_with_progress_and_go_on_after_a_pause(
    sit: Sit, shoot: Shoot, wire: Wire
) -> None:
    page = sit("katarina")
    page.goto("/lists/cases/?view=all")
    page.goto(page.locator("tbody a.title").first.get_attribute("href") or "")
    command(page, "Upload").click()
    # The page of the case takes dropped files too.
    page.wait_for_url("**/libraries/for/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Upload documents")
    address = page.url.replace(page.url.split("/libraries/")[0], wire.address)
    page.goto(address)
    shoot(page, "uploads-for-case")
    offsets = offsets_sent(page)
    wire.most = SLOW
    drop(
        page,
        {"path": "Survey of the hall.pdf", "text": PDF + "hall", "size": LARGE},
        {"path": "Small.pdf", "text": PDF + "small of the case"},
    )
    panel = page.get_by_role("region", name="Uploads")
    expect(panel.locator(".saved")).to_contain_text("Small.pdf")
    line = panel.locator(".upload", has_text="Survey of the hall.pdf")
    wait_until_sent(page, "Survey of the hall.pdf", 4 << 20)
    line.get_by_role("button", name="Pause").click()
    expect(line).to_contain_text("Paused")
    seen = len(offsets)
    page.wait_for_timeout(1500)
    wire.most = 0
    line.get_by_role("button", name="Go on").click()
    expect(panel.get_by_role("heading")).to_have_text("Uploaded: 2 of 2")
    assert 0 < offsets[seen] < LARGE
    page.get_by_role("link", name="Documents of").click()
    for name in ("Small.pdf", "Survey of the hall.pdf"):
        expect(page.locator(".panel").get_by_role("link", name=name).first).to_be_visible()


def test_a_copy_on_a_case_is_linked_kept_beside_or_made_a_version(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto("/libraries/crm/")
    drop(page, {"path": "Free sheet.pdf", "text": PDF + "free sheet"})
    panel = page.get_by_role("region", name="Uploads")
    expect(panel.locator(".saved")).to_contain_text("Free sheet.pdf")
    page.goto("/lists/cases/?view=all")
    page.goto(page.locator("tbody a.title").first.get_attribute("href") or "")
    case = page.url
    command(page, "Upload").click()
    # The page of the case takes dropped files too.
    page.wait_for_url("**/libraries/for/**")
    drop(page, {"path": "Copy of the sheet.pdf", "text": PDF + "free sheet"})
    question = page.get_by_role("dialog", name="Already here")
    choice = question.get_by_label("Copy of the sheet.pdf: What to do")
    options = ["Link the one that is here", "Add as new version", "Keep both"]
    expect(choice.locator("option")).to_have_text(options)
    alike = ["As chosen below", "Add as new version", "Keep both", "Link the one that is here"]
    expect(question.get_by_label("For all of them").locator("option")).to_have_text(alike)
    shoot(page, "uploads-for-case-copy")
    question.get_by_role("button", name="Upload").click()
    expect(panel.locator(".linked")).to_contain_text("belongs to this item now")
    shoot(page, "uploads-for-case-linked")
    page.goto(f"{case}?tab=documents")
    expect(page.locator(".panel").get_by_role("link", name="Free sheet.pdf").first).to_be_visible()
