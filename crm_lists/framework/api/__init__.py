"""The API: for each list a router derived from its declaration, over the same two doors as the pages."""

from ..lists import lists
from .answers import api
from .routes import router_of

__all__ = ["api"]

for _definition in lists:
    api.add_router(f"/lists/{_definition.code}", router_of(_definition))
