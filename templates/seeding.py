"""The templates that a new installation has, published, so that documents can be made at once."""

from typing import Any

from wagtail.actions.publish_revision import PublishRevisionAction

from libraries.models import DocumentType

from .template import DocumentTemplate
from .template_file import STARTERS, TemplateFile


def seed_templates(**kwargs: Any) -> None:
    """Publish the shipped templates once; one that an editor has deleted does not come back."""
    for code in STARTERS:
        document_type = DocumentType.objects.filter(code=code).first()
        if document_type is not None and not _is_known(document_type):
            _publish(document_type)


def _is_known(document_type: DocumentType) -> bool:
    was_shipped = TemplateFile.objects.filter(starter=document_type.code).exists()
    return was_shipped or DocumentTemplate.objects.filter(document_type=document_type).exists()


def _publish(document_type: DocumentType) -> None:
    code = document_type.code
    file = TemplateFile.keep(STARTERS[code](), f"{code}.docx", starter=code)
    template = DocumentTemplate(document_type=document_type, file=file, language="en", live=False)
    template.save()
    revision = template.save_revision()
    # What is shipped has been tried by the tests; a migration need not start a process for it.
    PublishRevisionAction(revision).execute(skip_permission_checks=True)
