"""Three messages dragged onto a case: one link corrected, one message assigned, one answered."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shoot, Sit
from tests.browser.served import Site
from tests.browser.test_thread import add_case, open_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DROP = """(zone, files) => {
  const dragged = new DataTransfer();
  for (const [name, text] of files) dragged.items.add(new File([text], name, { type: "message/rfc822" }));
  for (const type of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: dragged, bubbles: true, cancelable: true }));
  }
}"""
SIGNED = "Regards\r\nZuzana Malá\r\nHead of purchasing\r\nMalá stavba s.r.o.\r\nTel.: +421 2 555 11 22\r\n"


def letter(number: int, subject: str) -> list[str]:
    text = (
        f"From: Zuzana =?utf-8?q?Mal=C3=A1?= <zuzana@mala-stavba.example>\r\n"
        f"To: katarina@alfa-stav.example\r\n"
        f"Subject: {subject}\r\nDate: Fri, 27 Nov 2026 0{number}:00:00 +0100\r\n"
        f"Message-ID: <drag-{number}@mala-stavba.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Please see to this: {subject}.\r\n\r\n{SIGNED}"
    )
    return [f"{subject}.eml", text]


def pick(page: Page, field: str, name: str) -> None:
    """Choose an item by typing the beginning of its name."""
    page.locator(f"#{field}-ts-control").press_sequentially(name)
    page.locator(".ts-dropdown .option").filter(has_text=name).first.click()


def open_message(page: Page, case: str, subject: str) -> None:
    page.goto(case)
    open_tab(page, "E-mail")
    page.locator(".panel tbody").get_by_role("link", name=subject).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)


def test_three_messages_are_dragged_corrected_assigned_and_answered(
    sit: Sit, shoot: Shoot, site: Site
) -> None:
    page = sit("katarina")
    right = add_case(page, "Gate of the yard")
    case = add_case(page, "Fence of the yard")
    files = [letter(1, "Gate is stuck"), letter(2, "Price of the fence"), letter(3, "When do you come")]
    page.locator("[data-dropzone]").evaluate(DROP, files)
    expect(page.locator("[data-dropzone] .upload.filed")).to_have_count(3)
    shoot(page, "messages-1-dragged")

    open_message(page, case, "Gate is stuck")
    shoot(page, "messages-2-linked")
    page.get_by_role("link", name="Correct the link to Fence of the yard").click()
    pick(page, "id_item", "Gate of the yard")
    shoot(page, "messages-3-correct")
    page.locator("#dialog").get_by_role("button", name="Link").click()
    expect(page.locator(".linked").first).to_contain_text("Gate of the yard")
    page.locator(".message-links summary", has_text="Earlier links").click()
    expect(page.locator(".message-links")).to_contain_text("Taken back by Katarína Horváthová")
    shoot(page, "messages-4-corrected")
    page.goto(f"{right}?tab=messages")
    expect(page.locator(".panel tbody")).to_contain_text("Gate is stuck")

    open_message(page, case, "Price of the fence")
    page.get_by_role("link", name="Assign as task").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Responsible").select_option(label="Peter Mráz")
    dialog.get_by_label("Due").fill("2031-05-06")
    shoot(page, "messages-5-assign")
    dialog.get_by_role("button", name="Assign as task").click()
    expect(page.locator(".linked").first).to_contain_text("Price of the fence")

    open_message(page, case, "When do you come")
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name="Write an answer").click()
    dialog.get_by_label("Text").fill("On Monday at eight.")
    shoot(page, "messages-6-answer")
    dialog.get_by_role("button", name="Send").click()
    expect(page.locator(".conversation")).to_contain_text("RE: When do you come")
    page.goto(case)
    open_tab(page, "E-mail")
    expect(page.locator(".panel tbody tr")).to_have_count(3)
    look(page, shoot, site)


def look(page: Page, shoot: Shoot, site: Site) -> None:
    """Keep the page of a message in the dark on a phone, which it must fit."""
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": site.address}])
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".panel tbody").get_by_role("link", name=re.compile("When do you come")).first.click()
    expect(page.locator(".message-links").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shoot(page, "messages-7-phone-dark")
    page.locator(".message-links").first.scroll_into_view_if_needed()
    shoot(page, "messages-8-links-phone-dark")
