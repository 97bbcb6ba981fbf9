"""Version numbers."""

import pytest

from libraries.versions.numbers import VersionNumber


@pytest.mark.parametrize(
    ("text", "shown"), [("1.0", "1.0"), ("3", "3.0"), (" 0.1 ", "0.1"), ("12.34", "12.34")]
)
def test_a_written_version_is_read_back(text: str, shown: str) -> None:
    assert str(VersionNumber.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "one", "1.", ".1", "1.2.3", "-1", "0.0", "0", "1,0", "٣", "9" * 40])
def test_anything_else_is_not_a_version(text: str) -> None:
    with pytest.raises(ValueError, match="version"):
        VersionNumber.parse(text)


def test_versions_are_ordered_by_number_not_by_letters() -> None:
    written = ["10.0", "2.10", "2.9", "0.1", "1.0"]
    assert [str(version) for version in sorted(map(VersionNumber.parse, written))] == [
        "0.1",
        "1.0",
        "2.9",
        "2.10",
        "10.0",
    ]


def test_publishing_a_draft_gives_the_next_major_version() -> None:
    assert VersionNumber(1, 7).next_major() == VersionNumber(2, 0)
    assert VersionNumber.FIRST_DRAFT.next_major() == VersionNumber.FIRST_MAJOR


def test_a_draft_follows_the_version_it_was_made_from() -> None:
    assert VersionNumber(1, 0).next_minor() == VersionNumber(1, 1)
    assert str(VersionNumber.FIRST_DRAFT) == "0.1"


def test_only_whole_numbers_are_major() -> None:
    assert VersionNumber(2).is_major
    assert not VersionNumber(2, 1).is_major
