"""Reading what is kept as a difference: unfolded into a nameless file that ends with its reader."""

import hashlib
import tempfile
from typing import IO, Any, cast

from django.core.files.base import File
from filer.models import File as FilerFile

from .delta import DamagedDelta, delta_path, unpack
from .place import place
from .rows import PackedFile


class BytesLost(FileNotFoundError):
    """The bytes of a file are not in the storage, or not those that were put there."""


def unpacked(row: FilerFile) -> File[Any]:
    """Open a file that is not kept whole, or raise BytesLost."""
    packed = PackedFile.objects.select_related("base").filter(pk=row.pk, base__isnull=False).first()
    if packed is None:
        raise BytesLost(row.file.name)
    return File(unfolded(packed, row.file.name))


def unfolded(packed: PackedFile, path: str) -> IO[bytes]:
    """Return the bytes of a packed file as a temporary one at its beginning, or raise BytesLost."""
    base_path = cast(FilerFile, packed.base).file.name
    whole = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
    try:
        with place().open(base_path, "rb") as opened:
            base = opened.read()
        with place().open(delta_path(path, base_path), "rb") as delta:
            digest = hashlib.sha256()
            for chunk in unpack(cast(IO[bytes], delta), base, size=packed.size):
                digest.update(chunk)
                whole.write(chunk)
        if digest.hexdigest() != packed.sha256:
            raise DamagedDelta("What was unfolded has another hash.")
    except (FileNotFoundError, DamagedDelta) as error:
        whole.close()
        raise BytesLost(path) from error
    except BaseException:
        whole.close()
        raise
    whole.seek(0)
    return whole
