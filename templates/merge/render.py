"""Merging a template with values; `worker.render_safely` does it for templates of strangers."""

from collections.abc import Mapping
from typing import Any

from templates.merge.sources import compiled
from templates.merge.values import checked


def render(
    template: bytes,
    values: Mapping[str, Any],
    locale: str = "en",
    *,
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Return the document that the template makes of the values."""
    plain = checked(values)
    return compiled(template, locale)(plain, properties or {})
