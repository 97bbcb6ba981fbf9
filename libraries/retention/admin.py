"""Retention rules and the rules of all libraries in the Wagtail admin."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import DateField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from crm_lists.framework.lists import definition_of

from ..document import Document
from ..places.house_rules import HouseRules
from .rule import RetentionRule

DATES = ("date", "datetime")


def date_columns() -> Iterator[tuple[str, str]]:
    """Give the columns of documents that hold a date, with their labels."""
    definition = definition_of(Document)
    own = [field.name for field in Document._meta.concrete_fields if isinstance(field, DateField)]
    yield "", "–"
    for name in own:
        if name not in ("kept_until", "deleted_at"):
            yield name, str(definition.column(name).label)
    for column in definition.custom_columns:
        if column.kind.code in DATES:
            yield column.name, str(column.label)


class RuleForm(WagtailAdminModelForm):
    """Asks for the column by its label."""

    column = forms.ChoiceField(
        label=RetentionRule._meta.get_field("column").verbose_name,
        help_text=RetentionRule._meta.get_field("column").help_text,
        choices=lambda: list(date_columns()),
        required=False,
    )

    class Meta:
        model = RetentionRule
        fields = [
            "name",
            "amount",
            "unit",
            "starts_from",
            "column",
            "then",
            "libraries",
            "document_types",
            "is_active",
        ]
        widgets = {
            "libraries": forms.CheckboxSelectMultiple,
            "document_types": forms.CheckboxSelectMultiple,
        }


class RuleViewSet(SnippetViewSet):
    """The admin pages of retention rules."""

    model = RetentionRule
    icon = "history"
    menu_label = _("Retention rules")
    menu_order = 242
    add_to_admin_menu = True
    list_display = ["name", "amount", "unit", "starts_from", "then", "is_active"]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form of a rule."""
        return RuleForm


class OneRowPolicy(ModelPermissionPolicy):
    """Lets people change the one row, but add no other and delete none."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Tell whether somebody may do this."""
        return action not in ("add", "delete") and bool(super().user_has_permission(user, action))


class HouseRulesViewSet(SnippetViewSet):
    """The admin page of the rules for all libraries."""

    model = HouseRules
    icon = "cogs"
    menu_label = _("Rules for libraries")
    menu_order = 241
    add_to_admin_menu = True
    list_display = ["__str__", "allows_links", "longest_link_days", "links_need_password", "reading_days"]
