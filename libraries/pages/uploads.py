"""The pages that take new documents, by a form or by a drop zone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, open_list, team_page

from .. import browsing, documents
from ..models import Document
from .answers import Result, form_page, keep_each, library_of, results_answer, sent, wants_results


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
    generated = {"folder": folder, "group_id": folder.group_id} if folder else {}

    def keep(file: UploadedFile) -> Document:
        name = str(file.name)
        return documents.upload(actor, library, name=name, content=file, generated=generated)

    place = folder or library
    context = {
        "subtitle": str(place),
        "introduction": library.formats_text(),
        "cancel_url": place.url,
        "breadcrumb": browsing.breadcrumb(actor, library, folder),
    }
    return _take(request, keep, context)


@team_page
@require_http_methods(["GET", "POST"])
def for_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take files that belong to a case, a relation or an activity into the common library."""
    actor = actor_of(request)
    definition = open_list(request, code)
    item = access.get(actor, definition, pk)
    if not documents.linking_columns(definition):
        raise access.ItemNotFound(f"{code} has no documents")

    def keep(file: UploadedFile) -> Document:
        return documents.accept_file(actor, item, str(file.name), file)

    url = f"{definition.url_of(pk)}?tab={definition_of(Document).code}"
    title = str(getattr(item, definition.title))
    return _take(request, keep, {"subtitle": title, "cancel_url": url, "breadcrumb": [(title, url)]})


def _take(
    request: HttpRequest, keep: Callable[[UploadedFile], Document], context: dict[str, Any]
) -> HttpResponse:
    """Keep the files of the request, or ask for them; what is refused is told by name."""
    if request.method == "POST" and wants_results(request):
        return results_answer(keep_each(request.FILES.getlist("file"), keep))
    form = UploadForm(*sent(request))
    if form.is_valid():
        results = keep_each(form.cleaned_data["file"], keep)
        _tell(request, results)
        if any(result.url for result in results):
            return go_to(request, context["cancel_url"])
        form.add_error("file", [result.message for result in results])
    context |= {"title": _("Upload documents"), "submit_label": _("Upload")}
    return form_page(request, form, context)


def _tell(request: HttpRequest, results: list[Result]) -> None:
    saved = [result.name for result in results if result.url]
    if not saved:
        return
    messages.success(request, _("Uploaded: %(names)s.") % {"names": ", ".join(saved)})
    for result in results:
        if not result.url:
            messages.error(request, result.message)
