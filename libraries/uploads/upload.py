"""Uploads under way: files that come in pieces and are no documents yet."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..document import Document
from ..places.folder import Folder
from ..places.library import Library
from .clash import Clash
from .places import folders_of

#: Whoever does not go on so long has given up.
KEPT_FOR = timedelta(days=7)


def expiry() -> datetime:
    """Return when an upload that begins now is given up."""
    return timezone.now() + KEPT_FOR


class Upload(models.Model):
    """A file on its way: whose it is, where it goes, and how much of it is safely on the disk."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="+")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="+")
    #: Folders below the place, with slashes between them; they are made when the file has come.
    path = models.TextField(blank=True)
    name = models.CharField(_("name"), max_length=255)
    size = models.BigIntegerField(_("size"))
    #: So many bytes would survive a power cut.
    offset = models.BigIntegerField(default=0)
    choice = models.CharField(max_length=8, choices=Clash.choices, default=Clash.NUMBER)
    began_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=expiry, db_index=True)
    #: What it has become.
    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [models.Index(fields=["person", "expires_at"], name="libraries_upload_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Tell whether all bytes have come."""
        return self.offset == self.size

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the names of the folders below the place."""
        return folders_of(self.path)
