"""Looking at documents and at what was changed in them, as a person does it."""

import re
import shutil
from io import BytesIO

import docx
import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: LibreOffice starts while the other tests' pages are served.
CONVERSION_MS = 180_000


def letter(name: str, *paragraphs: str) -> FilePayload:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return {"name": name, "mimeType": WORD, "buffer": written.getvalue()}


def upload(page: Page, file: FilePayload) -> None:
    """Send a file by the form that works without a script."""
    page.goto("/libraries/crm/upload/")
    page.locator("main input[type=file]").first.set_input_files(file)
    page.locator("main form").get_by_role("button", name=re.compile("Upload")).first.click()
    page.wait_for_url(lambda url: "/upload/" not in url)


def test_a_letter_is_looked_at_and_compared(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    upload(page, letter("Preview beta.docx", "The red roof costs 100 euro.", "Payment in 30 days."))
    upload(page, letter("Preview gamma.docx", "Another letter."))

    view = "/libraries/crm/?view=all&sort=name&q=preview"
    page.goto(view)
    page.get_by_role("link", name="Preview beta.docx").click()
    expect(page.locator(".tabs [aria-current=page]")).to_have_text("Preview")
    if shutil.which("soffice"):
        expect(page.locator(".doc-preview-frame")).to_be_visible(timeout=CONVERSION_MS)
        answer = page.request.get(
            (page.locator(".doc-preview-frame").get_attribute("src") or "").partition("#")[0]
        )
        assert answer.body().startswith(b"%PDF")
    else:
        expect(page.locator(".doc-preview")).to_contain_text("The red roof")
    shoot(page, "preview-document")

    document = page.url.split("?")[0]
    page.goto(f"{document}preview/?back=/libraries/crm/%3Fview%3Dall%26sort%3Dname%26q%3Dpreview")
    shoot(page, "preview-window")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview gamma.docx")
    # Its script hears keys once the page is loaded.
    page.wait_for_load_state()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview beta.docx")
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/libraries/crm/\?view=all"))

    page.goto(f"{document}upload/")
    page.locator("main input[type=file]").first.set_input_files(
        letter("Preview beta.docx", "The blue roof costs 120 euro.", "Payment in 30 days.")
    )
    page.locator("main form").get_by_role("button", name="Upload").click()
    page.wait_for_url(lambda url: "/upload/" not in url)
    page.goto(f"{document}?tab=versions")
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.locator(".diff-paragraph.changed del")).to_have_text(["red", "100"])
    expect(page.locator(".diff-paragraph.changed ins")).to_have_text(["blue", "120"])
    shoot(page, "compare-words")
