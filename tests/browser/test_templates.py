"""An editor mends a template, and a salesperson makes an offer by it."""

import re
from io import BytesIO

import docx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Shoot, Sit
from tests.browser.test_thread import add_case, publish, word_upload

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_mistyped_field_is_mended_and_the_offer_is_made(sit: Sit, shoot: Shoot) -> None:
    editor, page = sit("editor"), sit("katarina")
    editor.goto("/admin/snippets/document_templates/documenttemplate/?language=sk")
    editor.locator("table.listing").get_by_role("link", name=re.compile("Offer")).first.click()
    chooser = editor.locator("input[type=file]")
    chooser.set_input_files(word_upload("wrong.docx", "Ponuka pre {{ relation.nmae }}"))
    editor.get_by_role("button", name="Save draft").click()
    main = editor.locator("main")
    expect(main).to_contain_text("There is no field “relation.nmae”. Did you mean “relation.name”?")
    expect(main).to_contain_text("body: “Ponuka pre {{ relation.nmae }}”")
    shoot(editor, "templates-report")
    chooser.set_input_files(word_upload("mended.docx", "Ponuka pre {{ relation.name }}", "{{ case.name }}"))
    editor.get_by_role("button", name="Save draft").click()
    expect(main).to_contain_text("Nothing in the file keeps it from being published")
    editor.get_by_role("link", name="Compare with the template in force").click()
    expect(editor.locator("ins").first).to_be_visible()
    shoot(editor, "templates-compare")
    editor.go_back()
    editor.get_by_role("link", name="All merge fields").evaluate("link => link.removeAttribute('target')")
    editor.get_by_role("link", name="All merge fields").click()
    editor.get_by_label("Find a field").fill("salutation")
    editor.get_by_role("button", name="Find").click()
    expect(editor.locator("code", has_text="{{ contact.salutation }}").first).to_be_visible()
    shoot(editor, "templates-fields")
    editor.goto("/admin/snippets/document_templates/documenttemplate/?language=sk")
    editor.locator("table.listing").get_by_role("link", name=re.compile("Offer")).first.click()
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("published")
    case = add_case(page, "Uses the mended Slovak offer")
    page.get_by_role("button", name="New document").click()
    shoot(page, "templates-menu")
    page.get_by_role("link", name="Offer", exact=True).click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Language").select_option("sk")
    shoot(page, "templates-new-document")
    dialog.get_by_role("button", name="Make document").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(".docx")
    made = page.request.get(page.get_by_role("link", name="Download").first.get_attribute("href") or "")
    texts = [paragraph.text for paragraph in docx.Document(BytesIO(made.body())).paragraphs]
    assert texts[0].startswith("Ponuka pre Stavby Nitra")
    assert texts[1] == "Uses the mended Slovak offer"
    expect(page.locator("dl.facts")).to_contain_text("Made from")
    page.goto(case)
