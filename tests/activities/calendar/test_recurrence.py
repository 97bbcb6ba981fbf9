"""Recurrence: the vectors and edge cases of the rules for calendars, each a row of data."""

from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from crm_lists.activities.calendar.recurrence import Rule, RuleRefused, Series, moment_of, wall_of
from crm_lists.activities.calendar.rule_column import parts_of

NEW_YORK, BRATISLAVA = ZoneInfo("America/New_York"), ZoneInfo("Europe/Bratislava")
HOUR = timedelta(hours=1)


def series(start: str, rule: str, **about: Any) -> Series:
    """Return a series that starts at this time on the wall."""
    left_out = frozenset(datetime.fromisoformat(one) for one in about.pop("exdates", ()))
    zone = about.pop("zone", BRATISLAVA)
    length = about.pop("length", HOUR)
    return Series(datetime.fromisoformat(start), length, zone, rule, left_out, **about)


def days(found: Series) -> list[str]:
    """Return the days of the occurrences on the wall."""
    return [f"{span.local:%Y-%m-%d}" for span in found.spans()]


DAYS = {
    "monthly on the 31st skips short months": (
        "2019-10-31T09:00",
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3",
        ["2019-10-31", "2019-12-31", "2020-01-31"],
    ),
    "every two weeks, the week starts on Sunday": (
        "2019-10-22T09:00",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4;WKST=SU",
        ["2019-10-22", "2019-11-03", "2019-11-05", "2019-11-17"],
    ),
    "every two weeks, the week starts on Monday": (
        "2019-10-22T09:00",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4;WKST=MO",
        ["2019-10-22", "2019-10-27", "2019-11-05", "2019-11-10"],
    ),
    "the last Wednesday": (
        "2019-10-30T09:00",
        "FREQ=MONTHLY;BYDAY=-1WE;COUNT=3",
        ["2019-10-30", "2019-11-27", "2019-12-25"],
    ),
    "the third Tuesday until a day, which counts": (
        "2019-10-15T09:00",
        "FREQ=MONTHLY;BYDAY=3TU;UNTIL=20191217",
        ["2019-10-15", "2019-11-19", "2019-12-17"],
    ),
    "every two years": ("2020-05-01T09:00", "FREQ=YEARLY;INTERVAL=2;COUNT=2", ["2020-05-01", "2022-05-01"]),
    "29 February": ("2024-02-29T09:00", "FREQ=YEARLY;COUNT=2", ["2024-02-29", "2028-02-29"]),
    "until is inclusive to the minute": (
        "2026-05-04T09:00",
        "FREQ=DAILY;UNTIL=20260506T090000",
        ["2026-05-04", "2026-05-05", "2026-05-06"],
    ),
    "until in UTC is read on the wall": (
        "2026-05-04T09:00",
        "FREQ=DAILY;UNTIL=20260506T070000Z",
        ["2026-05-04", "2026-05-05", "2026-05-06"],
    ),
    "a start off the pattern stands before it": (
        "2019-10-22T09:00",
        "FREQ=WEEKLY;BYDAY=MO;COUNT=2",
        ["2019-10-22", "2019-10-28", "2019-11-04"],
    ),
    "a single event": ("2026-05-04T09:00", "", ["2026-05-04"]),
}


@pytest.mark.parametrize(("start", "rule", "expected"), DAYS.values(), ids=DAYS)
def test_a_rule_gives_these_days(start: str, rule: str, expected: list[str]) -> None:
    assert days(series(start, rule)) == expected


MOMENTS = {
    "1:30 that comes twice is the second one": (
        "2002-10-20T01:30",
        NEW_YORK,
        ["2002-10-20T05:30", "2002-10-27T06:30"],
    ),
    "9:00 stays 9:00 over summer and winter": (
        "2026-10-19T09:00",
        BRATISLAVA,
        ["2026-10-19T07:00", "2026-10-26T08:00"],
    ),
    "the zone of an earlier first day counts for none of the later": (
        "2026-03-23T09:00",
        BRATISLAVA,
        ["2026-03-23T08:00", "2026-03-30T07:00"],
    ),
}


@pytest.mark.parametrize(("start", "zone", "expected"), MOMENTS.values(), ids=MOMENTS)
def test_a_weekly_event_keeps_its_hour(start: str, zone: ZoneInfo, expected: list[str]) -> None:
    found = series(start, "FREQ=WEEKLY;COUNT=2", zone=zone).spans()
    assert [f"{span.starts_at:%Y-%m-%dT%H:%M}" for span in found] == expected


