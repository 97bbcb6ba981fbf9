"""S/MIME: what a signed or encrypted container is, told from its bytes without any cryptography."""

from enum import Enum

# Object identifiers of the content types of CMS (RFC 5652), as they stand in the first bytes.
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_AUTH_ENVELOPED = bytes.fromhex("060b2a864886f70d0109100117")
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_HEAD_SIZE = 40

OPAQUE_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
SIGNATURE_TYPES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


class Wrapping(Enum):
    """What an S/MIME container does to its content."""

    ENCRYPTED = "encrypted"
    SIGNED = "signed"


def wrapping_of(content: bytes, *, declared: str = "") -> Wrapping:
    """Return what a container is; one that does not say so counts as encrypted."""
    head = content[:_HEAD_SIZE]
    if _SIGNED in head:
        return Wrapping.SIGNED
    if _ENVELOPED in head or _AUTH_ENVELOPED in head:
        return Wrapping.ENCRYPTED
    return Wrapping.SIGNED if "signed-data" in declared.lower() else Wrapping.ENCRYPTED
