"""Snippets as HTML."""

from collections.abc import Iterable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe


def highlight_html(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Return the pieces escaped, the hits among them marked."""
    return mark_safe(  # noqa: S308
        "".join(format_html("<mark>{}</mark>", text) if is_hit else escape(text) for text, is_hit in pieces)
    )
