"""Addresses of listings."""

from collections.abc import Mapping
from urllib.parse import urlencode


def address(params: Mapping[str, str]) -> str:
    """Return the query part of an address."""
    return f"?{urlencode({name: value for name, value in params.items() if value != ''})}"
