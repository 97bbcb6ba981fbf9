"""The code list of document types: offer, contract ... (DS-52)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue

from .library import Library


class DocumentType(CodeValue):
    """What a document is; each type can have its own document template."""

    libraries = models.ManyToManyField(
        Library,
        verbose_name=_("libraries"),
        blank=True,
        related_name="document_types",
        help_text=_("Where the type is offered; in every library when none is chosen."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
