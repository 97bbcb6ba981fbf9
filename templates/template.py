"""Document templates: one for each document type, published by editors (DS-52)."""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list, has_list
from libraries.models import DocumentType

from .fields import own_group, schema_of
from .merge import Report
from .naming import unknown_parts
from .reports import refusals, report_on
from .template_file import TemplateFile

logger = logging.getLogger(__name__)

#: What Wagtail's command calls the publishing of a revision whose moment has come.
SCHEDULED = "wagtail.publish.scheduled"
#: Writes days as Europeans do, where the language alone would write them as Americans do.
LOCALES = {"en": "en_GB"}


def default_language() -> str:
    """Return the language of the installation."""
    return str(settings.LANGUAGE_CODE)


class PublishRefused(ValidationError):
    """A template with errors was to be published."""


class DocumentTemplate(DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """The template of a document type; its Word file belongs to the revision."""

    class MadeFor(models.TextChoices):
        """The list for whose items documents are made; its columns are the merge fields."""

        CASES = "cases", _("Cases")
        RELATIONS = "relations", _("Relations")

    document_type = models.ForeignKey(
        DocumentType, verbose_name=_("document type"), on_delete=models.PROTECT, related_name="templates"
    )
    made_for = models.CharField(
        _("made for"),
        max_length=64,
        choices=MadeFor.choices,
        default=MadeFor.CASES,
        help_text=_("Templates for relations are offered on the pages of their cases too."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=default_language,
        help_text=_("How dates, figures and the values of lists are written."),
    )
    file_name = models.CharField(
        _("file name"),
        max_length=200,
        blank=True,
        help_text=_("The name proposed for new documents, for example “{{ case.name }} - Offer”."),
    )
    file = models.ForeignKey(
        TemplateFile, verbose_name=_("file"), on_delete=models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("document template")
        verbose_name_plural = _("document templates")
        ordering = ["document_type__position", "document_type__label"]
        constraints = [
            models.UniqueConstraint(
                fields=["document_type"],
                name="document_templates_one_per_type",
                violation_error_message=_("This document type has a template already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(self.document_type)

    @property
    def definition(self) -> ListDefinition:
        """Return the list for whose items documents are made."""
        return find_list(self.made_for)

    @property
    def locale(self) -> str:
        """Return the locale in which values are written."""
        return LOCALES.get(self.language, self.language)

    @property
    def name_pattern(self) -> str:
        """Return the pattern of file names; the item and the type where the editor gave none."""
        standard = f"{{{{ {own_group(self.definition)}.{self.definition.title} }}}} - {self.document_type}"
        return self.file_name or standard

    def clean(self) -> None:
        """Refuse a file name with fields that do not exist."""
        super().clean()
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
