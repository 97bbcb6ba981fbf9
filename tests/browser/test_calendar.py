"""The calendar in the browser: adding, dragging, stretching, series, and finding a time."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shoot, Sit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
#: A Monday far from the events of the demo.
MONDAY = date.today() + timedelta(days=56 - date.today().weekday())
WEEK = f"/calendar/?chosen=1&on=common&on=mine&view=week&day={MONDAY}"


def open_week(page: Page) -> None:
    page.goto(WEEK)
    expect(page.locator("#calendar[data-drawn]")).to_be_visible()
    page.locator(".fc-scroller-liquid-absolute").evaluate("place => { place.scrollTop = 300 }")


def entry(page: Page, title: str) -> Locator:
    return page.locator(".fc-timegrid-event:not(.fc-event-mirror)", has_text=title)


def place(page: Page, day: int, hour: int) -> tuple[float, float]:
    """Return the point of an hour of a day of the week, a little below its line."""
    column = page.locator(f'.fc-timegrid-col[data-date="{MONDAY + timedelta(days=day)}"]').bounding_box()
    slot = page.locator(f'.fc-timegrid-slot-lane[data-time="{hour:02}:00:00"]').bounding_box()
    assert column
    assert slot
    return column["x"] + column["width"] / 2, slot["y"] + 6


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 4, start[1] + 4, steps=3)
    page.mouse.move(*end, steps=12)
    # What is dragged takes its place with the next frame.
    page.wait_for_timeout(100)
    page.mouse.up()


def add(page: Page, title: str, *, day: int, hour: int, repeats: str = "") -> None:
    """Add an event of an hour by drawing it."""
    open_week(page)
    start, end = place(page, day, hour), place(page, day, hour + 1)
    drag(page, start, (end[0], end[1] - 12))
    dialog = page.locator("#dialog")
    dialog.get_by_label("Event name").fill(title)
    if repeats:
        dialog.get_by_label("How often").select_option(repeats)
        dialog.get_by_label("or so many times").fill("3")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text(f"“{title}” was added.")
    page.locator(".fc-scroller-liquid-absolute").evaluate("place => { place.scrollTop = 300 }")


def test_an_event_is_drawn_moved_and_stretched(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    add(page, "Drawn talk", day=1, hour=9)
    box = entry(page, "Drawn talk").bounding_box()
    assert box
    drag(page, (box["x"] + 20, box["y"] + 6), place(page, 2, 11))
    expect(page.locator("#toasts")).to_contain_text("“Drawn talk” is moved.")
    page.reload()
    open_week(page)
    expect(entry(page, "Drawn talk")).to_contain_text("11:00 - 12:00")
    shoot(page, "calendar-week")
    entry(page, "Drawn talk").hover()
    handle = entry(page, "Drawn talk").locator(".fc-event-resizer-end").bounding_box()
    assert handle
    drag(page, (handle["x"] + 10, handle["y"] + 3), place(page, 2, 13))
    expect(entry(page, "Drawn talk")).to_contain_text(re.compile(r"11:00 - 1[23]:\d\d"))
    assert refused == []


def test_of_a_series_only_one_is_moved(sit: Sit) -> None:
    page = sit("katarina")
    add(page, "Daily talk", day=0, hour=12, repeats="DAILY")
    expect(entry(page, "Daily talk")).to_have_count(3)
    box = entry(page, "Daily talk").nth(1).bounding_box()
    assert box
    drag(page, (box["x"] + 20, box["y"] + 6), place(page, 4, 15))
    page.locator("#calendar-scope").get_by_role("button", name="Only this one").click()
    expect(page.locator("#toasts")).to_contain_text("“Daily talk” is moved.")
    expect(page.locator(f'.fc-timegrid-col[data-date="{MONDAY + timedelta(days=4)}"]')).to_contain_text(
        "Daily talk"
    )
    expect(page.locator(f'.fc-timegrid-col[data-date="{MONDAY}"]')).to_contain_text("Daily talk")


def test_the_event_opens_beside_the_calendar_and_is_deleted_from_there(sit: Sit) -> None:
    page = sit("katarina")
    add(page, "Short talk", day=3, hour=9)
    entry(page, "Short talk").click()
    pane = page.locator("#pane")
    expect(pane.get_by_role("heading", name="Short talk")).to_be_visible()
    pane.get_by_role("button", name="More").click()
    pane.get_by_role("link", name="Delete").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#toasts")).to_contain_text("“Short talk” is deleted.")
    open_week(page)
    expect(entry(page, "Short talk")).to_have_count(0)


def test_a_time_is_found_and_taken(sit: Sit, shoot: Shoot) -> None:
    page = sit("katarina")
    page.goto(f"/calendar/find/?first={MONDAY}&last={MONDAY + timedelta(days=1)}&minutes=60&kind=room")
    expect(page.get_by_role("heading", name="Free times, the best first")).to_be_visible()
    shoot(page, "calendar-find")
    page.get_by_role("link", name="Take it").first.click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Starts")).to_have_value(re.compile(rf"{MONDAY}T\d\d:\d\d"))
    dialog.get_by_label("Event name").fill("Found talk")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts")).to_contain_text("“Found talk” was added.")
    page.wait_for_url(re.compile(r"/calendar/\?"))


def test_the_calendar_reads_without_a_script(sit: Sit) -> None:
    page = sit("katarina")
    context = page.context.browser
    assert context
    bare = context.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state(), base_url=page.url
    )
    plain = bare.new_page()
    plain.goto("/calendar/")
    expect(plain.locator("#calendar-plain")).to_be_visible()
    expect(plain.get_by_role("button", name="Show these calendars")).to_be_visible()
    bare.close()
