"""The panel of the report on the editor's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from libraries.refusals import sentence

from ..merge import Finding, Level
from ..reports import place_of
from ..template import DocumentTemplate


class ReportPanel(Panel):
    """Tells what is wrong with the template that the page shows, and which fields it uses."""

    class BoundPanel(Panel.BoundPanel):
        """The report about the file of this very draft."""

        template_name = "document_templates/admin/report.html"

        def is_shown(self) -> bool:
            """Tell whether there is a file to report on."""
            return self.instance.file_id is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the findings in the words of the editor, errors first."""
            report = self.instance.report()
            namespace = DocumentTemplate.snippet_viewset.get_admin_url_namespace()
            return {
                **super().get_context_data(parent_context),
                "template": self.instance,
                "file_url": reverse(f"{namespace}:file", args=[self.instance.file_id]),
                "fields_url": reverse(f"{namespace}:fields"),
                "findings": [_line(finding) for finding in sorted(report.findings, key=_is_warning)],
                "can_be_published": report.can_be_published,
                "fields": report.fields,
            }


def _is_warning(finding: Finding) -> bool:
    return finding.level is Level.WARNING


def _line(finding: Finding) -> dict[str, Any]:
    is_warning = _is_warning(finding)
    return {
        "is_warning": is_warning,
        "level": _("Note") if is_warning else _("Error"),
        "message": sentence(finding.message),
        "place": place_of(finding),
    }
