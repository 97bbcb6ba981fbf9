"""Document templates: one for each document type, published by editors (DS-52)."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, WorkflowMixin

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list, has_list
from crm_lists.organisation.models import Owner
from libraries.models import DocumentType

from .fields import DOCUMENT, NO_LIST, NUMBER, own_group, schema_of
from .merge import Report
from .merge.sources import EXCEL, EXTENSIONS, MAIL, WORD
from .naming import unknown_parts
from .reports import refusals, report_on
from .subjects import choices
from .template_file import TemplateFile

logger = logging.getLogger(__name__)

#: What Wagtail's command calls the publishing of a revision whose moment has come.
SCHEDULED = "wagtail.publish.scheduled"
_ALIKE = ("document_type", "kind", "made_for", "language")
_ONE_EACH = _("This document type has such a template already, in this language. Change that one.")
#: Writes days as Europeans do, where the language alone would write them as Americans do.
LOCALES = {"en": "en_GB"}


def default_language() -> str:
    """Return the language of the installation."""
    return str(settings.LANGUAGE_CODE)


class Kind(models.TextChoices):
    """What documents of a template are."""

    WORD = WORD, _("Word document")
    EXCEL = EXCEL, _("Excel workbook")
    MAIL = MAIL, _("E-mail")


class PublishRefused(ValidationError):
    """A template with errors was to be published."""


class DocumentTemplate(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """A template of a document type in one language, for all owners or one; its file is the revision's."""

    document_type = models.ForeignKey(
        DocumentType, verbose_name=_("document type"), on_delete=models.PROTECT, related_name="templates"
    )
    made_for = models.CharField(
        _("made for"),
        max_length=64,
        choices=choices,
        default="cases",
        help_text=_(
            "Templates for companies are offered on the pages of their cases too, and in libraries, "
            "where the company is asked for."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=default_language,
        help_text=_("How dates, figures and the values of lists are written."),
    )
    owner = models.ForeignKey(
        Owner,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A template with the letterhead of one owner; left empty, it serves all that have none."),
    )
    #: What the file is; documents of other kinds can have templates of the same type.
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WORD, editable=False)
    file_name = models.CharField(
        _("file name"),
        max_length=200,
        blank=True,
        help_text=_(
            "The name proposed for new documents, for example “{{ case.name }} - Offer”; left empty, that of "
            "the document type."
        ),
    )
    file = models.ForeignKey(
        TemplateFile, verbose_name=_("file"), on_delete=models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        ordering = ["document_type__position", "document_type__label", "made_for", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=[*_ALIKE, "owner"],
                condition=models.Q(owner__isnull=False),
                name="document_templates_one_of_owner",
                violation_error_message=_ONE_EACH,
            ),
            models.UniqueConstraint(
                fields=_ALIKE,
                condition=models.Q(owner__isnull=True),
                name="document_templates_one_of_all",
                violation_error_message=_ONE_EACH,
            ),
        ]

    def __str__(self) -> str:
        owner = f", {self.owner}" if self.owner_id else ""
        return f"{self.document_type} ({self.language}{owner})"

    @property
    def definition(self) -> ListDefinition:
        """Return the list for whose items documents are made."""
        return find_list(self.made_for)

    @property
    def extension(self) -> str:
        """Return how the names of documents end."""
        return EXTENSIONS[self.kind]

    @property
    def locale(self) -> str:
        """Return the locale in which values are written."""
        return LOCALES.get(self.language, self.language)

    @property
    def name_pattern(self) -> str:
        """Return the pattern of file names; item, type and number where neither template nor type has one."""
        own = f"{{{{ {own_group(self.definition)}.{self.definition.title} }}}} - "
        number = f" {{{{ {DOCUMENT}.{NUMBER} }}}}" if self.document_type.number_pattern else ""
        standard = f"{'' if self.made_for == NO_LIST else own}{self.document_type}{number}"
        return self.file_name or self.document_type.file_name or standard

    def clean(self) -> None:
        """Refuse a second template of the same sort, and a file name with fields that do not exist."""
        super().clean()
        # Forms validate no constraint over the kind, for which they do not ask.
        alike = {name: getattr(self, name) for name in _ALIKE if name != "document_type"}
        others = DocumentTemplate.objects.filter(
            document_type=self.document_type_id, owner=self.owner_id, **alike
        )
        if others.exclude(pk=self.pk).exists():
            raise ValidationError(_ONE_EACH)
        is_known = has_list(self.made_for)
        unknown = unknown_parts(self.file_name, schema_of(self.definition)) if is_known else []
        if unknown:
            message = gettext(
                "“%(name)s” is no field. The page “All merge fields” names those that there are."
            )
            raise ValidationError({"file_name": message % {"name": unknown[0]}})

    def report(self) -> Report:
        """Return what is wrong with the file."""
        return report_on(self.file, self.made_for)

    def publish(self, revision: Revision, **options: Any) -> None:
        """Put a revision in force, unless its file has errors; every way of publishing comes by here."""
        errors = revision.as_object().report().errors
        if not errors:
            super().publish(revision, **options)
        elif options.get("log_action") == SCHEDULED:
            # The fields have changed since it was scheduled, and other scheduled work must go on.
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            logger.error("The template %s was not published: %s", self, " ".join(refusals(errors)))
        else:
            raise PublishRefused(refusals(errors))
