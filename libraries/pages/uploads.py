"""The pages that take new documents, by a form or by a drop zone."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, open_list, team_page

from .. import documents
from ..documents import Clash, Kept, NewFile
from ..models import Document, Folder, Library
from ..places import browsing
from ..uploads import looking
from ..uploads.looking import Asked
from ..uploads.places import folders_of
from . import for_items
from .answers import Result, form_page, keep_each, library_of, results_answer, sent, wants_results
from .for_items import Values
from .upload_results import result_of, tell

#: A browser asks about so many files at a time.
MOST_LOOKED_AT = 1000


class FilesInput(forms.ClearableFileInput):
    """A chooser for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files; none at all is no answer."""
        clean_one = super().clean
        return [clean_one(one, initial) for one in data or [None]]


class UploadForm(forms.Form):
    """Asks for files; each of them is taken or refused by itself."""

    file = FilesField(label=gettext_lazy("Files"))


@team_page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take files into a library, or into one of its folders."""
    actor = actor_of(request)
    library = library_of(actor, code)
    folder = browsing.folder_in(actor, library, request.GET.get("folder", ""))

    def keep(new: list[NewFile]) -> list[Kept]:
        try:
            return documents.upload_many(actor, library, new, folder=folder)
        except NotPermitted as refusal:
            return [Kept(one.name, "refused", str(refusal)) for one in new]

    if request.method == "POST" and wants_results(request):
        return _results(keep(_sent_files(request)))
    place = folder or library
    form = UploadForm(*sent(request))
    if form.is_valid():
        kept = keep([NewFile(str(one.name), one) for one in form.cleaned_data["file"]])
        tell(request, kept)
        if any(one.document for one in kept):
            return go_to(request, place.url)
        form.add_error("file", [one.message for one in kept])
    context = {
        "title": _("Upload documents"),
        "subtitle": str(place),
        "submit_label": _("Upload"),
        "introduction": library.formats_text(),
        "cancel_url": place.url,
        "breadcrumb": browsing.breadcrumb(actor, library, folder),
    }
    return form_page(request, form, context)


@team_page
@require_POST
def look(request: HttpRequest, code: str) -> JsonResponse:
    """Tell which of the files that shall be sent are there already."""
    actor = actor_of(request)
    library = library_of(actor, code)
    folder = browsing.folder_in(actor, library, request.GET.get("folder", ""))
    return _looked_at(request, library, folder)


def _looked_at(
    request: HttpRequest, library: Library, folder: Folder | None, values: Values | None = None
) -> JsonResponse:
    actor = actor_of(request)
    if not access.may_add(actor, definition_of(Document)):
        raise access.ItemNotFound(f"library {library.code}")
    try:
        asked = [_asked(one, values) for one in json.loads(request.body)["files"]]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"results": []}, status=400)
    found = looking.clashes(actor, library, folder, asked[:MOST_LOOKED_AT])
    return JsonResponse({"results": [one and result_of(one) for one in found]})


def _asked(told: dict[str, Any], values: Values | None = None) -> Asked:
    folders, _slash, name = str(told["path"]).rpartition("/")
    digest = str(told.get("sha256") or "")
    return Asked(name, folders_of(folders), digest if len(digest) == 64 else "", values or {})


def _sent_files(request: HttpRequest, values: Values | None = None) -> list[NewFile]:
    """Return the files of a drop zone: each with the folders that it brings and what was chosen for it."""
    files = request.FILES.getlist("file")
    paths = request.POST.getlist("path") + [""] * len(files)
    choices = request.POST.getlist("choice") + [""] * len(files)
    return [
        NewFile(str(file.name), file, folders_of(path), _choice(choice), values or {})
        for file, path, choice in zip(files, paths, choices, strict=False)
    ]


def _choice(value: str) -> Clash:
    return Clash(value) if value in Clash.values else Clash.NUMBER


def _results(kept: list[Kept]) -> JsonResponse:
    return JsonResponse({"results": [result_of(one) for one in kept]}) if kept else results_answer([])


@team_page
@require_http_methods(["GET", "POST"])
def for_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take files that belong to a case, a relation or an activity into the common library."""
    actor = actor_of(request)
    item, values = for_items.item_and_values(request, code, pk)
    if request.method == "POST" and wants_results(request):
        return _results(_kept_for(actor, _sent_files(request, values)))

    def keep(file: UploadedFile) -> Document:
        return documents.accept_file(actor, item, str(file.name), file)

    definition = open_list(request, code)
    url = f"{definition.url_of(pk)}?tab={definition_of(Document).code}"
    title = str(getattr(item, definition.title))
    context = {
        "subtitle": title,
        "cancel_url": url,
        "breadcrumb": [(definition.label, definition.url), (title, url)],
        "uploads": for_items.zone_of(actor, code, pk),
    }
    return _take(request, keep, context)


def _kept_for(actor: Actor, new: list[NewFile]) -> list[Kept]:
    try:
        return documents.upload_many(actor, documents.common_library(documents.CRM_LIBRARY), new)
    except NotPermitted as refusal:
        return [Kept(one.name, "refused", str(refusal)) for one in new]


@team_page
@require_POST
def look_for_item(request: HttpRequest, code: str, pk: int) -> JsonResponse:
    """Tell which of the files that shall be sent for an item are there already."""
    _item, values = for_items.item_and_values(request, code, pk)
    return _looked_at(request, documents.common_library(documents.CRM_LIBRARY), None, values)


def _take(
    request: HttpRequest, keep: Callable[[UploadedFile], Document], context: dict[str, Any]
) -> HttpResponse:
    """Keep the files of the form, or ask for them; what is refused is told by name."""
    form = UploadForm(*sent(request))
    if form.is_valid():
        results = keep_each(form.cleaned_data["file"], keep)
        _tell(request, results)
        if any(result.url for result in results):
            return go_to(request, context["cancel_url"])
        form.add_error("file", [result.message for result in results])
    context |= {"title": _("Upload documents"), "submit_label": _("Upload")}
    return form_page(request, form, context, template="libraries/upload_for.html")


def _tell(request: HttpRequest, results: list[Result]) -> None:
    saved = [result.name for result in results if result.url]
    if not saved:
        return
    messages.success(request, _("Uploaded: %(names)s.") % {"names": ", ".join(saved)})
    for result in results:
        if not result.url:
            messages.error(request, result.message)
