"""Secrets that must be given on as they are, such as passwords of mailboxes: kept encrypted.

The key is made of the site's secret key, so a copy of the database alone opens nothing. After it has
changed, the ones before, in SECRET_KEY_FALLBACKS, still open what they have closed.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"outlook_bridge.channels.sealing"


class SealBroken(Exception):
    """The secret cannot be opened any more: the site's secret key is another one than it was."""


def seal(secret: str) -> str:
    """Return a secret as it is kept."""
    return _keys().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Return a kept secret as it was given, or raise SealBroken."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _keys() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_key(force_bytes(one)) for one in keys])


def _key(secret_key: bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key)
    return Fernet(base64.urlsafe_b64encode(derived))
