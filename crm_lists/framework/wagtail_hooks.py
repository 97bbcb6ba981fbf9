"""Code lists in the Wagtail admin: editors keep their values there."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .code_admin import ToneColumn, edit_handler_of
from .code_lists import CodeValue, is_used


def code_list_viewset(code_list: type[CodeValue]) -> type[SnippetViewSet]:
    """Return the admin pages of one code list."""

    class CodeListViewSet(SnippetViewSet):
        """The admin pages of a code list; a used value is retired, never deleted."""

        model = code_list
        menu_label = capfirst(code_list._meta.verbose_name_plural)
        icon = "list-ul"
        list_display = ["label", "code", "position", ToneColumn("tone", label=_("Colour")), "is_active"]
        list_filter = ["is_active"]
        search_fields = ["label", "code"]
        ordering = ["position", "label"]

        def get_edit_handler(self) -> Panel:
            """Return the panels of the form."""
            return edit_handler_of(code_list)

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


@hooks.register("before_delete_snippet")  # type: ignore[untyped-decorator]
def keep_used_values(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    """Refuse to delete values that items hold, and say what to do instead."""
    used = [one for one in instances if isinstance(one, CodeValue) and is_used(one)]
    if not used:
        return None
    said = _now(
        "In use, and therefore not deleted: %(values)s. Take the tick from “active” to retire a value."
    )
    messages.error(request, said % {"values": ", ".join(map(str, used))})
    viewset = type(used[0]).snippet_viewset  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse(viewset.get_url_name("list")))


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def colours() -> SafeString:
    """Return the style sheet of the colours of values."""
    return format_html('<link rel="stylesheet" href="{}">', static("lists/admin.css"))
