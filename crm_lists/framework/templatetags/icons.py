"""The icon tag: one SVG of the icon set, written into the page."""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ABSENT = SafeString('<span class="icon" aria-hidden="true"></span>')
ATTRIBUTES = '<svg class="icon" aria-hidden="true" focusable="false" '
NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@register.simple_tag
def icon(name: str, style: str = "regular") -> SafeString:
    """Return the icon of this name ("briefcase", "arrow_upload"), or room for one where it is absent."""
    return _drawing(str(settings.ICONS_DIR), f"{name}_20_{style}")


@lru_cache(maxsize=512)
def _drawing(folder: str, name: str) -> SafeString:
    if not NAME.fullmatch(name):
        return ABSENT
    try:
        svg = (Path(folder) / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ABSENT
    # The files come from the locked icon package, never from a user.
    return mark_safe(svg.strip().replace("<svg ", ATTRIBUTES, 1))  # noqa: S308
