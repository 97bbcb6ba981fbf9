"""The search engines, by name: the one of the database, unless the setting SEARCH_ENGINE names another."""

from django.conf import settings
from django.db import connection

from crm_lists.framework.registry import Registry

from .base import Hit, SearchEngine, SearchText, text_of, with_further
from .postgresql import PostgresqlEngine
from .sqlite import SqliteEngine
from .whoosh_index import WhooshEngine

__all__ = ["Hit", "SearchEngine", "SearchText", "current_engine", "search_engines", "text_of", "with_further"]

search_engines: Registry[type[SearchEngine]] = Registry("search engines")
search_engines.register("sqlite", SqliteEngine)
search_engines.register("postgresql", PostgresqlEngine)
search_engines.register("whoosh", WhooshEngine)


def current_engine() -> SearchEngine:
    """Return the engine that this site searches with."""
    return search_engines.get(getattr(settings, "SEARCH_ENGINE", "") or connection.vendor)()
