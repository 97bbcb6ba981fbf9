"""The tokens of WebDAV locks; what they hold of documents is the documents' own lock row."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..places.folder import Folder
from ..places.library import Library
from ..versions.lock import DocumentLock
from ..versions.version import DocumentVersion
from .scratch import Scratch


def new_token() -> str:
    """Return a lock token that nobody ever had."""
    return f"opaquelocktoken:{uuid4()}"


class DavLocks(models.QuerySet["DavLock"]):
    """Locks by whether they still hold."""

    def alive(self) -> Self:
        """Keep those that have not ended."""
        return self.filter(expires_at__gt=timezone.now())


class DavLock(models.Model):
    """One lock that a program has been granted; it goes with the row by which its document is held."""

    token = models.CharField(max_length=64, unique=True, default=new_token)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    held = models.ForeignKey(DocumentLock, on_delete=models.CASCADE, null=True, related_name="tokens")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="+")
    library = models.ForeignKey(Library, on_delete=models.CASCADE, null=True, related_name="+")
    scratch = models.ForeignKey(Scratch, on_delete=models.CASCADE, null=True, related_name="+")
    is_shared = models.BooleanField(default=False)
    #: Whether it holds everything below a folder, too.
    is_deep = models.BooleanField(default=False)
    #: What the program calls its user, as XML.
    owner = models.TextField(blank=True)
    client = models.CharField(_("program"), max_length=120, blank=True)
    since = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    #: The one version that the session has made: what is saved later takes its place.
    version = models.ForeignKey(DocumentVersion, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = DavLocks.as_manager()

    class Meta:
        verbose_name = _("WebDAV lock")
        verbose_name_plural = _("WebDAV locks")

    def __str__(self) -> str:
        return self.token


def purge(now: datetime | None = None) -> int:
    """Remove locks that have ended by themselves, with the rows by which documents were held."""
    before = now or timezone.now()
    gone, _by_model = DavLock.objects.filter(expires_at__lt=before).delete()
    ended = DocumentLock.objects.filter(kind=DocumentLock.Kind.DAV, expires__lt=before)
    for lock in ended.select_related("file"):
        lock.end()
    return gone
