"""Full-text search over the items of all lists, in one query language, by an engine that can be changed."""

from .engines import SearchEngine, current_engine, search_engines
from .entries import FoundEntry, Results, find, remove_entry, write_entry
from .further import LONGEST as LONGEST_FURTHER
from .further import further_texts, refresh_further

__all__ = [
    "LONGEST_FURTHER",
    "FoundEntry",
    "Results",
    "SearchEngine",
    "current_engine",
    "find",
    "further_texts",
    "refresh_further",
    "remove_entry",
    "search_engines",
    "write_entry",
]
