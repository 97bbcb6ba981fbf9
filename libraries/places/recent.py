"""The documents that a person has opened or changed lately: few rows for each person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import Document


class RecentDocument(models.Model):
    """When a person was last at a document."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("last opened"))

    class Meta:
        verbose_name = _("recent document")
        verbose_name_plural = _("recent documents")
        constraints = [
            models.UniqueConstraint(fields=["person", "document"], name="libraries_recent_document")
        ]
        indexes = [models.Index(fields=["person", "-at"], name="libraries_recent_at")]

    def __str__(self) -> str:
        return f"{self.document} at {self.at}"
