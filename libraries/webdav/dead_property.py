"""Properties that programs keep with a document or a folder, and that mean nothing to the site."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import Document
from ..places.folder import Folder
from ..places.library import Library
from .scratch import Scratch


class DavProperty(models.Model):
    """One property with its value, as XML."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="+")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="+")
    library = models.ForeignKey(Library, on_delete=models.CASCADE, null=True, related_name="+")
    scratch = models.ForeignKey(Scratch, on_delete=models.CASCADE, null=True, related_name="+")
    #: Namespace and name: {urn:schemas-microsoft-com:}Win32LastModifiedTime.
    name = models.CharField(max_length=400)
    value = models.TextField()

    class Meta:
        verbose_name = _("WebDAV property")
        verbose_name_plural = _("WebDAV properties")
        constraints = [
            models.UniqueConstraint(
                fields=[kind, "name"],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"libraries_davproperty_{kind}",
            )
            for kind in ("document", "folder", "library", "scratch")
        ]

    def __str__(self) -> str:
        return self.name
