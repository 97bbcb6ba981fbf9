"""Term sets in the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Term, TermSet


class TermSetViewSet(SnippetViewSet):
    """The admin pages of term sets."""

    model = TermSet
    icon = "folder-open-inverse"
    list_display = ["name", "code"]
    form_fields = ["name", "code"]


class TermViewSet(SnippetViewSet):
    """The admin pages of terms; a renamed term is renamed wherever it is set."""

    model = Term
    icon = "tag"
    list_display = ["trail", "term_set", "position", "is_retired"]
    list_filter = ["term_set", "is_retired"]
    search_fields = ["trail"]
    form_fields = ["term_set", "parent", "label", "position", "is_retired"]
    ordering = ["term_set", "trail"]


class Terms(SnippetViewSetGroup):
    """The menu of term sets."""

    menu_label = _("Terms")
    menu_icon = "tag"
    menu_order = 255
    items = (TermSetViewSet, TermViewSet)


register_snippet(Terms)
