"""Filters: from query parameters and trees of tests to conditions, and back to words."""

from .address import filter_form, filterable, filters_of, sortable
from .notation import BadNotation
from .operators import NOT_SET
from .test import TODAY, Filter, me, mine
from .tree import FilterTree, conditions, tree_of

__all__ = [
    "NOT_SET",
    "TODAY",
    "BadNotation",
    "Filter",
    "FilterTree",
    "conditions",
    "filter_form",
    "filterable",
    "filters_of",
    "me",
    "mine",
    "sortable",
    "tree_of",
]
