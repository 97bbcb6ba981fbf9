"""How letters are made alike and text is cut into words."""

import pytest

from crm_lists.framework.search.folding import LONGEST_WORD, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Žltý KÔŇ", "zlty kon"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Ærøskøbing", "aeroskobing"),
        ("e\u0301te\u0301", "ete"),
        ("İstanbul ışık", "istanbul isik"),
        ("ΣΊΣΥΦΟΣ Σίσυφος", "σισυφοσ σισυφοσ"),
        ("Ёлка", "елка"),
        ("ﬁn ﬀ m²", "fin ff m2"),
        ("ＡＢＣ１", "abc1"),
        ("soft\u00adware", "software"),
    ],
)
def test_letters_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_changes_nothing() -> None:
    folded = fold("".join(map(chr, range(0x20000))))

    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one, two", ["one", "two"]),
        ("annual_report-2024.docx", ["annual", "report", "2024", "docx"]),
        ("l'été", ["l", "ete"]),
        ("東京 タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("한국어", [fold("한국어")]),
        ("🎉 \0 –", []),
        ("x" * 300, ["x" * LONGEST_WORD]),
    ],
)
def test_text_is_cut_into_words(text: str, found: list[str]) -> None:
    assert words(text) == found
