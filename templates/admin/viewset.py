"""The pages of document templates in the Wagtail admin."""

from typing import Any

from django import forms
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from ..template import DocumentTemplate
from .form import DocumentTemplateForm
from .panels import ReportPanel
from .views import FieldsView, FileView


class UploadingMixin:
    """Saves when the editor says so: a file is not sent again with every letter typed."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        """Switch Wagtail's automatic saving off."""
        super().setup(*args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class TemplateCreateView(UploadingMixin, CreateView):
    """The empty form."""


class TemplateEditView(UploadingMixin, EditView):
    """The form of a template, with its report."""


class DocumentTemplateViewSet(SnippetViewSet):
    """Listing, form, history and publishing of document templates."""

    model = DocumentTemplate
    icon = "doc-full"
    menu_label = _("Document templates")
    menu_order = 245
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "made_for", "language", UpdatedAtColumn(), LiveStatusTagColumn()]
    list_filter = ["made_for", "language"]
    add_view_class = TemplateCreateView
    edit_view_class = TemplateEditView
    edit_handler = ObjectList(
        [
            ReportPanel(heading=_("Report")),
            FieldPanel("upload"),
            FieldPanel("document_type", widget=forms.Select),
            FieldPanel("made_for"),
            FieldPanel("language"),
            FieldPanel("file_name"),
            PublishingPanel(),
        ],
        base_form_class=DocumentTemplateForm,
    )

    def get_queryset(self, request: Any) -> Any:
        """Return the templates with the names of their types."""
        return DocumentTemplate.objects.select_related("document_type")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the page of the merge fields and the files."""
        own = [
            path("fields/", self.construct_view(FieldsView), name="fields"),
            path("files/<int:pk>/", self.construct_view(FileView), name="file"),
        ]
        return [*super().get_urlpatterns(), *own]
