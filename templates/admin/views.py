"""The pages of editors besides Wagtail's own: all merge fields, and the file of a template."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from crm_lists.framework.lists import find_list
from libraries import files

from ..fields import schema_of
from ..merge import FieldSchema, Group, Kind, Scalar
from ..template import DocumentTemplate
from ..template_file import TemplateFile

KEEPING = ("add", "change", "publish")
KIND_LABELS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.MONEY: gettext_lazy("Amount of money"),
    Kind.DATE: gettext_lazy("Date"),
    Kind.DATETIME: gettext_lazy("Date and time"),
    Kind.BOOLEAN: gettext_lazy("Yes or no"),
}


class FieldsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """All merge fields, for the lists that templates are made for."""

    model = DocumentTemplate
    any_permission_required = KEEPING
    template_name = "document_templates/admin/fields.html"
    page_title = gettext_lazy("Merge fields")
    header_icon = "list-ul"
    index_url_name = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the templates."""
        above = {"url": reverse(self.index_url_name), "label": DocumentTemplate._meta.verbose_name_plural}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the fields, group by group."""
        subjects = [
            {"label": label, "code": code, "groups": list(_groups(schema_of(find_list(code))))}
            for code, label in DocumentTemplate.MadeFor.choices
        ]
        return {**super().get_context_data(**kwargs), "subjects": subjects}


def _groups(schema: FieldSchema) -> Iterator[dict[str, Any]]:
    loose = {name: node for name, node in schema.fields.items() if isinstance(node, Scalar)}
    for name, node in schema.fields.items():
        if isinstance(node, Group):
            yield {"label": node.label, "fields": list(_lines(node.fields, f"{name}."))}
    yield {"label": _("Always there"), "fields": list(_lines(loose, ""))}


def _lines(fields: Any, prefix: str) -> Iterator[dict[str, Any]]:
    for name, node in fields.items():
        yield {"tag": f"{{{{ {prefix}{name} }}}}", "label": node.label, "kind": KIND_LABELS[node.kind]}


class FileView(PermissionCheckedMixin, View):
    """The Word file of a draft or of an old revision, for an editor to go on with."""

    model = DocumentTemplate
    any_permission_required = KEEPING

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the file as an attachment."""
        kept = TemplateFile.by_key(pk)
        if kept is None:
            raise Http404
        try:
            stream = files.open_file(kept.file)
        except OSError:
            raise Http404 from None
        return FileResponse(stream, as_attachment=True, filename=kept.name)
