"""Tests of the presentation filters."""

import re
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone
from pytest_django import Settings

from crm_lists.framework.templatetags.presentation import ago, theme, unique_id


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Bratislava"
    now = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)


def shown(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 8, 12, tzinfo=UTC), "today 09:12"),
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 11, 21, 23, 1, tzinfo=UTC), "today 00:01"),
        (datetime(2026, 11, 14, 8, 0, tzinfo=UTC), "14 Nov"),
        (datetime(2025, 11, 14, 8, 0, tzinfo=UTC), "14 Nov 2025"),
        (date(2026, 11, 14), "14 Nov"),
    ],
)
def test_a_moment_is_told_as_people_say_it(moment: date, words: str) -> None:
    assert shown(ago(moment)) == words


def test_the_full_moment_is_in_the_title_in_the_persons_time_zone() -> None:
    html = ago(datetime(2026, 11, 14, 8, 0, tzinfo=UTC))
    assert 'datetime="2026-11-14T08:00:00+00:00"' in html
    assert "2026" in html.split('title="')[1].split('"')[0]


def test_no_moment_shows_nothing() -> None:
    assert ago(None) == ""


def test_an_avatar_has_initials_and_a_colour_that_stays() -> None:
    page = Template('{% load presentation %}{{ "Katarina Horváth"|avatar }}')
    first, second = page.render(Context()), page.render(Context())
    assert shown(first) == "KH"
    assert first == second
    assert re.search(r"avatar-[0-5]\b", first)


def test_a_hostile_name_is_escaped() -> None:
    assert "<script>" not in Template("{% load presentation %}{{ name|person }}").render(
        Context({"name": "<script>alert(1)</script>"})
    )


@pytest.mark.parametrize(
    ("cookies", "expected"),
    [
        ({"theme": "dark"}, "dark"),
        ({"theme": "light"}, "light"),
        ({"theme": "auto"}, "auto"),
        ({"theme": '"><script>'}, "auto"),
        ({}, "auto"),
        (None, "auto"),
        ("", "auto"),
    ],
)
def test_theme_is_the_chosen_one_or_the_systems(cookies: dict[str, str] | None, expected: str) -> None:
    assert theme(cookies) == expected


def test_ids_differ() -> None:
    assert unique_id() != unique_id()
