"""Which part of a text is shown, and what is marked in it."""

import time

import pytest

from crm_lists.framework.search.html import highlight_html
from crm_lists.framework.search.query import parse
from crm_lists.framework.search.snippets import ELLIPSIS, snippet

LETTER = (
    "Vážený pán Novák,\n\nposielame Vám zmluvu č. 25 o dodávke. Straße in Łódź; GRÜSSE an e\u0301cole. "
    "Koniec 東京都 docu\u00admentation annual-report ﬁn iPhone."
)


def marked(text: str, query: str, length: int = 200) -> str:
    pieces = snippet(text, parse(query).tree, length)
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


def hits(text: str, query: str) -> list[str]:
    return [piece for piece, is_hit in snippet(text, parse(query).tree, 1000) if is_hit]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("novak", ["Novák"]),
        ("NOVÁK", ["Novák"]),
        ("strasse", ["Straße"]),
        ("lodz", ["Łódź"]),
        ("grüße", ["GRÜSSE"]),
        ("ecole", ["e\u0301cole"]),
        ("documentation", ["docu\u00admentation"]),
        ("fin", ["ﬁn"]),
        ("iphone", ["iPhone"]),
        ("京", ["京"]),
        ("東京", ["東京"]),
        ('"annual report"', ["annual-report"]),
        ('"pan novak posielame"', ["pán Novák, posielame"]),
        ("zml*", ["zmluvu"]),
        ("novak OR koniec -zmluvu", ["Novák", "Koniec"]),
        ("ova", []),
        ("nova", []),
        ("annual OR annual-report", ["annual-report"]),
    ],
)
def test_words_are_marked_as_they_were_written(query: str, found: list[str]) -> None:
    assert hits(LETTER, query) == found


def test_the_part_around_the_hit_is_cut_between_words() -> None:
    assert marked(LETTER, "lodz", 50) == "…Straße in [Łódź]; GRÜSSE an e\u0301cole. Koniec 東京都…"


def test_the_part_with_most_different_words_is_shown() -> None:
    text = "alpha alpha alpha. " + "filler " * 50 + "alpha and beta. " + "filler " * 50 + "beta beta beta"

    assert "[alpha] and [beta]" in marked(text, "alpha beta", 60)


def test_without_a_hit_the_beginning_is_shown() -> None:
    assert marked("one two three four", "absent", 10) == "one two…"
    assert marked("one two three four", "", 10) == "one two…"


def test_a_short_text_is_shown_whole() -> None:
    assert marked("one two", "two") == "one [two]"
    assert marked("", "two") == ""


def test_white_space_and_control_characters_become_one_space() -> None:
    assert marked("one\n\n\ttwo\0\x1bthree", "two") == "one [two] three"


def test_a_text_without_spaces_is_cut_at_the_length() -> None:
    assert marked("x" * 500, "y", 20) == "x" * 20 + ELLIPSIS


def test_a_hit_longer_than_the_length_is_cut() -> None:
    assert len(marked("aaaa bbbb cccc dddd eeee", '"aaaa bbbb cccc dddd"', 10)) <= 12


@pytest.mark.parametrize("ending", ["the Needle", "the “Needle”", "the ﹙nééḑle﹚"])
def test_a_long_text_is_read_once_per_word(ending: str) -> None:
    text = "all the quick brown foxes jumped over nine lazy dogs. " * 90_000 + ending
    tree = parse("needle").tree
    snippet("", tree)
    started = time.perf_counter()
    text.casefold().replace("e", "é").count("needle")
    yardstick = time.perf_counter() - started
    started = time.perf_counter()

    pieces = snippet(text, tree)

    assert any(is_hit for _, is_hit in pieces)
    assert time.perf_counter() - started < 20 * yardstick


def test_a_snippet_in_html_is_escaped_and_marked() -> None:
    html = highlight_html([("<b> & ", False), ("<i>", True), ("'", False)])

    assert html == "&lt;b&gt; &amp; <mark>&lt;i&gt;</mark>&#x27;"
    assert hasattr(html, "__html__")
