"""Roles in the Wagtail admin: administrators keep there who may do what."""

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from crm_lists.framework.lists import all_lists

from .models import Role
from .roles import EVERY_LIST


def list_choices() -> list[tuple[str, "str | Promise"]]:
    """Return the lists that a grant can be for."""
    return [
        (EVERY_LIST, _("Every list")),
        *((definition.code, definition.label) for definition in all_lists()),
    ]


class RoleViewSet(SnippetViewSet):
    """The admin pages of roles with their grants; only superusers have the permissions for them."""

    model = Role
    icon = "key"
    menu_label = _("Roles")
    menu_order = 245
    add_to_admin_menu = True
    list_display = ("name", "code", "description")
    panels = (
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("description"),
        InlinePanel(
            "grants",
            label=_("Grant"),
            heading=_("Grants: what people with the role may do, and how far it reaches"),
            panels=[
                FieldPanel("list_code", widget=forms.Select(choices=CallableChoiceIterator(list_choices))),
                FieldPanel("action"),
                FieldPanel("scope"),
            ],
        ),
    )


register_snippet(RoleViewSet)
