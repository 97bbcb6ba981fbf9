"""Linking a message: to what was suggested, away from what is wrong, to another item, and back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, actions, refusals
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import LookupField, PickerWidget
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.pages.editing import attempt, status_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from ..links import linking, suggesting
from ..models import Message
from ..showing import panel

#: More links than these are not made by one click.
MOST = 50


@team_page
@require_GET
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the message may belong to, for the page of the message or as a page of its own."""
    actor = actor_of(request)
    message = changeable(actor, pk)
    context = {**_frame(message), "title": _("Suggestions"), **panel.suggested(actor, message)}
    template = "includes/suggestions.html" if is_fragment(request) else "suggestions.html"
    return show(request, f"outlook_bridge/{template}", context)


@team_page
@require_POST
def add_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Link the message to the items that `target` names, `cases:5`, each as often as wanted."""
    actor = actor_of(request)
    message = changeable(actor, pk)
    targets = list(dict.fromkeys(linking.targets_in(request.POST.getlist("target")[:MOST])))
    items = linking.readable(actor, targets)
    if len(items) < len(targets):
        raise access.ItemNotFound(f"a target of message {pk}")
    hows = suggesting.hows(actor, message, targets)
    linking.add(actor, message, [items[target] for target in targets], hows=hows)
    if items:
        named = ", ".join(str(one) for one in items.values())
        messages.success(request, _("The message is linked to %(items)s now.") % {"items": named})
    return go_to(request, page_of(pk))


@team_page
@require_POST
def remove_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the link to the item that `target` names."""
    actor = actor_of(request)
    message = changeable(actor, pk)
    target, item = _linked(actor, message, request.POST.get("target", ""))
    message = linking.remove(actor, message, target)
    if linking.Links.of(message).has(*target):
        sentence = _("“%(item)s” follows from another link. Take that one back first.")
        messages.warning(request, sentence % {"item": item})
    else:
        sentence = _("The link to “%(item)s” is taken back. It can be put back below.")
        messages.success(request, sentence % {"item": item})
    return go_to(request, page_of(pk))


@team_page
@require_http_methods(["GET", "POST"])
def correct_link(request: HttpRequest, pk: int, target: str) -> HttpResponse:
    """Ask for the item to which the message belongs in truth, and put it in the place of the wrong one."""
    actor = actor_of(request)
    message = changeable(actor, pk)
    wrong, item = _linked(actor, message, target)
    definition = find_list(wrong[0])
    form = CorrectForm(actor, definition, request.POST or None)
    done = (
        attempt(form, lambda: linking.correct(actor, message, wrong, form.cleaned_data["item"]))
        if request.POST
        else None
    )
    if done is None:
        words = {"title": _("Correct the link"), "subtitle": str(item), "submit_label": _("Link")}
        return form_page(request, message, form, words)
    sentence = _("The message is linked to “%(item)s” in place of “%(wrong)s”.")
    messages.success(request, sentence % {"item": form.cleaned_data["item"], "wrong": item})
    return go_to(request, page_of(pk))


class CorrectForm(forms.Form):
    """Asks for another item of one list."""

    def __init__(self, actor: Actor, definition: ListDefinition, data: Any = None) -> None:
        super().__init__(data)
        self.fields["item"] = LookupField(
            access.visible(actor, definition),
            None,
            label=capfirst(definition.item_label),
            widget=PickerWidget(definition),
        )


def form_page(
    request: HttpRequest, message: Message, form: forms.Form, words: Mapping[str, Any]
) -> HttpResponse:
    """Show a form about a message, in a dialog where the browser asks for a fragment."""
    context = {
        **_frame(message),
        "form": form,
        "cancel_url": page_of(message.pk),
        "action": request.get_full_path(),
        **words,
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=status_of(form))


def _frame(message: Message) -> dict[str, Any]:
    """Return the way that leads to the page."""
    way = [(_("E-mail library"), definition_of(Message).url), (str(message), page_of(message.pk))]
    return {"breadcrumb": way}


def page_of(pk: int) -> str:
    """Return the address of a message."""
    return reverse("outlook_bridge:message", args=[pk])


def changeable(actor: Actor, pk: int) -> Message:
    """Return the message that the actor may change; absent and hidden ones alike are not found."""
    message: Message = access.get(actor, definition_of(Message), pk)
    if not access.may(actor, message, access.CHANGE):
        raise actions.NotPermitted(refusals.of_item(access.CHANGE))
    return message


def _linked(actor: Actor, message: Message, text: str) -> tuple[linking.Target, Any]:
    """Return a linked item that the actor may see, with its name in forms."""
    target = next(linking.targets_in([text]))
    item = linking.readable(actor, [target]).get(target)
    if item is None or not linking.Links.of(message).has(*target):
        raise access.ItemNotFound(f"link {text} of message {message.pk}")
    return target, item
