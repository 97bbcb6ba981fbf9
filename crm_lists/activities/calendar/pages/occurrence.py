"""One occurrence of an event: its pane, and the forms that change or delete it or more of its series."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.framework import access, actions
from crm_lists.framework.columns.base import Column
from crm_lists.framework.commands import Command
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.pages.editing import attempt, status_of
from crm_lists.framework.pages.pane import bar_of, pane_context
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, open_list, show, team_page

from ...event import EventList
from .. import scopes
from ..scopes import Scope, Target
from .asked import target_of

CONFLICT = 409
SCOPE = "scope"


class ScopeForm(forms.Form):
    """Asks for how much of a series something is meant."""

    scope = forms.ChoiceField(
        label=gettext_lazy("How much of the series"),
        choices=Scope.choices,
        initial=Scope.THIS,
        widget=forms.RadioSelect,
    )


@team_page
@require_GET
def pane(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an event beside the calendar, with what can be done to this occurrence of it."""
    target = target_of(request, pk)
    definition = open_list(request, EventList.code)
    context = pane_context(request, definition, target.event)
    context["bar"] = bar_of(_commands(request, target, context["commands"]))
    return show(request, "lists/item_pane.html", {"pane_item": context})


def _commands(request: HttpRequest, target: Target, known: list[Command]) -> list[Command]:
    """Return the commands of an event; of a series those that ask for how much of it is meant."""
    definition = open_list(request, EventList.code)
    pk = target.event.pk
    back = reverse("calendar:page")
    common = {
        reverse("lists:edit", args=[definition.code, pk]): "calendar:change",
        reverse("lists:delete", args=[definition.code, pk]): "calendar:delete",
    }
    asked = urlencode({"at": target.span.starts_at.isoformat(), "back": back})

    def asking(one: Command) -> Command:
        if one.url not in common:
            return one
        return replace(one, url=f"{reverse(common[one.url], args=[pk])}?{asked}", dialog=True)

    return [asking(one) for one in known]


@team_page
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the columns of an occurrence and for how much of the series they are meant."""
    target = target_of(request, pk, access.CHANGE)
    actor, definition = actor_of(request), open_list(request, EventList.code)
    form = ItemForm(
        definition, actor, item=target.event, data=request.POST or None, initial=dict(target.times)
    )
    if target.event.rrule:
        form.fields = {SCOPE: ScopeForm().fields[SCOPE], **form.fields}
    saved = None
    try:
        if request.POST:
            saved = attempt(form, lambda: _change(request, target, form))
    except actions.StaleItem:
        form.add_error(None, _("Somebody has just changed the event. Look at it again before you go on."))
        return _form_page(request, target, form, status=CONFLICT)
    if saved is None:
        return _form_page(request, target, form)
    messages.success(request, _("“%(title)s” was saved.") % {"title": saved.name})
    return go_to(request, back_of(request, definition.url_of(saved.pk)))


def _change(request: HttpRequest, target: Target, form: ItemForm) -> Any:
    """Change what the person typed otherwise than it was."""
    scope = form.cleaned_data.get(SCOPE) or Scope.ALL
    before = {name: _value(form.definition.column(name), target) for name in form.columns}
    typed = {name: value for name, value in form.values.items() if _differs(form, name, value, before[name])}
    return scopes.change(actor_of(request), target, typed, scope, etag=form.cleaned_data.get("etag"))


def _value(column: Column, target: Target) -> Any:
    return target.times.get(column.name, column.read(target.event))


def _differs(form: ItemForm, name: str, value: Any, before: Any) -> bool:
    column = form.definition.column(name)
    if column.is_many:
        return {getattr(one, "pk", one) for one in value or ()} != set(before or ())
    if name in scopes.TIMES and value is not None:
        # The form asks for minutes.
        return bool(value.replace(second=0, microsecond=0) != before.replace(second=0, microsecond=0))
    return bool(getattr(value, "pk", value) != before)


def _form_page(request: HttpRequest, target: Target, form: ItemForm, *, status: int = 0) -> HttpResponse:
    definition = form.definition
    scope = [{"title": "", "fields": [form[SCOPE]]}] if SCOPE in form.fields else []
    context = {
        "form": form,
        "groups": [*scope, *form.groups],
        "definition": definition,
        "title": target.event.name,
        "breadcrumb": [(_("Calendar"), reverse("calendar:page"))],
        "submit_label": _("Save"),
        "cancel_url": back_of(request, definition.url_of(target.event.pk)),
        "action": request.get_full_path(),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=status or status_of(form))


@team_page
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete an occurrence, or more of the series, and delete it."""
    target = target_of(request, pk, access.DELETE)
    form = ScopeForm(request.POST or None) if target.event.rrule else None
    back = back_of(request, reverse("calendar:page"))
    if request.method == "POST" and (form is None or form.is_valid()):
        scope = form.cleaned_data[SCOPE] if form else Scope.ALL
        scopes.delete(actor_of(request), target, scope)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": target.event.name})
        return go_to(request, back)
    context = {
        "title": _("Delete “%(title)s”?") % {"title": target.event.name},
        "sentence": _("It goes to the recycle bin, from where it can be restored.")
        if form is None
        else _("One that is left out comes back when you go back in the history of the event."),
        "form": form,
        "submit_label": _("Delete"),
        "cancel_url": back,
        "action": request.get_full_path(),
        "danger": True,
    }
    template = "lists/confirm_dialog.html" if is_fragment(request) else "lists/confirm.html"
    return show(request, template, context)
