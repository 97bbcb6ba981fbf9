"""What the pages of the libraries share: finding what an address names, and answering a form."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import is_fragment, show

from ..models import Document, Library

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Result:
    """What became of one uploaded file; the status is saved or refused."""

    name: str
    status: str
    message: str = ""
    url: str = ""


def document_of(actor: Actor, pk: int) -> Document:
    """Return the document, or raise ItemNotFound."""
    found: Document = access.get(actor, definition_of(Document), pk)
    return found


def library_of(actor: Actor, code: str) -> Library:
    """Return the library; to whom documents are closed there is none."""
    library = Library.by_code(code) if access.may_open(actor, definition_of(Document)) else None
    if library is None:
        raise access.ItemNotFound(f"library {code}")
    return library


def keep_each(files: Iterable[UploadedFile], keep: Callable[[UploadedFile], Document]) -> list[Result]:
    """Keep each file by itself, so that one that is refused does not take the others with it."""
    return [_kept(file, keep) for file in files]


def _kept(file: UploadedFile, keep: Callable[[UploadedFile], Document]) -> Result:
    name = str(file.name)
    try:
        document = keep(file)
    except ValidationError as error:
        return Result(name, "refused", " ".join(error.messages))
    except NotPermitted as refusal:
        return Result(name, "refused", str(refusal))
    return Result(document.name, "saved", url=definition_of(Document).url_of(document.pk))


def wants_results(request: HttpRequest) -> bool:
    """Tell whether the files come from a drop zone, which shows a result for each."""
    return "application/json" in request.headers.get("Accept", "")


def results_answer(results: list[Result]) -> JsonResponse:
    """Return the results for the drop zone."""
    if not results:
        results = [Result("", "refused", _("No file came with the request. Choose one and send it again."))]
    return JsonResponse({"results": [asdict(result) for result in results]})


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what a form was sent with: values and files, None for both when it is only asked for."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def form_page(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """Show a form, in a dialog where the browser asks for a fragment."""
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    status = UNPROCESSABLE if form.is_bound else 200
    shown = {"form": form, "action": request.get_full_path(), **context}
    return show(request, template, shown, status=status)
