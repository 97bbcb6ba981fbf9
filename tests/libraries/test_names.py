"""File names."""

import pytest

from libraries.names import extension, fold, normalise, shortened, split, unique_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Offer.docx", "Offer.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\Offer.docx", "Offer.docx"),
        ("Offer\x00.docx", "Offer.docx"),
        ("line\r\nbreak\t.txt", "linebreak.txt"),
        ("invoice\u202excod.exe", "invoicexcod.exe"),
        ("\u2066a\u2069.pdf", "a.pdf"),
        ("report. . ", "report"),
        ("  report.pdf  ", "report.pdf"),
        ("e\u0301te\u0301.docx", "\u00e9t\u00e9.docx"),
        ("bad\ud800surrogate.txt", "badsurrogate.txt"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("LPT1.tar.gz", "_LPT1.tar.gz"),
        ("console.txt", "console.txt"),
        (".gitignore", ".gitignore"),
        ("..", "document"),
        ("", "document"),
        ("folder/", "document"),
    ],
)
def test_a_foreign_name_becomes_one_safe_segment(given: str, kept: str) -> None:
    assert normalise(given) == kept


@pytest.mark.parametrize(
    "name",
    [
        'What? "A*B" <1|2>: 100%.docx',
        "~$draft.docx",
        "forms",
        "a#b&c+d=e;f@g.pdf",
        "日本語.xlsx",
        "👩‍👩‍👧.png",
    ],
)
def test_a_name_that_a_url_can_carry_stays_as_it_is(name: str) -> None:
    assert normalise(name) == name


def test_what_was_normalised_once_stays_the_same() -> None:
    once = normalise("é" * 5000 + ". .docx")
    assert normalise(once) == once


def test_a_long_name_is_cut_to_255_bytes_and_keeps_its_extension() -> None:
    name = normalise("ž" * 5000 + ".docx")
    assert len(name.encode()) <= 255
    assert name.endswith("ž.docx")


def test_cutting_never_tears_a_shown_character_apart() -> None:
    family = "👩\u200d👩\u200d👧"
    cut = shortened(family * 3 + ".txt", limit=len((family * 2).encode()) + 4 + 4)
    assert cut == family * 2 + ".txt"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.docx", ("a", ".docx")),
        ("a.b.PDF", ("a.b", ".PDF")),
        ("README", ("README", "")),
        (".profile", (".profile", "")),
        ("Offer no. 5 for Novák", ("Offer no. 5 for Novák", "")),
    ],
)
def test_a_name_splits_into_stem_and_extension(name: str, parts: tuple[str, str]) -> None:
    assert split(name) == parts


def test_an_extension_is_compared_in_lower_case() -> None:
    assert extension("OFFER.DOCX") == "docx"


def test_a_free_name_is_kept() -> None:
    assert unique_name("x.docx", ["y.docx"]) == "x.docx"


def test_a_taken_name_gets_the_first_free_number() -> None:
    assert unique_name("x.docx", ["X.DOCX", "x (2).docx"]) == "x (3).docx"


def test_a_year_in_brackets_is_not_counted_up() -> None:
    assert unique_name("Report (2024).docx", ["Report (2024).docx"]) == "Report (2024) (2).docx"


def test_a_numbered_long_name_stays_within_the_limit() -> None:
    name = normalise("x" * 400 + ".docx")
    numbered = unique_name(name, [name])
    assert numbered.endswith("x (2).docx")
    assert len(numbered.encode()) <= 255


@pytest.mark.parametrize(("one", "other"), [("Ä.TXT", "a\u0308.txt"), ("STRASSE.pdf", "straße.pdf")])
def test_names_are_compared_without_case_and_form(one: str, other: str) -> None:
    assert fold(one) == fold(other)
