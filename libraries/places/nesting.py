"""Which folder lies in which, at any depth: the rows by which rights and paths are found without walking."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connection, models

#: Rows that are written by one statement when all of them are made anew.
CHUNK = 5_000


class Nesting(models.Model):
    """That a folder lies in another; each folder lies in itself as well."""

    above = models.ForeignKey(
        "libraries.Folder", on_delete=models.CASCADE, db_index=False, related_name="insides"
    )
    below = models.ForeignKey(
        "libraries.Folder", on_delete=models.CASCADE, db_index=False, related_name="nestings"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["above", "below"], name="libraries_nesting_pair")]
        indexes = [models.Index(fields=["below", "above"], name="libraries_nesting_below")]

    def __str__(self) -> str:
        return f"{self.below_id} in {self.above_id}"


def within(tops: Any) -> "models.QuerySet[Nesting, Any]":
    """Return the keys of these folders and of all below them, as a query."""
    return Nesting.objects.filter(above__in=tops).values("below_id")


def above(folder_id: int) -> "models.QuerySet[Nesting, Any]":
    """Return the keys of a folder and of all in which it lies, as a query."""
    return Nesting.objects.filter(below_id=folder_id).values("above_id")


def place(folder_id: int, parent_id: int | None) -> None:
    """Note that the folder, with all that lies in it, lies in this one now and nowhere else."""
    Nesting.objects.get_or_create(above_id=folder_id, below_id=folder_id)
    inside = Nesting.objects.filter(above=folder_id).values("below_id")
    Nesting.objects.filter(below__in=inside).exclude(above__in=inside).delete()
    if parent_id is not None:
        _multiply(parent_id, folder_id)


def place_new(folders: Iterable[tuple[int, int | None]]) -> None:
    """Note that new folders, in which nothing lies yet, lie in these ones."""
    pairs = list(folders)
    Nesting.objects.bulk_create(Nesting(above_id=folder, below_id=folder) for folder, _parent in pairs)
    for folder, parent in pairs:
        if parent is not None:
            _multiply(parent, folder)


def _multiply(parent_id: int, folder_id: int) -> None:
    """Pair all above the parent with all below the folder by one statement, however many there are."""
    table = connection.ops.quote_name(Nesting._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (above_id, below_id) "  # noqa: S608 - a name of our own table
            f"SELECT high.above_id, low.below_id FROM {table} high CROSS JOIN {table} low "
            "WHERE high.below_id = %s AND low.above_id = %s",
            [parent_id, folder_id],
        )


def rebuild(parents: Iterable[tuple[int, int | None]], model: type[models.Model] = Nesting) -> None:
    """Make all rows anew from pairs of folder and parent; for folders that were written by the thousand."""
    known = dict(parents)
    model._default_manager.all().delete()
    rows = (model(above_id=above, below_id=below) for below in known for above in _chain(known, below))
    while part := list(islice(rows, CHUNK)):
        model._default_manager.bulk_create(part)


def _chain(parents: dict[int, int | None], folder: int) -> Iterable[int]:
    """Give the folder and all in which it lies."""
    found: int | None = folder
    while found is not None:
        yield found
        found = parents.get(found)
