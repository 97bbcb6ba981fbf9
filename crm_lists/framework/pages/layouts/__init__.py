"""Layouts: the ways in which a listing page draws a view."""

from .base import Drawing, Layout, drawn, layout_links, layouts
from .board import Board
from .calendar import Calendar
from .chart import ChartLayout
from .gallery import Gallery

__all__ = [
    "Board",
    "Calendar",
    "ChartLayout",
    "Drawing",
    "Gallery",
    "Layout",
    "drawn",
    "layout_links",
    "layouts",
]
