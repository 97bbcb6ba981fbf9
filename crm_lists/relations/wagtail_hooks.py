"""Formulas of salutation in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .salutations import SalutationFormula


class SalutationFormulaViewSet(SnippetViewSet):
    """The admin pages of the formulas of salutation."""

    model = SalutationFormula
    icon = "mail"
    menu_label = _("Salutations")
    menu_order = 256
    add_to_admin_menu = True
    list_display = ["text", "language", "formality", "gender"]
    list_filter = ["language", "formality"]
    search_fields = ["text"]
    form_fields = ["language", "formality", "gender", "text"]


register_snippet(SalutationFormulaViewSet)
