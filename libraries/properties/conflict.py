"""What a file and the columns of its document say differently."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import Document
from .found import LONGEST


class PropertyConflict(models.Model):
    """A column that was changed in the file and in the library, or whose text in the file means nothing."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="property_conflicts")
    column = models.CharField(_("column"), max_length=100)
    #: What the file says.
    text = models.TextField(_("in the file"), max_length=LONGEST, blank=True)
    #: Why the text could not be taken, in the language of the site; empty where both sides were changed.
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("difference between file and columns")
        verbose_name_plural = _("differences between file and columns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "column"], name="libraries_property_conflict")
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.column}"
