"""Directory names of Exchange (X.500) in the shape that Exchange gives them where an address must stand."""

import re

_PREFIX = "IMCEAEX-"
#: Nobody receives mail there, and nobody ever will (RFC 2606).
_DOMAIN = "unresolved.invalid"
_ENCAPSULATED = re.compile(rf"{_PREFIX}([A-Za-z0-9=_+.-]{{1,1000}})@[A-Za-z0-9.-]{{1,255}}", re.IGNORECASE)
_SPECIAL = re.compile(r"[^A-Za-z0-9=.-]")
_ESCAPE = re.compile(r"\+([0-9A-Fa-f]{2})")


def encapsulated(path: str) -> str:
    """Return a directory name as an address, empty when it is too long for one."""
    written = _SPECIAL.sub(lambda match: "_" if match[0] == "/" else _escaped(match[0]), path)
    return f"{_PREFIX}{written}@{_DOMAIN}" if len(written) < 800 else ""


def directory_name(email: str) -> str:
    """Return the directory name in an address, empty when there is none."""
    match = _ENCAPSULATED.fullmatch(email)
    if match is None:
        return ""
    raw = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), match[1].replace("_", "/"))
    path = raw.encode("latin-1", "replace").decode("utf-8", "replace")
    return path if path.isprintable() else ""


def _escaped(sign: str) -> str:
    return "".join(f"+{byte:02X}" for byte in sign.encode("utf-8", "replace"))
