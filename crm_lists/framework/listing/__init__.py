"""The listing: a view of a list as rows of plain cells, whatever the number of items."""

from .counting import COUNT_LIMIT
from .page import Listing, values_of
from .query import LARGEST_PAGE, PAGE_SIZE, Query, Row
from .together import read_together

__all__ = [
    "COUNT_LIMIT",
    "LARGEST_PAGE",
    "PAGE_SIZE",
    "Listing",
    "Query",
    "Row",
    "read_together",
    "values_of",
]
