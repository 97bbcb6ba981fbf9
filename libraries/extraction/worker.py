"""Extraction for files of strangers: in a child process, and never with an exception."""

from pathlib import Path
from typing import Any

from libraries.extraction.reader import can_extract, extract
from libraries.extraction.result import Extraction, State
from libraries.formats import Format, by_code
from libraries.messages import Message
from libraries.sandbox import Limits, run

LIMITS = Limits(cpu_seconds=30, wall_seconds=60, memory_mb=768, file_mb=64)


def extract_safely(path: Path, file_format: Format, *, limits: Limits = LIMITS) -> Extraction:
    """Return the text of any file, or why it could not be read."""
    if not can_extract(file_format):
        return extract(path, file_format)
    job = {"path": str(path.absolute()), "code": file_format.code}
    outcome = run("libraries.extraction.worker:extract_job", job, limits=limits)
    if outcome.failure is not None:
        return Extraction(state=State.FAILED, reason=outcome.failure)
    return _from_json(outcome.value)


def extract_job(path: str, code: str) -> dict[str, Any]:
    """Extract in the child and return plain data."""
    found = extract(Path(path), by_code(code))
    reason = found.reason.as_json() if found.reason else None
    # A lone half of a surrogate pair cannot be written as UTF-8.
    text = found.text.encode("utf-8", errors="replace").decode()
    return {"text": text, "state": found.state.value, "reason": reason, "pages": found.pages}


def _from_json(data: dict[str, Any]) -> Extraction:
    reason = Message.from_json(data["reason"]) if data["reason"] else None
    return Extraction(data["text"], State(data["state"]), reason, data["pages"])
