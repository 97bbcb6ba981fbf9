"""The API: every list over the same two doors as the pages, resolved at request time."""

from . import comments, routes
from .answers import api

__all__ = ["api"]

# The routes of items end with one that takes every address.
api.add_router("", comments.router)
api.add_router("", routes.router)
