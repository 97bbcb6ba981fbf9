"""The task pane of Outlook, beside a stand-in for Office.js.

It stands in a frame of another site, as in Outlook on the web, in a browser that lets such a frame keep
neither cookies nor anything else.
"""

import base64
import json
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route, expect

from portal.demo.firms import NAMES, RELATIONS
from portal.demo.logins import DEMO_LOGINS, PASSWORD
from portal.demo.people import email_of
from portal.demo.relations import plain
from tests.browser.conftest import PATIENCE_MS, SCREENSHOTS
from tests.browser.served import Site
from tests.conftest import ROOT
from tests.libraries.extraction.documents import pdf

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OUTLOOK = "https://outlook.office.com/mail/"
OFFICE = (ROOT / "tests" / "browser" / "office.js").read_text()
FIRM = RELATIONS[0]
NAME = NAMES[FIRM.country][0]
EMAIL = f"{plain(NAME.split()[1])}@{FIRM.domain}"
OWN = email_of(next(one for one in DEMO_LOGINS if one.username == "katarina"))

Open = Callable[..., Frame]


def item(number: int, **values: Any) -> dict[str, Any]:
    """Return a message as Outlook shows it."""
    return {
        "itemId": f"item-{number}",
        "subject": f"Roof of the second hall {number}",
        "internetMessageId": f"<add-in-{number}@{FIRM.domain}>",
        "dateTimeCreated": "2026-11-20T08:12:07Z",
        "from": {"displayName": NAME, "emailAddress": EMAIL},
        "to": [{"displayName": "Katarína", "emailAddress": OWN}],
        "cc": [],
        "attachments": [],
        **values,
    }


def eml(number: int) -> str:
    """Return the message itself as Outlook gives it: base64."""
    message = EmailMessage()
    shown = item(number)
    message["From"], message["To"] = f"{NAME} <{EMAIL}>", OWN
    message["Subject"], message["Message-ID"] = shown["subject"], shown["internetMessageId"]
    message["Date"] = "Fri, 20 Nov 2026 09:12:07 +0100"
    message.set_content("Please send us an offer for the roof.")
    return base64.b64encode(message.as_bytes()).decode()


