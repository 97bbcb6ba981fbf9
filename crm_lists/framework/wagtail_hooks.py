"""Code lists in the Wagtail admin: editors keep their values there."""

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .code_lists import CodeValue

#: What every code list asks for; a list with columns of its own asks for them after these.
FORM_FIELDS = ["label", "code", "position", "tone", "is_active"]


def form_fields_of(code_list: type[CodeValue]) -> list[str]:
    """Return the columns that the form of a code list asks for."""
    fields = [*code_list._meta.concrete_fields, *code_list._meta.many_to_many]
    own = [field.name for field in fields if field.editable and not field.primary_key]
    return [*FORM_FIELDS, *(name for name in own if name not in FORM_FIELDS)]


def code_list_viewset(code_list: type[CodeValue]) -> type[SnippetViewSet]:
    """Return the admin pages of one code list."""

    class CodeListViewSet(SnippetViewSet):
        """The admin pages of a code list; a used value is retired, so nothing is deleted here."""

        model = code_list
        menu_label = capfirst(code_list._meta.verbose_name_plural)
        icon = "list-ul"
        list_display = FORM_FIELDS
        list_filter = ["is_active"]
        search_fields = ["label", "code"]
        form_fields = form_fields_of(code_list)
        ordering = ["position", "label"]

    return CodeListViewSet


class CodeLists(SnippetViewSetGroup):
    """The menu of all code lists."""

    menu_label = _("Code lists")
    menu_icon = "list-ul"
    menu_order = 250
    items = tuple(
        code_list_viewset(model)
        for model in apps.get_models()
        if issubclass(model, CodeValue) and not model._meta.abstract
    )


if CodeLists.items:
    register_snippet(CodeLists)