def test_a_time_that_does_not_exist_is_shown_an_hour_later() -> None:
    found = series("2002-03-31T02:30", "FREQ=WEEKLY;COUNT=3", zone=NEW_YORK).spans()
    shown = [f"{wall_of(span.starts_at, NEW_YORK):%m-%d %H:%M}" for span in found]
    assert shown == ["03-31 02:30", "04-07 03:30", "04-14 02:30"]


def test_the_first_start_keeps_its_own_moment_where_the_clock_says_it_twice() -> None:
    first = datetime(2002, 10, 27, 5, 30, tzinfo=UTC)
    found = series("2002-10-27T01:30", "FREQ=WEEKLY;COUNT=2", zone=NEW_YORK, first=first).spans()
    assert found[0].starts_at == first
    assert moment_of(datetime(2002, 10, 27, 1, 30), NEW_YORK) == first + HOUR


def test_whole_days_do_not_move_with_the_clock() -> None:
    found = series("2026-10-25T00:00", "FREQ=DAILY;COUNT=2", length=24 * HOUR, is_all_day=True).spans()
    assert [(span.ends_at - span.starts_at) / HOUR for span in found] == [25, 24]
    assert [wall_of(span.ends_at, BRATISLAVA).hour for span in found] == [0, 0]


def test_a_monthly_rule_keeps_its_hour_from_an_anchor_on_the_other_side_of_the_change() -> None:
    found = series("2026-01-15T09:00", "FREQ=MONTHLY;COUNT=12").spans()
    assert {wall_of(span.starts_at, BRATISLAVA).hour for span in found} == {9}


def test_dates_that_were_left_out_count_all_the_same() -> None:
    found = series("2026-05-04T09:00", "FREQ=DAILY;COUNT=3", exdates=["2026-05-05T09:00"])
    assert days(found) == ["2026-05-04", "2026-05-06"]


def test_a_series_of_five_hundred_is_expanded() -> None:
    assert len(series("2026-01-01T09:00", "FREQ=DAILY;COUNT=500").spans()) == 500


REFUSED = {
    "it ends beyond five years": ("FREQ=WEEKLY;UNTIL=20400101", "more than 5 years"),
    "so many times take longer than five years": ("FREQ=MONTHLY;COUNT=62", "more than 5 years"),
    "it comes too often": ("FREQ=DAILY;COUNT=2001", "more than 5 years|more than 2000 times"),
    "several times a day and too often": ("FREQ=DAILY;BYDAY=MO;COUNT=2000", "more than 5 years"),
    "it would never take place": ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=2", "never take place"),
    "it ends before it starts": ("FREQ=DAILY;UNTIL=20200101", "never take place"),
    "by the hour": ("FREQ=HOURLY;COUNT=3", "no part of a recurrence"),
    "no frequency": ("COUNT=3", "does not say how often"),
    "both ends": ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "not by both"),
    "no step": ("FREQ=DAILY;INTERVAL=0;COUNT=3", "no part of a recurrence"),
    "no day": ("FREQ=DAILY;UNTIL=20261399", "no day on which"),
    "something else": ("every monday", "no part of a recurrence"),
    "twice the same": ("FREQ=DAILY;FREQ=DAILY;COUNT=3", "no part of a recurrence"),
}


