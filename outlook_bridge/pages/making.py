"""Making events, contacts, activities and documents of a message, by forms filled in with what it says."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access, actions, refusals
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.editing import attempt
from crm_lists.framework.requests import actor_of, go_to, team_page
from libraries.models import Document

from .. import saving
from ..derived import making
from ..models import Message
from .linking import changeable, form_page, page_of


@team_page
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Ask for what is made of the message, or changed because of it, and do it."""
    actor = actor_of(request)
    message = changeable(actor, pk)
    if way not in making.WAYS:
        raise access.ItemNotFound(way)
    chosen = making.WAYS[way]
    if not chosen.is_offered(actor, message):
        raise actions.NotPermitted(
            _("“%(deed)s” is not possible with this message, or has been done already.")
            % {"deed": chosen.label}
        )
    form = chosen.form(actor, message, request.POST or None)
    done = attempt(form, lambda: chosen.run(actor, message, form)) if request.POST else None
    if done is None:
        words = {"title": str(chosen.label), "subtitle": str(message), "submit_label": str(chosen.label)}
        return form_page(request, message, form, words)
    messages.success(request, _("%(deed)s: “%(item)s” is done.") % {"deed": chosen.label, "item": done})
    return go_to(request, page_of(pk))


@team_page
@require_http_methods(["GET", "POST"])
def save_attachment(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Ask for name and type, and save an attachment as a document of what the message belongs to."""
    actor = actor_of(request)
    message: Message = access.get(actor, definition_of(Message), pk)
    if not access.may_add(actor, definition_of(Document)):
        raise actions.NotPermitted(refusals.of_list(access.ADD, definition_of(Document)))
    attachment = saving.attachment_of(actor, message, position)
    form = saving.SaveForm(actor, request.POST or None, initial={"name": attachment.name})
    saved = (
        attempt(form, lambda: saving.save(actor, message, attachment, form.cleaned_data))
        if request.POST
        else None
    )
    if saved is None:
        words = {"title": _("Save as a document"), "subtitle": attachment.name, "submit_label": _("Save")}
        return form_page(request, message, form, words)
    messages.success(request, _("“%(name)s” is a document now.") % {"name": saved})
    return go_to(request, definition_of(Document).url_of(saved.pk))
