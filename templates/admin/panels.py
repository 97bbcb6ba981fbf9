"""The panel of the report on the editor's page."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.panels import Panel

from libraries.document_types import type_columns
from libraries.refusals import sentence

from ..fields import DOCUMENT, document_columns
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
                "fields_url": f"{reverse(f'{namespace}:fields')}?list={self.instance.made_for}",
                "preview_url": self._url(namespace, "preview"),
                "compare_url": self._url(namespace, "compare") if self.instance.live else "",
                "usage": usage_of(self.instance),
                "unused": unused_columns(self.instance, report.fields),
                "stays_in_word": bool(lost_when_typed(self.instance, report.bound)),
                "findings": [_line(finding) for finding in sorted(report.findings, key=_is_warning)],
                "can_be_published": report.can_be_published,
                "fields": report.fields,
            }

        def _url(self, namespace: str, name: str) -> str:
            return reverse(f"{namespace}:{name}", args=[self.instance.pk]) if self.instance.pk else ""


def usage_of(template: DocumentTemplate) -> str:
    """Return in a sentence how many documents the template has made."""
    found = template.documents.aggregate(number=Count("pk"), last=Max("at")) if template.pk else {"number": 0}
    if not found["number"]:
        return _("No document was made of it yet.")
    last = formats.date_format(timezone.localtime(found["last"]), "DATE_FORMAT")
    sentence = ngettext("%(number)s document made", "%(number)s documents made", found["number"])
    return _("%(documents)s, the last on %(day)s.") % {
        "documents": sentence % {"number": f"{found['number']:,}"},
        "day": last,
    }


def unused_columns(template: DocumentTemplate, used: Collection[str]) -> list[str]:
    """Return the columns of the type that the template does not use: somebody fills them in for nothing."""
    facts = type_columns.types().by_key.get(template.document_type_id)
    columns = document_columns() if facts else []
    return [
        one.label
        for one in columns
        if facts and one.name in facts.columns and f"{DOCUMENT}.{one.name}" not in used
    ]


def lost_when_typed(template: DocumentTemplate, bound: Collection[str]) -> list[str]:
    """Return the bound columns that are not read back, because the type does not write them into files."""
    if not template.document_type_id or template.document_type.writes_properties:
        return []
    return [path for path in bound if path.startswith(f"{DOCUMENT}.")]


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
