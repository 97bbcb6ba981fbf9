"""Series that programs wrote without an end: the site keeps the years ahead, for programs they go on."""

from datetime import datetime

from crm_lists.activities.calendar.recurrence import Rule, RuleRefused, moment_of, wall_of
from crm_lists.activities.event import Event
from outlook_bridge.msg.content_lines import read_components

from .incoming import MOST_LINES


def goes_on(event: Event, text: str, times: tuple[datetime, datetime]) -> bool:
    """Tell whether a series takes place within a time after the years that are kept of it."""
    rule = _rule_in(text)
    kept_until = event.last_ends_at or event.ends_at
    if rule is None or times[1] <= kept_until:
        return False
    series = event.as_series()
    since, until = (wall_of(one, event.zone) for one in (max(times[0], kept_until), times[1]))
    found = rule.within(series.starts, event.zone, since - series.length, until)
    starts = (moment_of(one, event.zone) for one in found if one not in series.exdates)
    return any(start < times[1] and start + series.length > times[0] for start in starts)


def _rule_in(text: str) -> Rule | None:
    """Return the rule of a series without an end, None for any other event."""
    blocks = (part for one in read_components(text.encode(), most=MOST_LINES) for part in one.parts)
    events = (one for one in blocks if one.name == "VEVENT" and not one.first("RECURRENCE-ID").value)
    value = next((one.first("RRULE").value.strip() for one in events), "")
    try:
        rule = Rule.read(value) if value else None
    except RuleRefused:
        return None
    return rule if rule is not None and rule.is_endless else None
