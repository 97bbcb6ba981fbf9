"""Full-text search over the items of all lists, in one query language, by an engine that can be changed."""

from .engines import SearchEngine, current_engine, search_engines
from .entries import FoundEntry, Results, find, remove_entry, write_entry

__all__ = [
    "FoundEntry",
    "Results",
    "SearchEngine",
    "current_engine",
    "find",
    "remove_entry",
    "search_engines",
    "write_entry",
]
