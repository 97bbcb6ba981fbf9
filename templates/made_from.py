"""What a document was made from: template, item and values."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from libraries.models import Document

from .merge.values import unpacked
from .template import DocumentTemplate
from .template_file import TemplateFile


class MadeFrom(models.Model):
    """How a document came to be: written with its first version, and anew when it is made again."""

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
    #: What was typed for this document alone, by path of the field or column of the document.
    asked = models.JSONField(default=dict)
    #: The version that was made of the template, and how the ones before it were made.
    version = models.CharField(_("version"), max_length=16, blank=True)
    earlier = models.JSONField(default=list)
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
    def asked_gaps(self) -> dict[str, dict[str, Any]]:
        """Return what was typed in the place of values that the record lacked, by group."""
        gaps: dict[str, dict[str, Any]] = unpacked(self.asked.get("gaps", {}))
        return gaps

    def remember(self, **facts: Any) -> None:
        """Note how a further version was made; how the one before was made stays readable."""
        before = {
            "version": self.version,
            "at": self.at.isoformat(),
            "file": self.file_id,
            "values": self.values,
        }
        self.earlier = [*self.earlier, before]
        for name, value in facts.items():
            setattr(self, name, value)
        self.at = timezone.now()
        self.save()

    @property
    def has_changed_since(self) -> bool:
        """Tell whether another file is in force now."""
        return not self.template.live or self.template.file_id != self.file_id
