"""Series without an end: the site keeps the years ahead, for programs they go on."""

from dataclasses import replace
from datetime import datetime

from crm_lists.activities.calendar.recurrence import Rule, RuleRefused
from crm_lists.activities.event import Event
from outlook_bridge.msg.content_lines import read_components

from .incoming import MOST_LINES


def goes_on(event: Event, text: str, times: tuple[datetime, datetime]) -> bool:
    """Tell whether a series takes place within a time after the years that are kept of it."""
    rule = Rule.read(event.rrule) if event.is_endless else _rule_in(text)
    kept_until = event.last_ends_at or event.ends_at
    if rule is None or times[1] <= kept_until:
        return False
    series = replace(event.as_series(), rule=str(rule))
    return any(one.ends_at > times[0] for one in series.spans_within(max(times[0], kept_until), times[1]))


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
