"""The served site, and people sitting in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from portal.demo.logins import PASSWORD
from tests.browser.served import Site, served
from tests.conftest import ROOT

SCREENSHOTS = ROOT / "test-results" / "screenshots"
#: Two cores serve, extract text and draw at once.
PATIENCE_MS = 30_000

Sit = Callable[[str], Page]
Shoot = Callable[[Page, str], None]


def settle(page: Page) -> None:
    """Wait until htmx has taken charge of what it has put into the page: before, it hears no keys there."""
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)


def command(page: Page, name: str) -> Locator:
    """Return a command of an item's page, with “More” open where the bar has no room for it."""
    bar = page.locator(".page > .bar")
    found = bar.get_by_role("link", name=name, exact=True).or_(
        bar.get_by_role("button", name=name, exact=True)
    )
    if not found.is_visible():
        bar.get_by_role("button", name="More", exact=True).click()
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a site with the demo data."""
    expect.set_options(timeout=PATIENCE_MS)
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def sit(site: Site, browser: Browser) -> Iterator[Sit]:
    """Return a call that logs a person in, in a browser of his own."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def log_in(username: str) -> Page:
        context = browser.new_context(base_url=site.address, viewport={"width": 1440, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.goto("/login/")
        page.get_by_label("User name or e-mail").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def shoot() -> Shoot:
    """Return a call that keeps a screenshot of the page under a name."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        # The browser's own viewer in the frame of a PDF never says that it is done.
        has_viewer = page.locator(".doc-preview-frame").count() > 0
        page.wait_for_load_state("load" if has_viewer else "networkidle")
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return take


@pytest.fixture(scope="session")
def mail_files() -> list[Path]:
    """Return three messages that can be read."""
    corpus = ROOT.parent / "shared" / "corpus" / "msg"
    real = [
        corpus / name for name in ("poi--quick.msg", "hht--attachAndInline.msg", "sjm--chinese_message.msg")
    ]
    own = ROOT / "tests" / "data" / "msg"
    made = [
        own / name
        for name in ("syn_dual_sender_on_behalf.msg", "syn_rtf_html_50k.msg", "syn_100k_html_body.msg")
    ]
    return real if all(path.exists() for path in real) else made
