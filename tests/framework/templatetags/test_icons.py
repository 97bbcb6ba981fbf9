"""Tests of the icon tag."""

from pathlib import Path

import pytest
from django.template import Context, Template
from pytest_django import Settings

from crm_lists.framework.templatetags import icons

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M1 1h2"/></svg>\n'


@pytest.fixture
def icons_dir(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "icons"
    folder.mkdir()
    (folder / "briefcase_20_regular.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "secret_20_regular.svg").write_text("<svg secret/>", encoding="utf-8")
    settings.ICONS_DIR = folder
    return folder


def test_icon_is_written_into_the_page_and_hidden_from_screen_readers(icons_dir: Path) -> None:
    page = Template('{% load icons %}{% icon "briefcase" %}').render(Context())
    assert page.startswith('<svg class="icon" aria-hidden="true" focusable="false" xmlns=')
    assert page.endswith('<path d="M1 1h2"/></svg>')


@pytest.mark.parametrize("name", ["unknown", "", "../secret", "briefcase\n", "Briefcase"])
def test_a_name_that_is_no_icon_leaves_an_empty_place(icons_dir: Path, name: str) -> None:
    assert icons.icon(name) == icons.ABSENT


def test_an_icon_without_the_asked_style_leaves_an_empty_place(icons_dir: Path) -> None:
    assert icons.icon("briefcase", "filled") == icons.ABSENT


def test_a_file_is_read_once(icons_dir: Path) -> None:
    first = icons.icon("briefcase")
    (icons_dir / "briefcase_20_regular.svg").unlink()
    assert icons.icon("briefcase") is first
