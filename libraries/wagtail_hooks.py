"""Libraries in the Wagtail admin: administrators keep their settings there."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from crm_lists.framework.lists import definition_of

from . import formats
from .models import Document, DocumentType, HouseRules, Library
from .places import library_settings
from .retention.admin import HouseRulesViewSet, OneRowPolicy, RuleViewSet

#: Choices that stand on what a new library has where a program sends none.
WITH_DEFAULT = ("versioning", "drafts_for", "macro_files", "archive_files")


def views_offered() -> list[tuple[str, Any]]:
    """Return the views that a library can open with."""
    views = definition_of(Document).views
    return [("", _("Folders and documents, by date")), *((view.code, view.label) for view in views)]


class LibraryForm(WagtailAdminModelForm):
    """Asks for the settings of a library, and refuses those that do not fit one another."""

    allowed_formats = forms.MultipleChoiceField(
        label=Library._meta.get_field("allowed_formats").verbose_name,
        help_text=Library._meta.get_field("allowed_formats").help_text,
        choices=[(family.value, _(family.label)) for family in formats.Family],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    default_view = forms.ChoiceField(
        label=Library._meta.get_field("default_view").verbose_name, choices=views_offered, required=False
    )
    types = forms.ModelMultipleChoiceField(
        label=_("Document types only of this and other chosen libraries"),
        help_text=_(
            "A type that no library has chosen is offered in all of them. What is chosen here is offered "
            "here, and in other libraries only where they have chosen it too."
        ),
        queryset=DocumentType.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in WITH_DEFAULT:
            if name in self.fields:
                self.fields[name].required = False
        if self.instance.pk and "types" in self.fields:
            self.fields["types"].initial = self.instance.document_types.all()

    def clean(self) -> dict[str, Any]:
        """Fill in what was not sent, and refuse what does not fit together."""
        cleaned: dict[str, Any] = super().clean()
        for name in WITH_DEFAULT:
            if not cleaned.get(name):
                cleaned[name] = getattr(Library(), name)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            library_settings.check(self.instance)
        except ValidationError as error:
            known = {name: errors for name, errors in error.message_dict.items() if name in self.fields}
            for name, errors in known.items():
                self.add_error(name, errors)

    def save(self, commit: bool = True) -> Any:
        """Keep the types that the library has chosen as well."""
        library = super().save(commit)
        if commit and "types" in self.cleaned_data:
            library.document_types.set(self.cleaned_data["types"])
        return library


class RightsPanel(HelpPanel):
    """Shows which roles may do what in the library."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel on the page of one library."""

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return the rights as the roles grant them now."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            library = self.instance if self.instance.pk else Library()
            return {**context, "rights": library_settings.rights_in(library)}


def _group(heading: Any, *names: str, help_text: Any = "") -> Panel:
    return MultiFieldPanel([FieldPanel(name) for name in names], heading=heading, help_text=help_text)


PANELS = [
    FieldRowPanel([FieldPanel("name"), FieldPanel("code")]),
    FieldPanel("description"),
    FieldRowPanel([FieldPanel("icon"), FieldPanel("kind")]),
    _group(_("Files"), "allowed_formats", "macro_files", "archive_files"),
    _group(
        _("Versions"),
        "versioning",
        "majors_kept",
        "drafts_kept",
        "thins_versions",
        help_text=_("Versions share what they have in common; keeping all of them costs little."),
    ),
    _group(_("Check-out and approval"), "requires_check_out", "requires_approval", "drafts_for"),
    _group(_("Types and folders"), "types", "default_type", "requires_type", "has_folders", "default_view"),
    _group(_("Reading and links"), "logs_reading", "allows_links"),
    RightsPanel(template="libraries/admin/rights.html", heading=_("Who may do what")),
    FieldPanel("is_active"),
]


class LibraryViewSet(SnippetViewSet):
    """The admin pages of libraries."""

    model = Library
    icon = "folder-open-inverse"
    menu_label = _("Libraries")
    menu_order = 240
    add_to_admin_menu = True
    list_display = ["name", "code", "kind", "versioning", "requires_approval", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code"]
    edit_handler = ObjectList(PANELS, base_form_class=LibraryForm)


register_snippet(LibraryViewSet)
register_permission_policy(HouseRules, OneRowPolicy(HouseRules))
register_snippet(HouseRulesViewSet)
register_snippet(RuleViewSet)
