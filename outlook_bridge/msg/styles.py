"""Inline styles of mails, reduced to what changes the look of text and tables and loads nothing."""

import re

from outlook_bridge.msg.word_sets import word_set

_PROPERTIES = word_set(
    "background background-color border border-bottom border-bottom-color border-bottom-style "
    "border-bottom-width border-collapse border-color border-left border-left-color border-left-style "
    "border-left-width border-radius border-right border-right-color border-right-style "
    "border-right-width border-spacing border-style border-top border-top-color border-top-style "
    "border-top-width border-width caption-side clear color direction display empty-cells float font "
    "font-family font-size font-style font-variant font-weight height letter-spacing line-height "
    "list-style list-style-position list-style-type margin margin-bottom margin-left margin-right "
    "margin-top max-height max-width min-height min-width overflow-wrap padding padding-bottom "
    "padding-left padding-right padding-top table-layout text-align text-decoration "
    "text-decoration-color text-decoration-line text-indent text-transform unicode-bidi vertical-align "
    "white-space width word-break word-spacing word-wrap writing-mode"
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SAFE_FUNCTIONS = ("rgb", "rgba", "hsl", "hsla")
_UNSAFE_SIGNS = re.compile(r"[\\@<>{}\x00-\x08]|javascript|expression|-moz-binding|behavior", re.IGNORECASE)
_REMOTE_URL = re.compile(r"(?:url|image-set|image|src)\s*\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_LONGEST = 5_000


def clean_style(style: str) -> tuple[str, int]:
    """Return the safe declarations of a style and how many of the others would have loaded something."""
    if len(style) > _LONGEST:
        return "", len(_REMOTE_URL.findall(style))
    kept, remote = [], 0
    for declaration in _COMMENT.sub("", style).split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name in _PROPERTIES and value and _is_safe(value):
            kept.append(f"{name}: {value}")
        else:
            remote += bool(_REMOTE_URL.search(declaration))
    return "; ".join(kept), remote


def _is_safe(value: str) -> bool:
    if _UNSAFE_SIGNS.search(value) or value.count('"') % 2 or value.count("'") % 2:
        return False
    calls = value.lower().split("(")[:-1]
    return all(call.rstrip().endswith(_SAFE_FUNCTIONS) for call in calls)
