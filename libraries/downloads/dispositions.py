"""How a download is named: for every browser, and for every name that a document can have (RFC 6266)."""

import unicodedata
from urllib.parse import quote

#: What may stand unquoted in an extended parameter (RFC 8187), besides letters and digits.
_PLAIN = "!#$&+-.^_`|~"
_QUOTED_BY_BACKSLASH = str.maketrans({"\\": "\\\\", '"': '\\"'})


def content_disposition(name: str, *, is_shown: bool) -> str:
    """Return the header: the exact name, and a simple one before it for what cannot read the exact."""
    kind = "inline" if is_shown else "attachment"
    simple = _simple(name)
    # Some browsers decode percent signs even where none are encoded.
    if simple == name and "%" not in name:
        return f'{kind}; filename="{simple.translate(_QUOTED_BY_BACKSLASH)}"'
    simple = simple.replace("%", "_").replace("\\", "_").replace('"', "_")
    return f"{kind}; filename=\"{simple}\"; filename*=UTF-8''{quote(name, safe=_PLAIN, errors='replace')}"


def _simple(name: str) -> str:
    """Return the name in ASCII: letters without their accents, and a line for what has no such letter."""
    parts = unicodedata.normalize("NFKD", name)
    letters = (one for one in parts if not unicodedata.combining(one))
    return "".join(one if " " <= one <= "~" else "_" for one in letters)
