"""Tests of the page templates by themselves: what holds for any context."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from crm_lists import framework

TEMPLATES = Path(next(iter(framework.__path__))) / "templates"
FILES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def page(template: str, **context: Any) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return render_to_string(template, context, request)


@pytest.mark.parametrize("name", FILES)
def test_every_page_template_compiles(name: str) -> None:
    assert get_template(name).template.name == name  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "403_csrf"])
def test_an_error_page_needs_no_context(code: str) -> None:
    html = render_to_string(f"{code}.html")
    assert f"Error {code[:3]}" in html
    assert 'data-theme="auto"' in html
    assert 'lang="en' in html


def test_a_refusal_gives_its_reason_where_scripts_find_it() -> None:
    html = render_to_string("403.html", {"reason": "You may read this item but not change it."})
    assert re.search(r"data-reason>You may read this item but not change it\.<", html)


@pytest.mark.django_db
def test_the_frame_loads_only_own_files_that_exist() -> None:
    html = page("lists/base.html", title="Cases")
    addresses = re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="([^"]+)"', html)
    assert addresses
    assert all(address.startswith("/static/") for address in addresses)
    own = [address.removeprefix("/static/") for address in addresses if "/lists/" in address]
    assert [path for path in own if finders.find(path) is None] == []


@pytest.mark.django_db
def test_htmx_neither_evaluates_nor_writes_styles_and_shows_refused_forms() -> None:
    html = page("lists/base.html")
    match = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", html)
    assert match
    config = json.loads(unescape(match[1]))
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
    shown = [rule["code"] for rule in config["responseHandling"] if rule["swap"]]
    assert "409|422" in shown


@pytest.mark.django_db
def test_the_theme_cookie_is_written_into_the_page() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.COOKIES["theme"] = "dark"
    assert '<html lang="en" data-theme="dark">' in render_to_string("lists/base.html", {}, request)


def test_an_unsafe_cell_is_escaped_and_figures_are_marked() -> None:
    table = {
        "columns": [{"label": "Name"}, {"label": "Value", "css": "num"}],
        "rows": [{"id": 1, "cells": ["<b>Roof</b>", "5"]}],
    }
    html = render_to_string("lists/includes/table.html", {"table": table})
    assert "&lt;b&gt;Roof&lt;/b&gt;" in html
    assert re.search(r'<td class="num">5</td>', html)


def test_a_table_without_rows_says_why() -> None:
    table = {"columns": [], "rows": [], "empty": {"headline": "No cases", "sentence": "Start the first one."}}
    html = render_to_string("lists/includes/table.html", {"table": table})
    assert "No cases" in html
    assert "Start the first one." in html


def test_words_of_the_scripts_are_all_in_the_page() -> None:
    folder = Path(next(iter(framework.__path__)))
    dialogs = render_to_string("lists/includes/dialogs.html")
    given = set(re.findall(r'data-word="([\w-]+)"', dialogs))
    # The grid brings its own words, on the one page that has it.
    page = (folder / "templates" / "lists" / "quick_edit.html").read_text(encoding="utf-8")
    of_grid = set(re.findall(r'data-word="([\w-]+)"', page))
    for path in (folder / "static" / "lists" / "js").glob("*.js"):
        asked = set(re.findall(r'\bword\("([\w-]+)"', path.read_text(encoding="utf-8")))
        is_of_grid = path.stem == "quick_edit" or path.stem.startswith("grid_")
        assert asked - given - (of_grid if is_of_grid else set()) == set(), path.name
    assert {"filed", "duplicate", "unread", "refused", "failed", "saved", "forbidden", "gone"} <= given
