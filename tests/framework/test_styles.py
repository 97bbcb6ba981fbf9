"""Tests of the styles: contrast of the tokens in both themes, and no text below 12 px."""

import re
from functools import cache
from pathlib import Path

import pytest

from crm_lists import framework

STYLES = Path(next(iter(framework.__path__))) / "static" / "lists" / "css"
LEAST_CONTRAST = 4.5
LEAST_CONTROL_CONTRAST = 3.0
LEAST_FONT_SIZE = 12
THEMES = ("light", "dark")
GROUNDS = ("surface", "surface-2", "surface-3", "canvas", "raised", "accent-soft")
TONES = ("good", "warn", "bad", "info", "quiet", "violet")
FILES = ("word", "excel", "pdf", "mail", "slides", "picture", "other")
PAIRS = [
    *((text, ground) for text in ("text", "text-2", "text-3") for ground in GROUNDS),
    *((text, ground) for text in ("accent-strong", "bad") for ground in GROUNDS),
    *((tone, f"{tone}-soft") for tone in TONES),
    *(("on-file", kind) for kind in FILES),
    ("text", "mark"),
    ("text-2", "mark"),
    ("accent-strong", "mark"),
    ("accent-strong", "info-soft"),
    ("text-2", "info-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("surface", "bad"),
]


@cache
def colours(theme: str) -> dict[str, str]:
    """Return the colour tokens of a theme."""
    source = (STYLES / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): (?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));", source)
    return {name: same or (light, dark)[THEMES.index(theme)] for name, light, dark, same in found}


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=str)
def test_text_can_be_read_on_its_ground(theme: str, text: str, ground: str) -> None:
    known = colours(theme)
    assert contrast(known[text], known[ground]) >= LEAST_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
def test_the_edge_of_a_field_can_be_seen(theme: str) -> None:
    known = colours(theme)
    assert contrast(known["line-control"], known["surface"]) >= LEAST_CONTROL_CONTRAST


def test_no_text_is_smaller_than_twelve_pixels() -> None:
    sizes = [
        float(size)
        for path in STYLES.glob("*.css")
        for size in re.findall(r"font(?:-size)?:[^;]*?\b([\d.]+)px", path.read_text(encoding="utf-8"))
    ]
    assert sizes
    assert min(sizes) >= LEAST_FONT_SIZE


def test_colours_are_numbers_only_in_the_token_sheet() -> None:
    # Paper and mail are white in both themes.
    white = {"#fff"}
    strange = {
        f"{path.name}: {colour}"
        for path in STYLES.glob("*.css")
        if path.name != "tokens.css"
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}(?=[;\s)])", path.read_text(encoding="utf-8"))
        if colour not in white
    }
    assert strange == set()


def test_every_token_used_is_declared() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in STYLES.glob("*.css")}
    declared = set(re.findall(r"(--[\w-]+)\s*:", "".join(sources.values())))
    used = set(re.findall(r"var\((--[\w-]+)", "".join(sources.values())))
    assert used - declared == set()
