"""The API: every list over the same two doors as the pages, resolved at request time."""

from .answers import api
from .routes import router

__all__ = ["api"]

api.add_router("", router)
