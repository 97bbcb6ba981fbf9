"""What the pages of the libraries share: finding what an address names, and answering a form."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import MAX_KEY_DIGITS
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show

from ..downloads.zip_names import safe_name
from ..downloads.zips import Contents, Reach, stream
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


def key_in(request: HttpRequest, name: str) -> int | None:
    """Return the key that a parameter of the address holds, None where it holds none."""
    raw = request.GET.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= MAX_KEY_DIGITS else None


def form_page(
    request: HttpRequest, form: forms.Form, context: dict[str, Any], *, template: str = "lists/form.html"
) -> HttpResponse:
    """Show a form, in a dialog where the browser asks for a fragment."""
    template = "lists/form_dialog.html" if is_fragment(request) else template
    status = UNPROCESSABLE if form.is_bound else 200
    shown = {"form": form, "action": request.get_full_path(), **context}
    return show(request, template, shown, status=status)


def ask(  # noqa: PLR0913 - what a form needs
    request: HttpRequest,
    document: Document,
    form: forms.Form,
    *,
    run: Callable[[], Document],
    context: dict[str, Any],
    done: "str | Promise" = "",
) -> HttpResponse:
    """Show the form, or do what it says; what is refused stands in the form."""
    url = definition_of(Document).url_of(document.pk)
    if form.is_valid():
        try:
            run()
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, (done or _("“%(document)s” was saved.")) % {"document": document})
            return go_to(request, url)
    here = {"subtitle": str(document), "breadcrumb": [(str(document), url)], "cancel_url": url}
    return form_page(request, form, {**here, **context})


def do(
    request: HttpRequest,
    pk: int,
    deed: Callable[[Actor, Document], Document],
    done: str,
    *,
    url: str = "",
) -> HttpResponse:
    """Do it, and tell on the document's page, or at another address, what came of it."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    back = definition_of(Document).url_of(document.pk)
    try:
        deed(actor, document)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done % {"document": document})
        back = url or back
    return go_to(request, back)


# -- archives -------------------------------------------------------------------------------------


def archive(reach: Reach, contents: Contents) -> StreamingHttpResponse:
    """Send an archive, which is made while it is sent."""
    answer = StreamingHttpResponse(stream(reach, contents), content_type="application/zip")
    name = f"{safe_name(_archive_name(contents))}.zip"
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    # A proxy that waits for the whole would keep it in memory or on its disk.
    answer["X-Accel-Buffering"] = "no"
    return answer


def _archive_name(contents: Contents) -> str:
    """Return what the archive is called: as the one folder on top of it, where there is one."""
    tops = {folder.partition("/")[0] for folder in contents.folders}
    tops |= {"" for _pk, folder in contents.documents if not folder}
    return tops.pop() if len(tops) == 1 and tops != {""} else _("Documents")
