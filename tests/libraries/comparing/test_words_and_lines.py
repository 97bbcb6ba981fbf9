"""Which words and lines of two texts differ."""

import time

import pytest

from libraries.comparing.lines import MOST_LINES, Line, compare_lines
from libraries.comparing.words import Piece, pieces_of


def lines(*texts: str) -> list[Line]:
    return [Line(text, number) for number, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("the red roof", "the red roof", [("=", "the red roof")]),
        ("the red roof", "the blue roof", [("=", "the "), ("-", "red"), ("+", "blue"), ("=", " roof")]),
        ("a roof", "a new roof", [("=", "a "), ("+", "new "), ("=", "roof")]),
        ("one two three", "four five three", [("-", "one two"), ("+", "four five"), ("=", " three")]),
        ("", "new", [("+", "new")]),
        ("12.50 EUR", "12.80 EUR", [("=", "12."), ("-", "50"), ("+", "80"), ("=", " EUR")]),
    ],
)
def test_changed_words_are_marked(old: str, new: str, expected: list[Piece]) -> None:
    assert pieces_of(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new"), [("a b c d", "a x c y"), ("  spaces  ", " spaces"), ("one. two.", "one, two!")]
)
def test_the_pieces_give_both_sentences_back(old: str, new: str) -> None:
    pieces = pieces_of(old, new)
    assert "".join(text for done, text in pieces if done != "+") == old
    assert "".join(text for done, text in pieces if done != "-") == new


def test_equal_texts_have_no_rows() -> None:
    found = compare_lines(lines("a", "b"), lines("a", "b"))
    assert (found["rows"], found["added"], found["removed"], found["changed"]) == ([], 0, 0, 0)


def test_a_changed_line_stands_among_some_unchanged_ones() -> None:
    texts = [f"line {number}" for number in range(20)]
    changed = [*texts[:10], "line ten was changed", *texts[11:]]
    found = compare_lines(lines(*texts), lines(*changed))
    assert [row["done"] for row in found["rows"]] == ["gap", "kept", "kept", "changed", "kept", "kept", "gap"]
    assert [row["count"] for row in found["rows"] if row["done"] == "gap"] == [8, 7]


def test_what_has_nothing_in_common_is_removed_and_added() -> None:
    found = compare_lines(lines("Roof of trapezoidal sheets"), lines("Payment within thirty days"))
    assert [row["done"] for row in found["rows"]] == ["removed", "added"]


def test_an_inserted_line_does_not_change_those_beside_it() -> None:
    found = compare_lines(lines("a b c", "d e f"), lines("a b x", "quite another thing", "d e y"))
    assert [row["done"] for row in found["rows"]] == ["changed", "added", "changed"]
    assert [(row["old"], row["new"]) for row in found["rows"]] == [(1, 1), (None, 2), (2, 3)]


def test_very_long_texts_are_compared_in_part_and_in_time() -> None:
    old = lines(*(f"line {number}" for number in range(MOST_LINES + 10)))
    new = [Line("new", 1), *old]
    began = time.monotonic()
    found = compare_lines(old, new)
    assert found["is_cut"]
    assert found["added"] == 1
    assert time.monotonic() - began < 20
