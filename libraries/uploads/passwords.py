"""Whether a PDF asks for a password: many are encrypted only to forbid printing, and open without one."""

import shutil
import tempfile
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import pypdfium2

from ..sandbox import Limits, run

_LIMITS = Limits(cpu_seconds=5, wall_seconds=10, memory_mb=512, file_mb=1)
_JOB = f"{__name__}:asks_job"


def asks_for_password(stream: BinaryIO) -> bool:
    """Return whether an encrypted PDF opens with its password alone; what nobody can open counts as such."""
    # Other files have names that somebody else chose.
    if isinstance(stream, BufferedReader) and isinstance(stream.name, str):
        return _asks(stream.name)
    with tempfile.NamedTemporaryFile() as copy:
        stream.seek(0)
        shutil.copyfileobj(stream, copy)
        copy.flush()
        return _asks(copy.name)


def _asks(path: str) -> bool:
    outcome = run(_JOB, {"path": str(Path(path).absolute())}, limits=_LIMITS)
    return outcome.value is not False


def asks_job(path: str) -> bool:
    """Try the empty password, in the child."""
    try:
        pypdfium2.PdfDocument(path).close()
    except pypdfium2.PdfiumError:
        return True
    return False
