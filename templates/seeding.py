"""The templates that a new installation has, published, so that documents can be made at once."""

from typing import Any

from wagtail.actions.publish_revision import PublishRevisionAction

from libraries.models import DocumentType

from .template import DocumentTemplate
from .template_file import STARTERS, Starter, TemplateFile


def seed_templates(**kwargs: Any) -> None:
    """Publish the shipped templates once; one that an editor has deleted does not come back."""
    types = {one.code: one for one in DocumentType.objects.all()}
    for starter in STARTERS.values():
        document_type = types.get(starter.code)
        if document_type is not None and not _is_known(starter, document_type):
            _publish(starter, document_type)


def _is_known(starter: Starter, document_type: DocumentType) -> bool:
    was_shipped = TemplateFile.objects.filter(starter=starter.key).exists()
    alike = {"language": starter.language, "made_for__in": starter.made_for}
    return was_shipped or DocumentTemplate.objects.filter(document_type=document_type, **alike).exists()


def _publish(starter: Starter, document_type: DocumentType) -> None:
    file = TemplateFile.keep(starter(), f"{starter.key}.docx", starter=starter.key)
    for made_for in starter.made_for:
        template = DocumentTemplate(
            document_type=document_type, made_for=made_for, file=file, language=starter.language, live=False
        )
        template.save()
        revision = template.save_revision()
        # What is shipped has been tried by the tests; a migration need not start a process for it.
        PublishRevisionAction(revision).execute(skip_permission_checks=True)
