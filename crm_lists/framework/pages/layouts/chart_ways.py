"""The way from a bar of a chart to its items: the same view as a table, with the filter that the bar is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ...filters import NOT_SET
from ...filters.notation import Test, write
from ...filters.operators import operators_of
from ...listing.charting import HIDDEN
from ...views.charts import Dimension
from .base import Drawing
from .chart_values import Spot, end_of


def way_to(drawing: Drawing, asked: Sequence[tuple[Dimension, Spot]]) -> str:
    """Return the address of the items that have all these values; empty where no filter finds just them."""
    found = [_test(side, spot.key) for side, spot in asked]
    tests = [test for test in found if test is not None]
    if len(tests) < len(found):
        return ""
    # A column by which the view is filtered already must fulfil both.
    taken = {*drawing.params, *drawing.view.filters}
    again = [write(test) for test in tests if test.parameter in taken]
    plain = {test.parameter: test.value for test in tests if test.parameter not in taken}
    where = {"where": ",".join(filter(None, [drawing.view.where, *again]))} if again else {}
    return drawing.at(layout="table", **where, **plain)


def _test(side: Dimension, key: Any) -> Test | None:
    column, name = side.column, side.column.name
    if key == HIDDEN and column.kind.is_lookup:
        return None
    if key is None:
        return Test(f"{name}__{NOT_SET}", "1")
    if isinstance(key, date) and side.bucket:
        return Test(f"{name}__between", f"{key.isoformat()}..{end_of(key, side.bucket).isoformat()}")
    parameter = name if operators_of(column)[0] == "exact" else f"{name}__exact"
    return Test(parameter, _raw(key))


def _raw(key: Any) -> str:
    if isinstance(key, bool):
        return "1" if key else "0"
    return str(key)
