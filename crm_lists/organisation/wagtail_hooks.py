"""Roles in the Wagtail admin: administrators keep there who may do what."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Role
from .role_admin.choices import column_set_choices, list_choices
from .role_admin.forms import GrantForm, RightsPanel, RoleForm, TypeRightForm


def _select(offers: Any) -> forms.Select:
    return forms.Select(choices=CallableChoiceIterator(offers))


PANELS = [
    FieldPanel("name"),
    FieldPanel("code", help_text=_("Programs know the role by it; leave that of a ready role as it is.")),
    FieldPanel("description"),
    HelpPanel(template="organisation/admin/role_help.html", heading=_("How rights work")),
    RightsPanel(
        "grants",
        label=_("Grant"),
        heading=_("Grants: what people with the role may do, and how far it reaches"),
        panels=[
            FieldPanel("list_code", widget=_select(list_choices)),
            FieldPanel("action"),
            FieldPanel("scope"),
            FieldPanel("within"),
        ],
        form=GrantForm,
    ),
    RightsPanel(
        "type_rights",
        label=_("Right for a type"),
        heading=_("Types: a type named here is closed to all roles that do not name it too"),
        panels=[FieldPanel("type"), FieldPanel("right")],
        form=TypeRightForm,
    ),
    RightsPanel(
        "column_rights",
        label=_("Right for columns"),
        heading=_("Guarded columns: who reads and who writes them"),
        panels=[FieldPanel("column_set", widget=_select(column_set_choices)), FieldPanel("right")],
    ),
    MultiFieldPanel([FieldPanel("confirm")], heading=_("Before saving")),
]


class RoleViewSet(SnippetViewSet):
    """The admin pages of roles with their rights; only superusers have the permissions for them."""

    model = Role
    icon = "key"
    menu_label = _("Roles")
    menu_order = 245
    add_to_admin_menu = True
    list_display = (
        "name",
        "description",
        Column("people", label=_("People"), accessor="people_count"),
        Column("grants", label=_("Grants"), accessor="grant_count"),
    )
    edit_handler = ObjectList(PANELS, base_form_class=RoleForm)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """Return the roles with how many people hold them, and how much they grant."""
        return Role.objects.annotate(
            people_count=Count("salespeople", distinct=True), grant_count=Count("grants", distinct=True)
        ).order_by("name")


register_snippet(RoleViewSet)
