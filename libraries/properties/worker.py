"""Reading and writing the properties of files of strangers: in a child process with limits."""

from pathlib import Path
from typing import Any

from libraries.formats import Format
from libraries.sandbox import Limits, Outcome, run

from .found import Found, find
from .written import Given, write

LIMITS = Limits(cpu_seconds=20, wall_seconds=30, memory_mb=1_024, file_mb=256)
#: Formats whose files are packages with properties.
FORMATS = frozenset({"docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "pptx", "pptm", "potx"})
LARGEST = 64 << 20


def has_properties(file_format: Format, size: int) -> bool:
    """Tell whether a file of this format and size can carry columns."""
    return file_format.code in FORMATS and size <= LARGEST


def find_safely(path: Path) -> Found | None:
    """Return what the file says of its columns, None where it cannot be read."""
    outcome = run(f"{__name__}:find_job", {"path": str(path.absolute())}, limits=LIMITS)
    return None if outcome.value is None else Found.from_json(outcome.value)


def write_safely(source: Path, target: Path, given: Given) -> Outcome:
    """Write the file anew with columns in it; the outcome says why not."""
    arguments = {
        "source": str(source.absolute()),
        "target": str(target.absolute()),
        "document": given.document,
        "version": given.version,
        "columns": dict(given.columns),
        "withheld": list(given.withheld),
    }
    return run(f"{__name__}:write_job", arguments, limits=LIMITS)


def find_job(path: str) -> dict[str, Any]:
    """Find in the child and return plain data."""
    found = find(Path(path))
    return {
        "document": found.document,
        "was": found.was,
        "columns": found.columns,
        "custom": found.custom,
        "core": found.core,
    }


def write_job(  # noqa: PLR0913 - each is a part of what is given
    source: str, target: str, document: str, version: str, *, columns: dict[str, str], withheld: list[str]
) -> bool:
    """Write in the child."""
    write(Path(source), Path(target), Given(document, version, columns, withheld))
    return True
