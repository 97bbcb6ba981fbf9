"""Tests that pages carry nothing inline and load nothing from elsewhere."""

import re

import pytest

from tests.architecture.sources import PACKAGES, below, text

FOLDERS = tuple(f"{package}/" for package in PACKAGES)
# The document of the sandboxed frame that shows a mail's body: it has a policy of its own.
SANDBOXED = "outlook_bridge/templates/outlook_bridge/body.html"
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}
ELSEWHERE = {
    "source": re.compile(r"\bsrc(?:set)?\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE),
    "linked resource": re.compile(r"<link\b[^>]*href\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE),
    "style sheet resource": re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE),
    "script import": re.compile(r"\b(?:from|import)\s*\(?[\"']https?://", re.IGNORECASE),
}


def findings(rules: dict[str, re.Pattern[str]], *suffixes: str) -> list[str]:
    return [
        f"{path}: {name}: {found.group(0)[:80]}"
        for suffix in suffixes
        for path in below(*FOLDERS, suffix=suffix)
        if str(path) != SANDBOXED
        for name, rule in rules.items()
        for found in rule.finditer(text(path))
    ]


def test_page_templates_have_no_inline_script_or_style() -> None:
    assert findings(INLINE, ".html") == []


def test_pages_load_nothing_from_other_hosts() -> None:
    assert findings(ELSEWHERE, ".html", ".css", ".js") == []


@pytest.mark.parametrize(
    "line",
    [
        '<p class="x" style="color: red">',
        "<style>",
        '<button onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_the_rules_see_what_is_inline(line: str) -> None:
    assert any(rule.search(line) for rule in INLINE.values())


@pytest.mark.parametrize(
    "line", ['<script src="{% static "x.js" %}"></script>', '<script type="application/json">{}</script>']
)
def test_the_rules_let_own_files_and_plain_data_pass(line: str) -> None:
    assert not any(rule.search(line) for rule in INLINE.values())
