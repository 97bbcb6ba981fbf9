"""What a program presents of a person: a token as it is, or in the place of a password (RFC 7617, 6750)."""

import base64
import binascii


def presented(header: str) -> tuple[str, str]:
    """Return user name and secret of an Authorization header; both may be empty, a bearer has no name."""
    kind, _space, given = header.partition(" ")
    if kind.lower() == "bearer":
        return "", given.strip()
    return _name_and_secret(given) if kind.lower() == "basic" else ("", "")


def _name_and_secret(given: str) -> tuple[str, str]:
    try:
        decoded = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _colon, secret = decoded.partition(":")
    # Windows puts its domain before the name.
    return name.rpartition("\\")[2], secret
