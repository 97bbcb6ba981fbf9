"""Charts add up what the oracle lets a person analyse, and count what it lets the person see."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from crm_lists.framework.lists import find_list
from tests.leaks.report import Report
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld


def test_totals_of_a_chart_hold_only_what_the_person_may_analyse(
    leaks: LeakWorld, viewers: dict[str, Viewer]
) -> None:
    report = Report(leaks)
    column = find_list("cases").column("value")
    for name in [one for one in leaks.names if leaks.seen(one, "cases")]:
        answer = viewers[name].look("/lists/cases/", view="all", layout="chart:state:sum-value")
        if answer.status_code != 200:
            continue
        layout = answer.context["layout"]
        report.cells += 1
        rows = {row["label"]: (row["cells"][0]["text"], row["number"]) for row in layout["grid"]["rows"]}
        for state, label in (("new", "New"), ("closed", "Closed")):
            seen = _of(leaks, leaks.seen(name, "cases"), state)
            analysed = seen & leaks.seen(name, "cases", "analyse")
            total = sum((_value(leaks, pk) for pk in analysed), Decimal(0))
            expected = column.text(total, {}) if not layout["is_total_refused"] else str(len(seen))
            found, number = rows.get(label, ("", "0"))
            is_wrong_number = not layout["is_total_refused"] and number != str(len(seen))
            if seen and (is_wrong_number or found != expected):
                report.note(f"{name}, {label}: {found} of {number}, expected {expected} of {len(seen)}")
    report.settle()


def _of(leaks: LeakWorld, keys: Collection[int], state: str) -> set[int]:
    return {pk for pk in keys if leaks.oracle.rows.items["cases", pk]["state"] == state}


def _value(leaks: LeakWorld, pk: int) -> Any:
    return leaks.oracle.rows.items["cases", pk]["value"] or Decimal(0)
