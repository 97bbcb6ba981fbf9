"""Assigning work to a person, or to whoever holds a position or a role."""

from .people import PlacesKey, people_for
from .placing import placed_with

__all__ = ["PlacesKey", "people_for", "placed_with"]
