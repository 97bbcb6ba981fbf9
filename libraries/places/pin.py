"""Documents and folders that stand on top of their place: for one person, or for everybody."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import Document
from .folder import Folder


class Pin(models.Model):
    """That a document or a folder is pinned; who sees it there is asked of its own rights."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, null=True, related_name="pins")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, related_name="pins")
    #: For whom; nobody stands for everybody.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document__isnull=True) ^ models.Q(folder__isnull=True),
                name="libraries_pin_one_thing",
            ),
            models.UniqueConstraint(
                fields=["person", "document"],
                condition=models.Q(person__isnull=False),
                name="libraries_pin_own_document",
            ),
            models.UniqueConstraint(
                fields=["person", "folder"],
                condition=models.Q(person__isnull=False),
                name="libraries_pin_own_folder",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(person__isnull=True), name="libraries_pin_document"
            ),
            models.UniqueConstraint(
                fields=["folder"], condition=models.Q(person__isnull=True), name="libraries_pin_folder"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document or self.folder}"
