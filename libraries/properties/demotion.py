"""Demotion: the columns of a document are written into the file that is given out."""

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import File

from crm_lists.framework.actors import Actor

from ..storing import files
from ..versions.version import DocumentVersion
from .columns import hidden_names_of, names_of, texts_of
from .worker import has_properties, write_safely
from .written import Given


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A file with the columns in it; it is gone when it is closed."""

    stream: File[Any]
    size: int


@dataclass(frozen=True, slots=True)
class Demotion:
    """A version, and what is written into its file for the person who gets it."""

    version: DocumentVersion
    given: Given

    @property
    def etag(self) -> str:
        """Return the tag of the file to come: known before anything is written."""
        given = [self.given.document, self.given.version, dict(self.given.columns)]
        said = json.dumps([self.version.sha256, *given], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def write(self) -> GivenOut | None:
        """Return the file with the columns, None where they cannot be written; or raise BytesLost.

        A signed, encrypted or damaged file stays as it is: its bytes are worth more than its properties.
        """
        # The child process writes under its own name; the open file stays when the folder goes.
        with tempfile.TemporaryDirectory(prefix="properties-") as folder:
            target = Path(folder) / "file"
            with files.local_file(self.version.file) as source:
                if write_safely(source, target, self.given).failure is not None:
                    return None
            return GivenOut(File(target.open("rb")), target.stat().st_size)


def demotion_of(actor: Actor, version: DocumentVersion, *, is_outside: bool = False) -> Demotion | None:
    """Return what is written into the file for the actor, or for those outside to whom he gave a link.

    It is None where the document type asks for nothing, and nothing has to be taken out.
    """
    if not has_properties(version.file_format, version.size):
        return None
    document_type = version.document.document_type
    if document_type is None or not document_type.writes_properties:
        # Its type may have asked for columns before.
        return clearing_of(actor, version, is_outside=is_outside)
    texts = texts_of(actor, version.document, is_outside=is_outside)
    # Somebody who reads more may have brought the file back with all that was written into it.
    withheld = [name for name in names_of(version.document) if name not in texts]
    return Demotion(version, Given(version.document.short_id, str(version.number), texts, withheld))


def clearing_of(actor: Actor, version: DocumentVersion, *, is_outside: bool = False) -> Demotion | None:
    """Return what takes guarded columns out of a file that stays as it was otherwise; None without any."""
    if not has_properties(version.file_format, version.size):
        return None
    hidden = hidden_names_of(actor, version.document, is_outside=is_outside)
    return Demotion(version, Given("", "", {}, hidden)) if hidden else None