@pytest.mark.parametrize(("rule", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_rule_is_refused_with_the_reason(rule: str, reason: str) -> None:
    with pytest.raises(RuleRefused, match=reason):
        series("2026-05-04T09:00", rule).spans()


TODAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the 4th of May 2026."""
    monkeypatch.setattr("crm_lists.activities.calendar.recurrence.timezone.now", lambda: TODAY)


@pytest.mark.parametrize(
    ("start", "rule", "first", "second", "last"),
    [
        # Three years ahead of what begins today or later, and two years back of what began long ago.
        ("2026-05-04T09:00", "FREQ=WEEKLY", "2026-05-04", "2026-05-11", "2029-04-30"),
        ("2027-05-04T09:00", "FREQ=YEARLY", "2027-05-04", "2028-05-04", "2030-05-04"),
        ("2001-01-01T09:00", "FREQ=DAILY", "2001-01-01", "2024-05-05", "2029-05-04"),
        ("2001-01-01T09:00", "FREQ=MONTHLY", "2001-01-01", "2024-06-01", "2029-05-01"),
        # Split off a series that went on for many years.
        ("2001-01-01T09:00", "FREQ=DAILY;UNTIL=20260501", "2001-01-01", "2024-05-05", "2026-05-01"),
        ("2025-01-01T09:00", "FREQ=YEARLY;INTERVAL=10", "2025-01-01", None, "2025-01-01"),
    ],
)
def test_of_a_series_without_an_end_the_years_around_today_are_kept(
    today: None, start: str, rule: str, first: str, second: str | None, last: str
) -> None:
    found = days(series(start, rule))
    assert (found[0], found[1] if second else None, found[-1]) == (first, second, last)
    assert len(found) <= 1 + 5 * 366


def test_a_series_without_an_end_goes_on_however_far_it_is_asked_for(today: None) -> None:
    endless = series("2026-05-04T09:00", "FREQ=WEEKLY", exdates=["2066-05-10T09:00"])
    since, until = datetime(2066, 5, 1, tzinfo=UTC), datetime(2066, 5, 20, tzinfo=UTC)
    found = [f"{one.local:%Y-%m-%d %H:%M}" for one in endless.spans_within(since, until)]
    assert found == ["2066-05-03 09:00", "2066-05-17 09:00"]
    ended = series("2026-05-04T09:00", "FREQ=WEEKLY;COUNT=3")
    assert ended.spans_within(since, until) == []
    assert len(ended.spans_within(TODAY - timedelta(days=1), TODAY + timedelta(days=8))) == 2


def test_a_series_that_went_on_for_years_comes_no_more_often_than_any(today: None) -> None:
    with pytest.raises(RuleRefused, match="more than 2000 times"):
        series("2001-01-01T09:00", "FREQ=DAILY;UNTIL=20310501").spans()


@pytest.mark.parametrize(
    "rule", ["FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "FREQ=WEEKLY;UNTIL=20320101", "FREQ=DAILY;BYSETPOS=5"]
)
def test_a_series_that_never_comes_or_ends_too_late_is_refused(today: None, rule: str) -> None:
    with pytest.raises(RuleRefused):
        series("2026-05-04T09:00", rule).spans()


def test_a_rule_is_kept_in_one_form() -> None:
    assert str(Rule.read(" rrule:freq=weekly;count=3; ")) == "FREQ=WEEKLY;COUNT=3"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "FREQ=DAILY;BYSETPOS=5;COUNT=2",
        "FREQ=WEEKLY;BYMONTH=13;COUNT=5",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU;COUNT=2",
        "FREQ=DAILY;BYSETPOS=5",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    ],
)
@pytest.mark.parametrize("start", ["2026-11-30T09:00", "2080-02-29T09:00"])
def test_a_rule_that_never_comes_is_refused_at_once(start: str, rule: str) -> None:
    before = process_time()
    with pytest.raises(RuleRefused):
        series(start, rule).spans()
    assert process_time() - before < 2


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYDAY=99MO;COUNT=1", "FREQ=DAILY;UNTIL=99991231T235959Z"])
def test_numbers_beyond_the_calendar_are_refused(rule: str) -> None:
    with pytest.raises(RuleRefused):
        series("2026-11-30T09:00", rule).spans()


@pytest.mark.parametrize("start", ["1999-12-31", "2024-02-29", "2096-05-04", "2099-12-31"])
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=900",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=100",
        "FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO,SU;COUNT=5",
        "FREQ=MONTHLY;BYDAY=-1WE;COUNT=40",
    ],
)
def test_dates_are_those_of_the_rule_itself_in_every_century(start: str, rule: str) -> None:
    first = datetime.fromisoformat(f"{start}T09:00")
    assert list(Rule.read(rule).starts(first, BRATISLAVA)) == list(rrulestr(rule, dtstart=first))


@pytest.mark.parametrize(
    ("rule", "chosen", "until"),
    [
        ("FREQ=WEEKLY;UNTIL=20270131", "WEEKLY", "2027-01-31"),
        ("FREQ=WEEKLY;UNTIL=20270131T090000Z", "WEEKLY", "2027-01-31"),
        ("FREQ=WEEKLY;UNTIL=99999999", "written", ""),
        ("nonsense", "written", ""),
    ],
)
def test_a_form_shows_every_rule_again(rule: str, chosen: str, until: str) -> None:
    parts = parts_of(rule)
    assert (parts["chosen"], parts["until"]) == (chosen, until)
