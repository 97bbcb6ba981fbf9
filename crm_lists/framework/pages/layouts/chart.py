"""The chart: how many items of a view have each value, or what they come to, each bar a way to its items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...columns import Column
from ...definitions import ListDefinition
from ...listing.charting import MOST_VALUES, Bar, Side, bars_of, may_total
from ...views.charts import (
    BUCKETS,
    COUNT,
    DAYS,
    KEYS,
    KINDS,
    MEASURES,
    OPTIONS,
    SINGLE,
    Dimension,
    Measure,
    dimension_of,
    is_dimension,
    is_figure,
    measure_of,
)
from ...views.reading import shown_column
from .base import Drawing, Layout, columns_of_kinds, layouts
from .chart_values import OTHERS, Spot, spots_of
from .chart_ways import way_to

#: So many values have a bar of their own; the smaller ones stand together.
MOST_BARS = 30
#: So many colours does a chart have.
MOST_SERIES = 8


@dataclass(frozen=True)
class Chart:
    """What a chart shows."""

    first: Dimension
    second: Dimension | None
    measure: Measure
    kind: str

    def token(self, **changed: str) -> str:
        """Return the layout of a view that shows this, or something else in its place."""
        return ":".join(["chart", *(self.told | changed).values()]).rstrip(":")

    @property
    def told(self) -> dict[str, str]:
        """Return what a view tells the layout."""
        second = self.second.token if self.second else ""
        tokens = (self.first.token, self.measure.token, self.kind, second)
        return dict(zip(OPTIONS, tokens, strict=True))


class ChartLayout(Layout):
    """Draws a view as a chart."""

    code = "chart"
    label = gettext_lazy("Chart")
    icon = "data_bar_vertical"

    def columns(self, definition: ListDefinition) -> list[Column]:
        """Return the columns by which a chart can have bars."""
        found = [one for one in columns_of_kinds(definition, (*KEYS, *DAYS)) if is_dimension(one)]
        order = (*KEYS, *DAYS)
        return sorted(found, key=lambda column: order.index(column.kind.code))

    def offers(self, definition: ListDefinition) -> bool:
        """Tell whether a chart can have bars."""
        return bool(self.columns(definition))

    def context(self, drawing: Drawing) -> dict[str, Any]:
        """Return the figures as a chart and as a table, and what else could be shown."""
        chart, is_total_refused = self._chart(drawing)
        figures = Figures(drawing, chart)
        return {
            "has_own_foot": True,
            "title": self._title(chart),
            "drawn": figures.drawn(),
            "grid": figures.grid(),
            "is_cut": figures.is_cut,
            "is_total_refused": is_total_refused,
            "choices": self._choices(drawing, chart),
            "count": formats.number_format(figures.number, force_grouping=True),
        }

    def _chart(self, drawing: Drawing) -> tuple[Chart, bool]:
        """Return what the view asks for, and whether a total is not for the person."""

        def shown(name: str) -> Column | None:
            return shown_column(drawing.definition, name)

        options = drawing.view.options
        first = dimension_of(options.get("column", ""), shown) or self._usual(drawing.definition)
        measure = measure_of(options.get("measure", ""), shown) or Measure()
        is_refused = measure.function != COUNT and not may_total(drawing.page)
        kind = options.get("kind", "bar")
        second = dimension_of(options.get("second", ""), shown) if kind not in SINGLE else None
        if second is not None and second.column.name == first.column.name:
            second = None
        return Chart(first, second, Measure() if is_refused else measure, kind), is_refused

    def _usual(self, definition: ListDefinition) -> Dimension:
        column = self.columns(definition)[0]
        return Dimension(column, "month" if column.kind.code in DAYS else "")

    @staticmethod
    def _title(chart: Chart) -> str:
        labels = [chart.measure.label, chart.first.label]
        return " · ".join([*labels, chart.second.label] if chart.second else labels)

    def _choices(self, drawing: Drawing, chart: Chart) -> list[dict[str, Any]]:
        """Return the menus of what else the chart could show."""
        definition = drawing.definition
        columns = self.columns(definition)
        sides = [Dimension(one, "month" if one.kind.code in DAYS else "") for one in columns]
        usual = [(chart.first if one.column.name == chart.first.column.name else one) for one in sides]
        by = [(one.token, one.column.label) for one in usual]
        menus = [self._menu(drawing, chart, "column", _("By"), by)]
        if chart.first.bucket:
            name = chart.first.column.name
            buckets = [(f"{name}__{bucket}", str(label)) for bucket, label in BUCKETS.items()]
            menus.append(self._menu(drawing, chart, "column", _("Period"), buckets))
        menus.append(self._menu(drawing, chart, "measure", _("Shows"), self._measures(drawing)))
        kinds = [(code, str(label)) for code, label in KINDS.items()]
        menus.append(self._menu(drawing, chart, "kind", _("Drawn as"), kinds))
        if chart.kind not in SINGLE:
            others = [(one.token, one.label) for one in sides if one.column.name != chart.first.column.name]
            menus.append(
                self._menu(drawing, chart, "second", _("Split by"), [("", str(_("Nothing"))), *others])
            )
        return menus

    @staticmethod
    def _measures(drawing: Drawing) -> list[tuple[str, str]]:
        plain = Measure()
        found = [(plain.token, plain.label)]
        if may_total(drawing.page):
            names = dict.fromkeys((*drawing.definition.listed, *drawing.definition.editable))
            figures = [column for name in names if is_figure(column := drawing.definition.column(name))]
            made = [Measure(one, column) for column in figures for one in MEASURES if one != COUNT]
            found += [(one.token, one.label) for one in made]
        return found

    @staticmethod
    def _menu(
        drawing: Drawing, chart: Chart, option: str, label: str, choices: Iterable[tuple[str, str]]
    ) -> dict[str, Any]:
        present = chart.told[option]
        links = [
            {
                "label": text,
                "url": drawing.at(layout=chart.token(**{option: token})),
                "current": token == present,
            }
            for token, text in choices
        ]
        shown = next((one["label"] for one in links if one["current"]), present)
        return {"label": label, "shown": shown, "links": links}


class Figures:
    """The figures of a chart, put into words and ordered."""

    def __init__(self, drawing: Drawing, chart: Chart) -> None:
        self.drawing = drawing
        self.chart = chart
        sides = [Side(one.column, one.bucket) for one in (chart.first, chart.second) if one is not None]
        found = bars_of(drawing.page, sides, chart.measure.function, chart.measure.column)
        self.is_cut = len(found) > MOST_VALUES
        self.bars = found[:MOST_VALUES]
        self.number = sum(bar.number for bar in self.bars)
        weights: dict[Any, Decimal] = {}
        for bar in self.bars:
            weights[bar.first] = weights.get(bar.first, Decimal(0)) + abs(self._size(bar))
        actor = drawing.actor
        self.rows = spots_of(actor, chart.first, weights, most=MOST_BARS)
        seconds: dict[Any, Decimal] = {}
        for bar in self.bars:
            seconds[bar.second] = seconds.get(bar.second, Decimal(0)) + abs(self._size(bar))
        self.series = (
            spots_of(actor, chart.second, seconds, most=MOST_SERIES)
            if chart.second is not None
            else [Spot(None, chart.measure.label, "", (None,))]
        )
        self.cells = self._cells()

    def _size(self, bar: Bar) -> Decimal:
        """Return how long a bar is."""
        return Decimal(bar.number) if self.chart.measure.column is None else bar.total or Decimal(0)

    def _cells(self) -> Mapping[tuple[int, int], tuple[int, Decimal]]:
        """Return number and size by the places of row and series; smaller values are put together."""
        row_of = {key: place for place, spot in enumerate(self.rows) for key in spot.keys}
        series_of = {key: place for place, spot in enumerate(self.series) for key in spot.keys}
        found: dict[tuple[int, int], tuple[int, Decimal]] = {}
        for bar in self.bars:
            place = row_of[bar.first], series_of[bar.second]
            number, size = found.get(place, (0, Decimal(0)))
            if self.chart.measure.function == "avg":
                # An average of several values is weighed by how many items have each.
                whole = number + bar.number
                size = (size * number + self._size(bar) * bar.number) / whole
            else:
                size += self._size(bar)
            found[place] = number + bar.number, size
        return found

    def _words(self, size: Decimal) -> str:
        column = self.chart.measure.column
        if column is None:
            return str(formats.number_format(size, decimal_pos=0, force_grouping=True))
        return column.text(round(size, 2), {})

    def _url(self, *spots: Spot | None) -> str:
        """Return the way to the items of a bar; empty where no filter finds exactly them."""
        sides = (self.chart.first, self.chart.second)
        asked = [(side, spot) for side, spot in zip(sides, spots, strict=False) if side and spot]
        if any(spot.key is OTHERS for _side, spot in asked):
            return ""
        return way_to(self.drawing, asked)

    def grid(self) -> dict[str, Any]:
        """Return the figures as a table."""
        return {
            "headings": [spot.label for spot in self.series],
            "first": self.chart.first.label,
            "has_numbers": self.chart.measure.column is not None and self.chart.second is None,
            "rows": [self._row(place, spot) for place, spot in enumerate(self.rows)],
        }

    def _row(self, place: int, spot: Spot) -> dict[str, Any]:
        cells = [self.cells.get((place, other)) for other in range(len(self.series))]
        number = sum(cell[0] for cell in cells if cell)
        return {
            "label": spot.label,
            "url": self._url(spot) if number else "",
            "number": formats.number_format(number, force_grouping=True),
            "cells": [
                {
                    "text": self._words(cell[1]) if cell else "",
                    "url": self._url(spot, series) if cell and self.chart.second else "",
                }
                for cell, series in zip(cells, self.series, strict=True)
            ],
        }

    def drawn(self) -> dict[str, Any]:
        """Return what a script draws."""
        return {
            "kind": self.chart.kind,
            "isStacked": self.chart.second is not None and self.chart.measure.function != "avg",
            "categories": [{"label": spot.label, "tone": spot.tone} for spot in self.rows],
            "series": [
                {
                    "name": series.label,
                    "tone": series.tone,
                    "bars": [self._bar(place, spot, other, series) for place, spot in enumerate(self.rows)],
                }
                for other, series in enumerate(self.series)
            ],
        }

    def _bar(self, place: int, spot: Spot, other: int, series: Spot) -> dict[str, Any]:
        cell = self.cells.get((place, other))
        if cell is None:
            return {"value": 0, "text": self._words(Decimal(0)), "url": ""}
        spots: Sequence[Spot] = (spot, series) if self.chart.second else (spot,)
        return {"value": float(cell[1]), "text": self._words(cell[1]), "url": self._url(*spots)}


layouts.register(ChartLayout.code, ChartLayout())