@pytest.fixture
def context(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """Return a browser that has Outlook on the web in it, and never reaches Microsoft."""
    # The browser holds Outlook's page for a public one, and this site for one of the local network.
    permissions = ["local-network-access"]
    made = browser.new_context(viewport={"width": 450, "height": 900}, permissions=permissions)
    made.set_default_timeout(PATIENCE_MS)
    made.route(
        "https://appsforoffice.microsoft.com/**",
        lambda route: route.fulfill(body=OFFICE, content_type="text/javascript"),
    )
    yield made
    made.close()


@pytest.fixture
def open_pane(site: Site, context: BrowserContext) -> Iterator[Open]:
    """Return a call that opens the pane in a frame of Outlook, with what is selected there."""
    errors: list[str] = []

    def open_it(described: dict[str, Any], *, surface: str = "read", width: int = 450) -> Frame:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        page.add_init_script(f"window.outlook = {json.dumps(described)};")
        frame = f'<iframe src="{site.address}/outlook/pane/?surface={surface}"></iframe>'
        style = "<style>html,body{margin:0;height:100%}iframe{border:0;width:100%;height:100%}</style>"
        page.route(OUTLOOK, lambda route: route.fulfill(body=style + frame, content_type="text/html"))
        page.goto(OUTLOOK)
        found = page.frames[1]
        expect(found.locator("#pane")).not_to_have_attribute("aria-busy", "true")
        return found

    yield open_it
    assert errors == []


def log_in(frame: Frame) -> None:
    """Connect the pane by its dialog."""
    with frame.page.expect_popup() as opened:
        frame.get_by_role("button", name="Log in").click()
    dialog = opened.value
    if "/login/" in dialog.url:
        dialog.get_by_label("User name or e-mail").fill("katarina")
        dialog.get_by_label("Password").fill(PASSWORD)
        dialog.get_by_role("button", name="Log in").click()
    expect(dialog.get_by_role("heading", name="Connect Outlook")).to_be_visible()
    with dialog.expect_event("close"):
        dialog.get_by_role("button", name="Connect").click()
    expect(frame.get_by_role("button", name="More")).to_be_visible()


def picture(frame: Frame, name: str) -> None:
    """Keep screenshots of the pane, light and dark, at both widths."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = frame.page
    for width in (320, 450):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            frame.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
            page.screenshot(path=SCREENSHOTS / f"add-in-{name}-{width}-{scheme}.png")
        too_wide = frame.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not too_wide, f"{name} scrolls sideways at {width} px"
    page.emulate_media(color_scheme="light")


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """Return a PDF as Outlook gives it."""
    return base64.b64encode(pdf(tmp_path / "plan.pdf", ["Plan of the roof"]).read_bytes()).decode()


def attached(number: int, name: str, kind: str = "file") -> dict[str, Any]:
    """Return an attachment as Outlook lists it."""
    return {"id": str(number), "name": name, "attachmentType": kind, "contentType": "", "size": 2048 * number}


def test_a_message_is_filed_and_known_from_then_on(open_pane: Open) -> None:
    frame = open_pane({"item": item(1, file=eml(1), attachments=[attached(1, "Plan.pdf")])})
    picture(frame, "sign-in")
    log_in(frame)
    expect(frame.get_by_role("link", name=NAME)).to_be_visible()
    expect(frame.get_by_role("link", name=FIRM.name).first).to_be_visible()
    places = frame.get_by_role("group", name="File under")
    expect(places.get_by_role("radio").first).to_be_checked()
    picture(frame, "message")
    chosen = places.get_by_role("radio", name="Hall roofing, phase 2")
    chosen.focus()
    chosen.press("Space")
    chosen.press("Enter")
    expect(frame.locator("#pane").get_by_text("Filed under Hall roofing, phase 2.")).to_be_visible()
    picture(frame, "filed")
    frame.evaluate("choose(outlook.item)")
    expect(frame.locator("#pane").get_by_text("Already filed by")).to_be_visible()
    expect(frame.get_by_role("button", name="File again")).to_be_visible()
    picture(frame, "already-filed")


def test_what_outlook_does_not_give_is_rebuilt(open_pane: Open) -> None:
    frame = open_pane({"item": item(2, html="<p>Žltá strecha</p>", text="Žltá strecha")})
    log_in(frame)
    frame.get_by_role("button", name="File e-mail").click()
    expect(frame.locator("#pane").get_by_text("so it was rebuilt from its parts")).to_be_visible()
    assert frame.evaluate("outlookCalls").count("getAsFileAsync") == 2
    with frame.page.expect_popup() as opened:
        frame.get_by_role("link", name="Roof of the second hall 2").click()
    expect(opened.value.get_by_text("Outlook did not give the message itself")).to_be_visible()


def test_somebody_unknown_becomes_a_contact(open_pane: Open) -> None:
    stranger = {"displayName": "Nováková, Jana", "emailAddress": "jana@brand-new.example"}
    frame = open_pane({"item": item(3, file=eml(3), **{"from": stranger})})
    log_in(frame)
    expect(frame.locator("#pane").get_by_text("Not known yet").first).to_be_visible()
    picture(frame, "unknown")
    frame.get_by_role("button", name="Create contact").click()
    form = frame.get_by_role("form", name="New contact")
    expect(form.get_by_label("First name")).to_have_value("Jana")
    expect(form.get_by_label("Surname")).to_have_value("Nováková")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("This is needed.")).to_be_visible()
    picture(frame, "contact-form")
    form.get_by_role("textbox", name="Name of the company").fill("Brand New")
    form.get_by_role("button", name="Save").click()
    expect(frame.locator("#pane").get_by_text("is there now")).to_be_visible()
    expect(frame.get_by_role("radio", name="Jana Nováková Contact")).to_be_checked()
    expect(frame.get_by_role("link", name="Brand New")).to_be_visible()
    frame.get_by_role("button", name="File e-mail").click()
    expect(frame.locator("#pane").get_by_text("Filed under Brand New.")).to_be_visible()


def test_another_place_is_found_and_attachments_become_documents(open_pane: Open, plan: str) -> None:
    files = [attached(1, "Plan.pdf"), attached(2, "Model", "cloud")]
    contents = {
        "1": {"format": "base64", "content": plan},
        "2": {"format": "url", "content": "https://cloud.example/model"},
    }
    frame = open_pane({"item": item(4, file=eml(4), attachments=files, contents=contents)})
    log_in(frame)
    search = frame.get_by_role("searchbox", name="Find another place")
    search.fill("Façade")
    search.press("Enter")
    expect(frame.get_by_role("radio", name="Façade of the office building")).to_be_checked()
    frame.locator("#pane").get_by_text("Attachments").click()
    for name in ("Plan.pdf", "Model"):
        frame.get_by_role("checkbox", name=name).check()
    frame.get_by_role("button", name="Save as documents").click()
    expect(frame.locator("#pane").get_by_text("Plan.pdf: Saved as a document.")).to_be_visible()
    expect(frame.locator("#pane").get_by_text("“Model” is only a link")).to_be_visible()
    picture(frame, "attachments")


def test_errors_say_what_to_do_and_a_revoked_device_logs_in_again(
    open_pane: Open, context: BrowserContext
) -> None:
    frame = open_pane({"item": item(5, file=eml(5))})
    log_in(frame)

    def refuse(route: Route) -> None:
        route.abort()

    context.route("**/api/v1/outlook/file", refuse)
    frame.get_by_role("button", name="File e-mail").click()
    expect(
        frame.locator("#pane").get_by_text("The site cannot be reached. Check the connection, and try again.")
    ).to_be_visible()
    picture(frame, "error")
    context.unroute("**/api/v1/outlook/file")
    tokens: Page = context.new_page()
    tokens.goto(frame.url.partition("/outlook/")[0] + "/tokens/")
    devices = tokens.get_by_role("row", name="Outlook add-in")
    known = devices.count()
    devices.first.get_by_role("button", name="Revoke").click()
    tokens.locator("#ask").get_by_role("button", name="Revoke").click()
    expect(devices).to_have_count(known - 1)
    frame.get_by_role("button", name="File e-mail").click()
    expect(
        frame.locator("#pane").get_by_text("This Outlook is not connected any more. Log in again.")
    ).to_be_visible()


def test_several_messages_are_filed_one_by_one(open_pane: Open) -> None:
    messages = {f"item-{number}": item(number, file=eml(number)) for number in (6, 7)}
    selected = [{"itemId": key, "subject": one["subject"]} for key, one in messages.items()]
    frame = open_pane({"item": None, "selected": selected, "messages": messages})
    log_in(frame)
    expect(frame.get_by_role("heading", name="2 messages are selected")).to_be_visible()
    frame.get_by_role("button", name="File 2 messages").click()
    expect(frame.locator(".pane-results .banner.good")).to_have_count(2)
    assert frame.evaluate("outlookCalls").count("unloadAsync") == 2
    picture(frame, "several")


def test_who_writes_sees_to_whom(open_pane: Open) -> None:
    draft = item(8, isDraft=True, to=[{"displayName": NAME, "emailAddress": EMAIL}])
    frame = open_pane({"item": draft}, surface="compose")
    log_in(frame)
    expect(frame.get_by_role("link", name=NAME)).to_be_visible()
    expect(frame.locator("#pane").get_by_text("open it in Sent Items, and file it there")).to_be_visible()
    picture(frame, "compose")


def test_outside_of_outlook_the_pane_says_where_it_belongs(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site.address}/outlook/pane/")
    expect(page.get_by_text("Open this pane in Outlook")).to_be_visible()
