"""Which versions go: by number, by the drafts of old major versions, and by age."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from libraries.versions.numbers import VersionNumber
from libraries.versions.thinning import Aged, Limits, surplus

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def versions(text: str, *, age: timedelta = timedelta()) -> list[Aged]:
    """Return versions of these numbers, the first a minute older than the second."""
    labels = text.split()
    return [
        Aged(place, VersionNumber.parse(label), NOW - age - timedelta(minutes=len(labels) - place))
        for place, label in enumerate(labels)
    ]


def kept(found: list[Aged], limits: Limits, needed: Iterable[str] = ()) -> str:
    """Return the numbers of the versions that stay."""
    wanted = [VersionNumber.parse(label) for label in needed]
    gone = surplus(found, limits, needed=wanted, now=NOW)
    return " ".join(str(one.number) for one in found if one.key not in gone)


ALL = "0.1 0.2 1.0 1.1 2.0 2.1 3.0 3.1 4.0 4.1"


@pytest.mark.parametrize(
    ("limits", "needed", "expected"),
    [
        (Limits(), (), ALL),
        (Limits(majors=4), (), ALL),
        (Limits(majors=2), (), "0.1 0.2 1.1 2.1 3.0 3.1 4.0 4.1"),
        (Limits(majors=1), ("2.0",), "0.1 0.2 1.1 2.0 2.1 3.1 4.0 4.1"),
        (Limits(drafts=2), (), "1.0 2.0 3.0 3.1 4.0 4.1"),
        (Limits(drafts=1), (), "1.0 2.0 3.0 4.0 4.1"),
        (Limits(drafts=0), (), "1.0 2.0 3.0 4.0 4.1"),
        (Limits(majors=2, drafts=2), (), "3.0 3.1 4.0 4.1"),
        (Limits(is_thinned=True), (), ALL),
    ],
)
def test_versions_beyond_the_numbers_go(limits: Limits, needed: tuple[str, ...], expected: str) -> None:
    assert kept(versions(ALL), limits, needed) == expected


@pytest.mark.parametrize(
    ("age", "apart", "count", "expected"),
    [
        (timedelta(days=29), timedelta(minutes=1), 60, 60),
        (timedelta(days=40), timedelta(minutes=10), 36, 7),
        (timedelta(days=70), timedelta(hours=3), 16, 3),
        (timedelta(days=230), timedelta(days=1), 28, 5),
    ],
)
def test_old_versions_become_fewer_with_age(
    age: timedelta, apart: timedelta, count: int, expected: int
) -> None:
    start = NOW - age
    found = [Aged(place, VersionNumber(place + 1), start + apart * place) for place in range(count)]
    found.append(Aged(count, VersionNumber(count + 1), NOW))

    gone = surplus(found, Limits(is_thinned=True), needed=(), now=NOW)

    stayed = [one for one in found[:-1] if one.key not in gone]
    assert abs(len(stayed) - expected) <= 1
    assert count not in gone


def test_of_one_hour_the_published_version_stays_before_drafts() -> None:
    found = [*versions("0.9 1.0 1.1", age=timedelta(days=45, minutes=-20)), Aged(9, VersionNumber(1, 2), NOW)]
    assert kept(found, Limits(is_thinned=True)) == "1.0 1.2"


def test_thinning_again_takes_nothing_more() -> None:
    found = [
        Aged(place, VersionNumber(place + 1), NOW - timedelta(days=400) + timedelta(hours=7 * place))
        for place in range(1200)
    ]
    limits = Limits(is_thinned=True)
    gone = surplus(found, limits, needed=(), now=NOW)
    left = [one for one in found if one.key not in gone]
    assert surplus(left, limits, needed=(), now=NOW) == set()
    assert len(left) < 420


def test_nothing_goes_of_nothing() -> None:
    assert surplus([], Limits(majors=1), needed=(), now=NOW) == set()
