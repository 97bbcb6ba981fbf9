"""Temporary files of programs: each person has his own, nobody else sees them, and they go after a day."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from filer.models import File

from ..document import Document
from ..names import fold
from ..places.folder import Folder
from ..places.library import Library
from ..storing.files import drop_unshared

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT_FOR = timedelta(days=1)


class Scratch(models.Model):
    """A file that is no document: a program's own, or the place of a document that is still to come."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="+")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    name_key = models.CharField(max_length=510)
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    #: A document that a program has put aside under this name, to write its next version in its place.
    stands_for = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="stand_ins")
    made_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("temporary file")
        verbose_name_plural = _("temporary files")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "library", "folder", "name_key"],
                condition=models.Q(folder__isnull=False),
                name="libraries_scratch_name",
            ),
            models.UniqueConstraint(
                fields=["person", "library", "name_key"],
                condition=models.Q(folder__isnull=True),
                name="libraries_scratch_top_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str) -> None:
        """Take another name."""
        self.name, self.name_key = name, fold(name)

    def drop(self) -> None:
        """Delete the file with its bytes, within a transaction."""
        drop_all([self])


def drop_all(rows: "Iterable[Scratch]") -> None:
    """Delete temporary files with their bytes, within a transaction."""
    gone = list(rows)
    kept = {row.file for row in gone if row.file is not None}
    Scratch.objects.filter(pk__in=[row.pk for row in gone]).delete()
    transaction.on_commit(lambda: drop_unshared(kept))


def purge(now: datetime | None = None) -> int:
    """Remove temporary files that no program has touched for a day; return how many."""
    old = Scratch.objects.filter(touched_at__lt=(now or timezone.now()) - KEPT_FOR).select_related("file")
    found = list(old[:10_000])
    with transaction.atomic():
        drop_all(found)
    return len(found)
