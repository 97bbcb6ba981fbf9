"""The page that asks for the name of a new document and makes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, open_list, team_page
from libraries.messages import Refusal
from libraries.models import Document
from libraries.pages.answers import form_page
from libraries.refusals import invalid

from . import making
from .template import DocumentTemplate


class NewDocumentForm(forms.Form):
    """Asks for the name of a document; everything else is known."""

    name = forms.CharField(label=gettext_lazy("File name"), max_length=255)


@team_page
@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest, code: str, pk: int, template_pk: int) -> HttpResponse:
    """Ask for the name of a new document, make it and show its page."""
    actor = actor_of(request)
    definition = open_list(request, code)
    item = access.get(actor, definition, pk)
    template: DocumentTemplate = access.one_of(making.offered(actor, definition), template_pk)
    if request.method == "POST":
        form = NewDocumentForm(request.POST)
        document = _made(actor, template, item, form)
        if document is not None:
            messages.success(request, _("“%(name)s” was made.") % {"name": document})
            return go_to(request, definition_of(Document).url_of(document.pk))
    else:
        form = NewDocumentForm(initial={"name": making.proposed_name(actor, template, item)})
    return form_page(request, form, _context(definition, item, template))


def _made(actor: Actor, template: DocumentTemplate, item: Item, form: NewDocumentForm) -> Document | None:
    """Return the new document, None when the form has to tell why there is none."""
    if not form.is_valid():
        return None
    try:
        return making.make_document(actor, template, item, name=form.cleaned_data["name"])
    except Refusal as refusal:
        form.add_error(None, invalid(refusal))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def _context(definition: ListDefinition, item: Item, template: DocumentTemplate) -> dict[str, Any]:
    title, url = str(getattr(item, definition.title)), definition.url_of(item.pk)
    return {
        "title": _("New document: %(type)s") % {"type": template.document_type},
        "subtitle": title,
        "submit_label": _("Make document"),
        "cancel_url": url,
        "breadcrumb": [(definition.label, definition.url), (title, url)],
    }
