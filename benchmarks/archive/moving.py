"""The move of a folder with very many documents: how long it keeps others from writing."""

import time
from collections.abc import Iterator

from django.db import transaction

from benchmarks.archive import asking
from benchmarks.archive.shape import CLIENTS, Shape
from benchmarks.frame import Bar, Case
from crm_lists.framework.actors import Actor
from libraries.models import Document, Folder
from libraries.places import nesting

#: On SQLite nobody else writes while a transaction does; a person waits no longer than this.
NOT_LONG = Bar(1_000, "most")


def cases(shape: Shape) -> Iterator[Case]:
    """Move a folder into another one; it is taken back."""
    folder = Folder.objects.get(pk=shape.moved_folder)
    inside = nesting.within([folder.pk])
    folders, documents = inside.count(), Document.objects.filter(folder__in=inside).count()
    with transaction.atomic():
        took = _moved(folder, Folder.objects.get(pk=CLIENTS))
        transaction.set_rollback(True)
    name = f"move of a folder with {folders - 1:,} folders and {documents:,} documents"
    yield Case(name=name, value=took, unit="ms", bar=NOT_LONG)


def _moved(folder: Folder, target: Folder) -> float:
    """Return how many milliseconds the move takes."""
    start = time.perf_counter()
    folder.parent = target
    folder.generate(Actor.of(asking.administrator()))
    folder.save()
    return (time.perf_counter() - start) * 1000
