"""Who stands where in the org chart: colleagues of a department, and reports at each depth."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.conf import settings

from .snapshot import Line, Snapshot
from .trees import MAX_DEPTH

#: How deep the reports of reports are read, where the site says nothing else.
DEPTH = 5


def depth_limit() -> int:
    """Return how many levels of reports a manager reads; none switches the hierarchy off."""
    return int(getattr(settings, "ORGANISATION_MANAGER_DEPTH", DEPTH))


def line_of(chart: Snapshot, user_id: int) -> Line | None:
    """Return where the user stands in the org chart, None for one who is in no tree."""
    by_user: Mapping[int, Line] = chart.derived.setdefault(
        "lines of users", {one.user_id: one for one in chart.lines.values() if one.user_id}
    )
    return by_user.get(user_id)


def manager_of(chart: Snapshot, line: Line) -> int:
    """Return the employee to whom this one reports: the own manager, or that of the nearest department."""
    if line.manager_id in chart.lines:
        return line.manager_id
    unit = chart.units.get(line.department_id)
    for _level in range(MAX_DEPTH):
        if unit is None:
            break
        if unit.manager_id in chart.lines and unit.manager_id != line.pk:
            return unit.manager_id
        unit = chart.units.get(unit.parent_id)
    return 0


def reports_of(chart: Snapshot, user_id: int) -> list[list[int]]:
    """Return the users that report to this one, those of each depth for themselves, up to the limit."""
    start = line_of(chart, user_id)
    if start is None:
        return []
    below, known, level, found = _reports(chart), {start.pk}, [start.pk], []
    for _depth in range(depth_limit()):
        # Who stands twice below a manager counts where he stands nearest; a circle ends by itself.
        level = sorted({one for boss in level for one in below.get(boss, ())} - known)
        if not level:
            break
        known.update(level)
        found.append([user for one in level if (user := chart.lines[one].user_id)])
    return found


def _reports(chart: Snapshot) -> Mapping[int, Sequence[int]]:
    if "reports" not in chart.derived:
        found: dict[int, list[int]] = {}
        for line in chart.lines.values():
            found.setdefault(manager_of(chart, line), []).append(line.pk)
        chart.derived["reports"] = found
    reports: Mapping[int, Sequence[int]] = chart.derived["reports"]
    return reports


def colleagues_of(chart: Snapshot, user_id: int, *, and_below: bool) -> list[int]:
    """Return the users of the department of this one, and of all departments below it if asked."""
    line = line_of(chart, user_id)
    if line is None or not line.department_id:
        return []
    units = {line.department_id, *(_below(chart, line.department_id) if and_below else ())}
    return sorted(one.user_id for one in chart.lines.values() if one.user_id and one.department_id in units)


def _below(chart: Snapshot, department_id: int) -> set[int]:
    return below(((unit.pk, unit.parent_id) for unit in chart.units.values()), {department_id})


def below(tree: Iterable[tuple[int, int]], tops: Iterable[int]) -> set[int]:
    """Return the keys below these in a tree of key and parent."""
    children: dict[int, list[int]] = {}
    for key, parent in tree:
        children.setdefault(parent, []).append(key)
    return set(_walk(children, tops)) - set(tops)


def _walk(children: Mapping[int, Sequence[int]], tops: Iterable[int]) -> Iterator[int]:
    known = set(tops)
    waiting = list(known)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in known:
                known.add(child)
                waiting.append(child)
                yield child
