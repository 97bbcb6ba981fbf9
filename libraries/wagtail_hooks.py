"""Libraries in the Wagtail admin: administrators keep their settings there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import formats
from .models import Library


class LibraryForm(WagtailAdminModelForm):
    """Asks for the formats by families, as people call them."""

    allowed_formats = forms.MultipleChoiceField(
        label=Library._meta.get_field("allowed_formats").verbose_name,
        help_text=Library._meta.get_field("allowed_formats").help_text,
        choices=[(family.value, _(family.label)) for family in formats.Family],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Library
        fields = ["name", "code", "description", "icon", "kind", "allowed_formats", "is_active"]


class LibraryViewSet(SnippetViewSet):
    """The admin pages of libraries."""

    model = Library
    icon = "folder-open-inverse"
    menu_label = _("Libraries")
    menu_order = 240
    add_to_admin_menu = True
    list_display = ["name", "code", "kind", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "code"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form of a library."""
        return LibraryForm


register_snippet(LibraryViewSet)
