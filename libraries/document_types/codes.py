"""The code list of document types: offer, contract ... (DS-52)."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue

from ..places.library import Library

#: Text with the number in it, and with the year and the owner where they are wanted.
NUMBER_PATTERN = RegexValidator(
    r"^(?=.*\{\{\s*number\s*\}\})(?:[^{}]|\{\{\s*(?:number|year|owner)\s*\}\})*$",
    _("Write “{{ number }}” where the number stands; “{{ year }}” and “{{ owner }}” may stand besides."),
)


class DocumentType(CodeValue):
    """What a document is; each type can have its own document template."""

    libraries = models.ManyToManyField(
        Library,
        verbose_name=_("libraries"),
        blank=True,
        related_name="document_types",
        help_text=_("Where the type is offered; in every library when none is chosen."),
    )

    columns = models.JSONField(
        _("columns of its own"),
        default=list,
        blank=True,
        help_text=_("Codes of columns that only documents of this type, or of others that name them, have."),
    )
    required_columns = models.JSONField(
        _("required columns"),
        default=list,
        blank=True,
        help_text=_("A document that lacks one of them is kept, and waits in the view “Needs details”."),
    )
    writes_properties = models.BooleanField(
        _("columns stand in the file"),
        default=False,
        help_text=_("The columns are written into Office files when they are downloaded."),
    )

    file_name = models.CharField(
        _("file name"),
        max_length=200,
        blank=True,
        help_text=_(
            "The name proposed for documents made by a template, for example "
            "“{{ case.name }} - Offer {{ document.number }}”; a template may have one of its own."
        ),
    )
    number_pattern = models.CharField(
        _("number"),
        max_length=80,
        blank=True,
        validators=[NUMBER_PATTERN],
        help_text=_(
            "How documents made by a template are numbered, without gaps for each owner and year, for "
            "example “{{ year }}/{{ number }}”. Empty for none."
        ),
    )
    number_digits = models.PositiveSmallIntegerField(
        _("digits of the number"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Shorter numbers begin with zeros."),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
