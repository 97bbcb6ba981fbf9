"""The place of all bytes: one private storage, on disk or in a bucket, with names made from the content."""

import re
from typing import cast

from filer.fields.multistorage_file import STORAGES

from .contract import Place

_ADDRESS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})", re.ASCII)


def place() -> Place:
    """Return the storage of the bytes of documents."""
    return cast(Place, STORAGES["private"])


def path_of(sha256: str) -> str:
    """Return the name under which bytes of this hash are kept."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_of(path: str) -> str | None:
    """Return the hash that a name tells, None when the name is no address of content."""
    address = _ADDRESS.fullmatch(path)
    return address[1] if address else None
