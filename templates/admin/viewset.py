"""The pages of document templates in the Wagtail admin."""

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, PublishingPanel
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, WorkflowActionView

from ..template import DocumentTemplate, PublishRefused
from .form import MAIL_PARTS, DocumentTemplateForm
from .panels import ReportPanel
from .views import CompareView, FieldsView, FileView, PageView, PreviewView, StarterView


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


class TemplateWorkflowActionView(WorkflowActionView):
    """Approval of a template, which its errors stop: the fields may have changed since it was submitted."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was decided, or lead to the report with the errors."""
        try:
            with transaction.atomic():
                done: HttpResponse = super().post(request, *args, **kwargs)
                return done
        except PublishRefused as refusal:
            for message in refusal.messages:
                messages.error(request, message)
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                told: HttpResponse = self.render_modal_json(
                    request, {"step": "success", "redirect": self.redirect_url}
                )
                return told
            return redirect(self.redirect_url)


class DocumentTemplateViewSet(SnippetViewSet):
    """Listing, form, history and publishing of document templates."""

    model = DocumentTemplate
    icon = "doc-full"
    menu_label = _("Document templates")
    menu_order = 245
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "__str__",
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("made_for", label=_("Made for"), accessor="get_made_for_display"),
        Column("language", label=_("Language"), accessor="get_language_display"),
        Column("owner", label=_("Owner"), accessor="owner"),
        Column("made", label=_("Documents made"), accessor="made", sort_key="made"),
        UpdatedAtColumn(),
        LiveStatusTagColumn(),
    ]
    list_filter = ["document_type", "kind", "made_for", "language", "owner"]
    add_view_class = TemplateCreateView
    edit_view_class = TemplateEditView
    workflow_action_view_class = TemplateWorkflowActionView
    edit_handler = ObjectList(
        [
            ReportPanel(heading=_("Report")),
            FieldPanel("upload"),
            MultiFieldPanel(
                [FieldPanel(f"mail_{part}") for part in MAIL_PARTS],
                heading=_("E-mail"),
                help_text=_("Written here in the place of a file."),
                classname="collapsed",
            ),
            FieldPanel("document_type", widget=forms.Select),
            FieldRowPanel(
                [FieldPanel("made_for"), FieldPanel("language"), FieldPanel("owner", widget=forms.Select)]
            ),
            FieldPanel("file_name"),
            PublishingPanel(),
        ],
        base_form_class=DocumentTemplateForm,
    )

    def get_queryset(self, request: Any) -> Any:
        """Return the templates with what their line says: type, owner, and how many documents they made."""
        found = DocumentTemplate.objects.select_related("document_type", "owner")
        return found.annotate(made=Count("documents"))

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the page of the merge fields and the files."""
        own = [
            path("fields/", self.construct_view(FieldsView), name="fields"),
            path("fields/<slug:code>/starter/", self.construct_view(StarterView), name="starter"),
            path("files/<int:pk>/", self.construct_view(FileView), name="file"),
            path("preview/<int:pk>/", self.construct_view(PreviewView), name="preview"),
            path("compare/<int:pk>/", self.construct_view(CompareView), name="compare"),
            path("pages/<int:pk>/<int:number>/", self.construct_view(PageView), name="preview-page"),
        ]
        return [*super().get_urlpatterns(), *own]
