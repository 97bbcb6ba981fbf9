"""Match rules in the Wagtail admin: administrators weigh them, let them refuse, or switch them off."""

from collections.abc import Iterable

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .filling import compared_lists
from .models import MatchSetting
from .rules import declared


def _lists() -> Iterable[tuple[str, str]]:
    return [(definition.code, definition.label) for definition in compared_lists()]


def _rules() -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Return the rules of each list with the weight that the program ships."""
    for definition in compared_lists():
        finding = declared(definition.code).finding
        yield definition.label, [(rule.code, f"{rule.label} ({rule.weight})") for rule in finding]


class MatchSettingViewSet(SnippetViewSet):
    """The admin pages of match rules; a rule that does not stand here counts as the program ships it."""

    model = MatchSetting
    icon = "duplicate"
    menu_label = _("Match rules")
    menu_order = 257
    add_to_admin_menu = True
    list_display = ["list_code", "rule", "weight", "action"]
    edit_handler = ObjectList(
        [
            FieldPanel("list_code", widget=forms.Select(choices=CallableChoiceIterator(_lists))),
            FieldPanel("rule", widget=forms.Select(choices=CallableChoiceIterator(_rules))),
            FieldPanel("weight"),
            FieldPanel("action"),
        ]
    )


register_snippet(MatchSettingViewSet)
