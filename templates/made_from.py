"""What a document was made from: template, item and values."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from libraries.models import Document

from .merge.values import unpacked
from .template import DocumentTemplate
from .template_file import TemplateFile


class MadeFrom(models.Model):
    """How a document came to be; written once, with its first version."""

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.CASCADE, related_name="made_from"
    )
    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="documents")
    #: The revision that was in force; the file stays when old revisions are cleared away.
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(TemplateFile, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("template published"), null=True)
    list_code = models.CharField(max_length=64)
    item_id = models.BigIntegerField()
    #: The values as plain data; `merged` gives them back.
    values = models.JSONField(default=dict)
    at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("origin of a document")
        verbose_name_plural = _("origins of documents")

    def __str__(self) -> str:
        return f"{self.document}: {self.template}"

    @property
    def merged(self) -> dict[str, Any]:
        """Return the values that were merged."""
        values: dict[str, Any] = unpacked(self.values)
        return values

    @property
    def has_changed_since(self) -> bool:
        """Tell whether another file is in force now."""
        return not self.template.live or self.template.file_id != self.file_id
