"""The pages that ask what a new document needs, and make it; and the one that makes it again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import LookupField, PickerWidget
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.requests import actor_of, go_to, open_list, team_page
from crm_lists.organisation.places import owner_id_of
from libraries.messages import Refusal
from libraries.models import Document, Folder, Library
from libraries.pages.answers import document_of, form_page, key_in, library_of
from libraries.refusals import invalid
from libraries.renditions import making as renditions
from libraries.renditions.rendition import Kind

from . import asking, making, offering
from .asking import OWN, Gap
from .fields import NO_LIST
from .making import Order
from .template import DocumentTemplate

LANGUAGE, AS_PDF, SUBJECT = "language", "as_pdf", "subject"


class NewDocumentForm(forms.Form):
    """Asks for the name of a document, and for what neither the item nor the program knows."""

    name = forms.CharField(label=gettext_lazy("File name"), max_length=255)

    def __init__(self, asked: "_Asked", data: Any = None) -> None:
        super().__init__(data, initial={"name": asked.proposed_name})
        self.asked = asked
        languages = asked.languages
        if len(languages) > 1:
            self.fields[LANGUAGE] = forms.ChoiceField(
                label=_("Language"), choices=languages, initial=asked.template.language, required=False
            )
        for column in asking.own_columns(asked.template):
            self.fields[OWN + column.name] = asking.field_for(asked.actor, column)
        for gap in asked.gaps:
            field = asking.field_for(asked.actor, gap.column)
            field.help_text = _("The record has no value. What is typed here stands in this document only.")
            self.fields[gap.control] = field
        if asked.template.kind in asked.with_pdf:
            self.fields[AS_PDF] = forms.BooleanField(label=_("Show it as a PDF at once"), required=False)

    @property
    def columns(self) -> dict[str, Any]:
        """Return the columns of the document that were typed."""
        names = [name.removeprefix(OWN) for name in self.fields if name.startswith(OWN)]
        typed = {name: self.cleaned_data.get(OWN + name) for name in names}
        return {name: value for name, value in typed.items() if value not in (None, "")}

    @property
    def gaps(self) -> dict[str, Any]:
        """Return the values that were typed in the place of gaps, by path."""
        return {
            one.path: asking.as_value(one.column, self.cleaned_data.get(one.control))
            for one in self.asked.gaps
        }


@dataclass(frozen=True)
class _Asked:
    """A document that somebody asks for: where, and by which of several templates that do the same."""

    actor: Actor
    template: DocumentTemplate
    variants: list[DocumentTemplate]
    subject: Item | None
    asked_on: Item | None
    library: Library | None = None
    folder: Folder | None = None

    #: Kinds of templates whose documents can be shown as a PDF.
    with_pdf = ("word", "excel")

    @property
    def languages(self) -> list[tuple[str, str]]:
        owner = offering.owner_of(self.subject)
        fitting = (one for one in self.variants if one.owner_id in (None, owner))
        return sorted({(one.language, one.get_language_display()) for one in fitting})

    @property
    def order(self) -> Order:
        return Order(self.template, self.subject, self.asked_on, self.library, self.folder)

    @property
    def proposed_name(self) -> str:
        return making.proposed_name(self.actor, self.order)

    @property
    def gaps(self) -> list[Gap]:
        values = making.values_for(self.actor, self.order)
        return asking.gaps_of(self.actor, self.template, self.subject, values)

    @property
    def title(self) -> str:
        return _("New document: %(type)s") % {"type": self.template.document_type}


@team_page
@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest, code: str, pk: int, template_pk: int) -> HttpResponse:
    """Ask for what a new document of an item needs, make it and show its page."""
    actor = actor_of(request)
    definition = open_list(request, code)
    item = access.get(actor, definition, pk)
    offered = offering.offered(actor, definition)
    template: DocumentTemplate = access.one_of(offered, template_pk)
    subject = offering.find_subject(actor, template, item)
    if subject is None:
        raise access.ItemNotFound(f"{item} has nothing for {template}")
    asked_on = None if subject is item else item
    title, url = str(getattr(item, definition.title)), definition.url_of(item.pk)
    breadcrumb = [(definition.label, definition.url), (title, url)]
    asked = _asked(request, actor, template, list(offered), subject=subject, asked_on=asked_on)
    return _answer(request, asked, {"subtitle": title, "cancel_url": url, "breadcrumb": breadcrumb})


@team_page
@require_http_methods(["GET", "POST"])
def new_in_library(request: HttpRequest, code: str, template_pk: int) -> HttpResponse:
    """Ask for what a new document of a library needs: first for the item whose values are merged."""
    actor = actor_of(request)
    library = library_of(actor, code)
    offered = offering.published(actor, library)
    template: DocumentTemplate = access.one_of(offered, template_pk)
    folder = _folder(request, actor, library)
    url = reverse("libraries:library", args=[library.code])
    place = {"subtitle": str(folder or library), "cancel_url": url, "breadcrumb": [(str(library), url)]}
    subject = _chosen_subject(request, actor, template)
    if subject is None and template.made_for != NO_LIST:
        return _ask_subject(request, SubjectForm(actor, template, request.POST or None), template, place)
    asked = _asked(request, actor, template, list(offered), subject=subject)
    asked = _Asked(actor, asked.template, asked.variants, subject, None, library, folder)
    return _answer(request, asked, place)


def _chosen_subject(request: HttpRequest, actor: Actor, template: DocumentTemplate) -> Item | None:
    key = key_in(request, SUBJECT)
    if key is None or template.made_for == NO_LIST:
        return None
    found: Item = access.get(actor, find_list(template.made_for), key)
    return found


def _ask_subject(
    request: HttpRequest, form: "SubjectForm", template: DocumentTemplate, place: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        query = {**request.GET.dict(), SUBJECT: form.cleaned_data[SUBJECT].pk}
        return go_to(request, f"{request.path}?{urlencode(query)}")
    title = _("New document: %(type)s") % {"type": template.document_type}
    return form_page(request, form, {**place, "title": title, "submit_label": _("Next")})


class SubjectForm(forms.Form):
    """Asks for the item of which a document is made."""

    def __init__(self, actor: Actor, template: DocumentTemplate, data: Any) -> None:
        super().__init__(data)
        definition = find_list(template.made_for)
        self.fields[SUBJECT] = LookupField(
            access.visible(actor, definition),
            None,
            label=definition.item_label,
            widget=PickerWidget(definition),
            help_text=_("Its values are merged into the document."),
        )


def _folder(request: HttpRequest, actor: Actor, library: Library) -> Folder | None:
    key = key_in(request, "folder")
    if key is None:
        return None
    folder: Folder = access.get(actor, definition_of(Folder), key)
    if folder.library_id != library.pk:
        raise access.ItemNotFound(f"folder {key}")
    return folder


def _asked(  # noqa: PLR0913 - who asks for what, and where
    request: HttpRequest,
    actor: Actor,
    template: DocumentTemplate,
    offered: list[DocumentTemplate],
    *,
    subject: Item | None,
    asked_on: Item | None = None,
) -> _Asked:
    """Return what is asked for, by the template that fits the owner, and the language that was chosen."""
    found = offering.variants(template, offered)
    owner = offering.owner_of(subject) or owner_id_of(actor)
    wanted = request.POST.get(LANGUAGE) or offering.language_for(actor, subject)
    chosen = offering.best(found, owner, wanted)
    if chosen is None:
        raise access.ItemNotFound(f"{template} is for another owner")
    return _Asked(actor, chosen, found, subject, asked_on)


def _answer(request: HttpRequest, asked: _Asked, place: dict[str, Any]) -> HttpResponse:
    data = request.POST if request.method == "POST" and "name" in request.POST else None
    form = NewDocumentForm(asked, data)
    if data is not None:
        document = _made(form, lambda: making.make_document(asked.actor, _order(asked, form)))
        if document is not None:
            messages.success(request, _("“%(name)s” was made.") % {"name": document})
            return go_to(request, _url_of(document, as_pdf=bool(form.cleaned_data.get(AS_PDF))))
    return form_page(request, form, {**place, "title": asked.title, "submit_label": _("Make document")})


def _order(asked: _Asked, form: NewDocumentForm) -> Order:
    return Order(
        asked.template,
        asked.subject,
        asked.asked_on,
        asked.library,
        asked.folder,
        form.cleaned_data["name"],
        form.gaps,
        form.columns,
    )


def _url_of(document: Document, *, as_pdf: bool) -> str:
    if not as_pdf:
        return definition_of(Document).url_of(document.pk)
    renditions.ask(document.current_version(), Kind.PDF)
    return reverse("libraries:preview", args=[document.pk])


def _made(form: forms.Form, make: Callable[[], Document]) -> Document | None:
    """Return the new document, None when the form has to tell why there is none."""
    if not form.is_valid():
        return None
    try:
        return make()
    except Refusal as refusal:
        form.add_error(None, invalid(refusal))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


@team_page
@require_POST
def make_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a version of the present data to a document that a template made."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    try:
        making.make_again(actor, document)
    except Refusal as refusal:
        messages.error(request, " ".join(invalid(refusal).messages))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” was made again, as a new version.") % {"name": document})
    return go_to(request, definition_of(Document).url_of(document.pk))
