"""The values of letters on disk, from the chunks of a batch that gather them to the one that writes them."""

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from crm_lists.batches.models import Batch, State

from .merge.values import unpacked

#: How long a batch that was stopped can be gone on with.
KEPT = timedelta(days=30)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "letters"


class Spool:
    """The values of letters by the chunk that gathered them: a chunk that is done twice counts once."""

    def __init__(self, batch: Batch) -> None:
        self._folder = _root() / batch.uuid.hex

    def keep(self, key: int, values: Sequence[Any]) -> None:
        """Keep the values of a chunk."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{json.dumps(one)}\n" for one in values)
        (self._folder / f"{key:020d}").write_text(lines, encoding="utf-8")

    def values(self) -> Iterator[Any]:
        """Yield the values of all chunks in their order, one at a time."""
        for path in sorted(self._folder.iterdir()):
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    yield unpacked(json.loads(line))

    def count(self) -> int:
        """Return of how many letters there are values."""
        return sum(1 for _values in self.values())

    def clear(self) -> None:
        """Forget the values."""
        shutil.rmtree(self._folder)


def clean_up() -> int:
    """Forget the values of batches that ended or that nobody went on with; return of how many."""
    if not _root().is_dir():
        return 0
    waiting = Batch.objects.filter(
        state__in=(State.STOPPED, State.FAILED), finished_at__gt=timezone.now() - KEPT
    )
    alive = Batch.objects.filter(state=State.RUNNING) | waiting
    kept = {uuid.hex for uuid in alive.values_list("uuid", flat=True)}
    left = [folder for folder in _root().iterdir() if folder.name not in kept]
    for folder in left:
        shutil.rmtree(folder)
    return len(left)
