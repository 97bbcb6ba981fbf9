"""The thread through the whole house, as people walk it."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.text.paragraph import Paragraph
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Shoot, Sit
from tests.browser.served import Site
from tests.conftest import ROOT
from tests.libraries.extraction.documents import pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def add_case(page: Page, name: str) -> str:
    """Add a case to the relation Stavby Nitra through its page; return the address of the case."""
    page.goto("/lists/relations/?view=all&q=Stavby+Nitra")
    page.get_by_role("link", name="Stavby Nitra").first.click()
    # Another test may have given cases a second column of relations, and so this page a second such tab.
    page.locator(".tabs").get_by_role("link", name=re.compile("^Cases")).first.click()
    page.get_by_role("link", name="New case").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Value").fill("184200")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


def word_file(*paragraphs: str) -> bytes:
    """Return a Word document of these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def word_upload(name: str, *paragraphs: str) -> FilePayload:
    """Return a Word document as a file chooser takes it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": name, "mimeType": kind, "buffer": word_file(*paragraphs)}


def open_tab(page: Page, name: str) -> None:
    """Open a tab of an item's page."""
    page.locator(".tabs").get_by_role("link", name=name).click()


def test_1_home_shows_web_parts_and_what_may_be_read(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    for part in ("My open activities", "Open cases", "Announcements", "Upcoming events", "Recent mail"):
        expect(page.get_by_role("heading", name=part).first).to_be_visible()
    navigation = page.get_by_role("navigation", name="Site")
    for entry in (
        "Relations",
        "Contacts",
        "Cases",
        "Activities",
        "Events",
        "CRM documents",
        "E-mail library",
    ):
        expect(navigation.get_by_role("link", name=entry)).to_be_visible()
    shoot(page, "1-home")


def test_2_relations_cases_and_row_actions(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto("/lists/relations/")
    expect(page.locator(".chip[aria-current]")).to_have_text("Active relations")
    page.get_by_role("link", name="Company", exact=True).click()
    expect(page.locator("th[aria-sort]")).to_contain_text("Company")
    page.get_by_placeholder("Find here").fill("nitra")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Stavby Nitra"))).to_be_visible()
    shoot(page, "2-relations")
    case = add_case(page, "Crane hall, north wing")
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("Alfa Stav s.r.o.")
    expect(facts).to_contain_text("Katarína Horváthová")
    expect(page.locator(".heading .pill").first).to_have_text("New")
    page.goto(f"{case}edit/")
    expect(page.locator("form.form").get_by_label("State")).to_have_count(0)
    page.goto(case)
    page.get_by_role("link", name="Phone call").first.click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Name")).to_have_value("Phone call Crane hall, north wing")
    dialog.get_by_label("Description").fill("Wants the price by Friday.")
    shoot(page, "2-phone-call")
    dialog.get_by_role("button", name="Save call").click()
    expect(page.locator(".panel")).to_contain_text("Phone call Crane hall, north wing")
    page.get_by_role("link", name="Task").first.click()
    expect(dialog.get_by_label("Name")).to_have_value("Task Crane hall, north wing")
    dialog.get_by_label("Description").fill("Ask for the drawings.")
    dialog.get_by_label("Due").fill("2031-05-06")
    dialog.get_by_role("button", name="Add task").click()
    expect(page.locator(".panel")).to_contain_text("Task Crane hall, north wing")
    page.get_by_role("link", name="Meeting").first.click()
    dialog.get_by_label("Venue").fill("Nitra, site office")
    dialog.get_by_role("button", name="Add meeting").click()
    expect(page.locator(".panel")).to_contain_text("Meeting Crane hall, north wing")
    page.goto("/lists/events/")
    expect(page.locator("table")).to_contain_text("Meeting Crane hall, north wing")
    page.goto(case)
    page.get_by_role("link", name="Close").first.click()
    dialog.get_by_role("button", name="Close case").click()
    expect(dialog.locator(".errorlist").first).to_be_visible()
    dialog.get_by_label("Closed successfully", exact=True).check()
    dialog.get_by_label("Note").fill("Contract signed.")
    dialog.get_by_role("button", name="Close case").click()
    expect(page.locator(".heading")).to_contain_text("Closed successfully")
    shoot(page, "2-case-closed")


def test_3_mail_dropped_on_a_case(sit: Sit, shoot: Shoot, mail_files: list[Path], tmp_path: Path) -> None:
    page = sit("katarina")
    case = add_case(page, "Mail of the crane hall")
    chooser = page.locator("[data-dropzone] input[type=file]")
    broken = tmp_path / "broken.msg"
    broken.write_bytes(b"no mail")
    chooser.set_input_files([*mail_files, broken])
    results = page.locator("[data-dropzone] .upload")
    expect(results).to_have_count(4)
    expect(page.locator("[data-dropzone] .upload.filed")).to_have_count(3)
    expect(page.locator("[data-dropzone] .upload.unread")).to_contain_text("could not be read as an e-mail")
    shoot(page, "3-mail-dropped")
    chooser.set_input_files([mail_files[0]])
    expect(page.locator("[data-dropzone] .upload.duplicate")).to_have_count(1)
    page.goto(case)
    open_tab(page, "E-mail")
    rows = page.locator(".panel tbody tr")
    expect(rows).to_have_count(3)
    rows.first.locator("a.title").click()
    frame = page.locator("iframe.message-frame")
    expect(frame).to_have_attribute("sandbox", re.compile("allow-popups"))
    expect(frame).not_to_have_attribute("sandbox", re.compile("allow-scripts"))
    # A message may hold nothing but a picture.
    expect(page.frame_locator("iframe.message-frame").locator("body *").first).to_be_attached()
    shoot(page, "3-message")
    original = page.get_by_role("link", name=re.compile("Download original"))
    if not original.is_visible():
        page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        original.click()
    saved = tmp_path / "original"
    download.value.save_as(saved)
    assert saved.read_bytes() in [path.read_bytes() for path in mail_files]
    expect(page.locator("dl.facts")).to_contain_text("Mail of the crane hall")
    expect(page.locator("dl.facts")).to_contain_text("Stavby Nitra")


def test_4_offer_from_its_template_with_versions_and_check_out(
    sit: Sit, shoot: Shoot, tmp_path: Path
) -> None:
    page, other = sit("katarina"), sit("peter")
    add_case(page, "Offer for the crane hall")
    page.get_by_role("button", name="New document").click()
    page.get_by_role("link", name="Offer", exact=True).click()
    page.locator("#dialog").get_by_label("Language").select_option("en")
    page.locator("#dialog").get_by_role("button", name="Make document").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(".docx")
    document = page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    made = tmp_path / "made.docx"
    download.value.save_as(made)
    text = "\n".join(paragraph.text for paragraph in all_paragraphs(made))
    for merged in ("Offer for the crane hall", "Stavby Nitra", "Alfa Stav"):
        assert merged in text
    page.get_by_role("button", name="Check out").click()
    expect(page.locator(".banner.lock, .banner").first).to_contain_text("You have checked this document out")
    other.goto(document)
    expect(other.locator(".banner").first).to_contain_text("Katarína Horváthová")
    expect(other.get_by_role("button", name="Check out")).to_have_count(0)
    expect(other.get_by_role("link", name="Upload new version")).to_have_count(0)
    shoot(other, "4-held-by-another")
    page.get_by_role("link", name="Check in").click()
    dialog = page.locator("#dialog")
    dialog.locator("input[type=file]").set_input_files(
        word_upload("edited.docx", "Second variant with skylights")
    )
    dialog.get_by_label("Comment").fill("Second variant")
    dialog.get_by_role("button", name="Check in").click()
    open_tab(page, "Versions")
    expect(page.locator(".versions").first).to_contain_text("Second variant")
    expect(page.locator("dl.facts")).to_contain_text("2.0")
    shoot(page, "4-versions")
    page.get_by_role("button", name="Restore").first.click()
    page.locator("#ask").get_by_role("button", name="Restore").click()
    expect(page.locator("dl.facts")).to_contain_text("3.0")


def all_paragraphs(path: Path) -> list[Paragraph]:
    """Return the paragraphs of a Word document, those of its tables, headers and footers too."""
    document = docx.Document(str(path))
    parts = [document, *(part for one in document.sections for part in (one.header, one.footer))]
    cells = [cell for part in parts for table in part.tables for row in table.rows for cell in row.cells]
    return [paragraph for holder in (*parts, *cells) for paragraph in holder.paragraphs]


def test_5_an_editor_mends_a_template_and_the_next_document_uses_it(sit: Sit, shoot: Shoot) -> None:
    editor, page = sit("editor"), sit("katarina")
    editor.goto("/admin/")
    editor.get_by_role("link", name="Document templates").first.click()
    editor.goto("/admin/snippets/document_templates/documenttemplate/?language=en")
    editor.locator("table.listing").get_by_role("link", name=re.compile("Offer")).first.click()
    chooser = editor.locator("input[type=file]")
    chooser.set_input_files(word_upload("wrong.docx", "Dear {{ contact.salutaton }}"))
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.locator("main")).to_contain_text("contact.salutaton")
    expect(editor.locator("main")).to_contain_text("contact.salutation")
    shoot(editor, "5-report")
    publish(editor)
    expect(editor.locator(".messages, [role=alert], .w-header").first).to_be_visible()
    expect(editor.locator("main")).to_contain_text("contact.salutaton")
    chooser.set_input_files(word_upload("mended.docx", "Mended template for {{ case.name }}"))
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("published")
    case = add_case(page, "Uses the mended template")
    page.get_by_role("button", name="New document").click()
    page.get_by_role("link", name="Offer", exact=True).click()
    page.locator("#dialog").get_by_label("Language").select_option("en")
    page.locator("#dialog").get_by_role("button", name="Make document").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(".docx")
    made = page.request.get(page.get_by_role("link", name="Download").first.get_attribute("href") or "")
    assert "Mended template for Uses the mended template" in "".join(
        paragraph.text for paragraph in docx.Document(BytesIO(made.body())).paragraphs
    )
    page.goto(case)


def publish(editor: Page) -> None:
    """Choose “Publish” in the menu of the form's foot."""
    editor.get_by_role("button", name="More actions").first.click()
    editor.get_by_role("button", name="Publish", exact=True).click()
    editor.wait_for_load_state("networkidle")


def test_6_one_box_finds_mail_word_and_pdf_but_nothing_for_a_stranger(
    sit: Sit, shoot: Shoot, tmp_path: Path
) -> None:
    page, stranger = sit("katarina"), sit("tomas")
    case = add_case(page, "Search of the crane hall")
    message = (
        b"From: someone@example.com\r\nTo: katarina@alfa-stav.example\r\nSubject: Anchors\r\n"
        b"Message-ID: <anchors@example.com>\r\n\r\nThe zirkonium anchors are late.\r\n"
    )
    files: list[FilePayload] = [
        {"name": "anchors.eml", "mimeType": "message/rfc822", "buffer": message},
        word_upload("calculation.docx", "The molybdenium bolts hold."),
        {
            "name": "sheet.pdf",
            "mimeType": "application/pdf",
            "buffer": pdf(tmp_path / "sheet.pdf", ["The vanadium sheets bend."]).read_bytes(),
        },
    ]
    page.locator("[data-dropzone] input[type=file]").set_input_files(files)
    expect(page.locator("[data-dropzone] .upload:is(.filed, .saved)")).to_have_count(3)
    page.goto(case)
    for word, title in (
        ("zirkonium", "Anchors"),
        ("molybdenium", "calculation.docx"),
        ("vanadium", "sheet.pdf"),
    ):
        expect_hit(page, word, title)
        stranger.goto(f"/search/?q={word}")
        expect(stranger.locator("li.hit")).to_have_count(0)
    shoot(page, "6-search")


def expect_hit(page: Page, word: str, title: str) -> None:
    """Search until the worker has read the text; then the hit shows its snippet."""
    for _ in range(60):
        page.goto(f"/search/?q={word}")
        if page.locator("li.hit").count():
            break
        page.wait_for_timeout(500)
    hit = page.locator("li.hit").first
    expect(hit).to_contain_text(title)
    expect(hit.locator("mark").first).to_have_text(re.compile(word, re.IGNORECASE))


def test_7_a_stranger_gets_404_everywhere(sit: Sit) -> None:
    page, stranger = sit("katarina"), sit("tomas")
    addresses = set()
    for place in (
        "/lists/cases/?view=all",
        "/lists/relations/?view=all",
        "/libraries/crm/?view=all",
        "/mail/?view=all",
    ):
        page.goto(place)
        links = page.locator("tbody a.title").evaluate_all(
            "links => links.slice(0, 5).map(link => link.href)"
        )
        assert links, place
        addresses.update(links)
    for address in sorted(addresses):
        assert stranger.request.get(address).status == 404, address
    seen = stranger.request.get("/lists/cases/?view=all").text()
    assert "Hall roofing" not in seen


def test_pages_in_the_dark_and_on_a_phone(sit: Sit, shoot: Shoot, site: Site) -> None:
    page = sit("katarina")
    places = {
        "home": "/",
        "cases": "/lists/cases/",
        "case": "/lists/cases/1/",
        "library": "/libraries/crm/",
        "mail": "/mail/",
    }
    for theme, width, height in (("dark", 1440, 900), ("light", 390, 844)):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": site.address}])
        page.set_viewport_size({"width": width, "height": height})
        for name, place in places.items():
            page.goto(place)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{name} is wider than {width}"
            )
            shoot(page, f"look-{name}-{theme}-{width}")


@pytest.mark.corpus
def test_the_command_files_the_whole_corpus(site: Site) -> None:
    ended = site.manage("file_messages", str(ROOT.parent / "shared" / "corpus" / "msg"), "--as", "katarina")
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"\d+ files: \d+ filed, \d+ kept unread, \d+ duplicates, 0 failed", ended.stdout)
