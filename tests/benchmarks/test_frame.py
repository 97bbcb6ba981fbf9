"""Tests of cases, bars and the table of a benchmark."""

import pytest

from benchmarks.frame import Bar, Beside, Case, median_ms, medians_ms, short, table, verdict


@pytest.mark.parametrize(
    ("bar", "value", "holds"),
    [
        (Bar(50, "most"), 50, True),
        (Bar(50, "most"), 50.1, False),
        (Bar(3, "least"), 3, True),
        (Bar(3, "least"), 2.9, False),
    ],
)
def test_a_bar_on_the_value_includes_its_limit(bar: Bar, value: float, holds: bool) -> None:
    assert Case(name="page", value=value, unit="ms", bar=bar).holds is holds


def test_a_bar_on_the_ratio_asks_for_the_multiple_of_what_stands_beside() -> None:
    beside = Beside("plain page", 20.0)
    case = Case(name="page", value=30.0, unit="ms", beside=beside, bar=Bar(1.4, "most", "ratio"))
    assert case.ratio == 1.5
    assert case.holds is False


def test_a_bar_on_the_ratio_without_anything_beside_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="page: a bar on the ratio needs something beside it"):
        Case(name="page", value=1, unit="ms", bar=Bar(1, "most", "ratio"))


def test_a_case_without_a_bar_neither_holds_nor_fails() -> None:
    case = Case(name="page", value=1, unit="ms")
    assert case.holds is None
    assert verdict("thread", [case]) == ("thread: 0 of 0 bars hold", True)


def test_beside_nothing_measurable_the_ratio_is_endless() -> None:
    assert Case(name="page", value=1, unit="ms", beside=Beside("none", 0)).ratio == float("inf")


def test_the_last_line_counts_the_bars_and_one_broken_fails_the_run() -> None:
    cases = [
        Case(name="fast", value=1, unit="ms", bar=Bar(2, "most")),
        Case(name="slow", value=3, unit="ms", bar=Bar(2, "most")),
        Case(name="free", value=3, unit="ms"),
    ]
    assert verdict("thread", cases) == ("thread: 1 of 2 bars hold", False)


def test_the_table_shows_each_case_with_its_bar() -> None:
    cases = [
        Case(name="listing", value=33.333, unit="ms", beside=Beside("stock", 333.3), bar=Bar(50, "most")),
        Case(name="filing", value=1234.56, unit="files"),
    ]
    assert table(cases).splitlines() == [
        "case     value  unit   beside       ratio  bar          holds",
        "-------  -----  -----  -----------  -----  -----------  -----",
        "listing   33.3  ms     stock (333)    0.1  value <= 50  yes",
        "filing    1235  files",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(3, "3"), (0.01234, "0.0123"), (99.96, "100"), (12345.6, "12346"), (float("inf"), "inf")],
)
def test_numbers_are_short(number: float, text: str) -> None:
    assert short(number) == text


def test_a_case_becomes_plain_values() -> None:
    case = Case(name="page", value=4, unit="ms", beside=Beside("plain", 2), bar=Bar(3, "most", "ratio"))
    assert case.as_json() == {
        "case": "page",
        "value": 4,
        "unit": "ms",
        "beside": {"name": "plain", "value": 2},
        "ratio": 2.0,
        "bar": "ratio <= 3",
        "holds": True,
    }


def test_calls_that_are_compared_take_turns_and_the_warm_up_does_not_count() -> None:
    order: list[str] = []
    medians = medians_ms(lambda: order.append("a"), lambda: order.append("b"), times=2, warm_up=1)
    assert order == ["a", "b"] * 3
    assert len(medians) == 2
    assert median_ms(lambda: None, times=1, warm_up=0) >= 0
