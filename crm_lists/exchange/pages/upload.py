"""The first page of an import: the file."""

from collections.abc import Iterator

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, open_list, show, team_page

from .. import imports, uploads
from ..files.layout import Unreadable
from ..formats.sample import sample_of
from ..models import Import
from ..plan import may_import
from ..problems import sentence_of

ACCEPTED = ".csv,.txt,.tsv,.xlsx,.ods"


class UploadForm(forms.Form):
    """Asks for a file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or OpenDocument (.ods). The first row names the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        allow_empty_file=True,
        max_length=1_000,
    )


def open_for_import(request: HttpRequest, code: str) -> ListDefinition:
    """Return the list when the person may open it and import into it, else raise Http404."""
    definition = open_list(request, code)
    if not may_import(actor_of(request), definition):
        raise Http404
    return definition


def open_import(request: HttpRequest, code: str, pk: int) -> tuple[ListDefinition, Import]:
    """Return the list and one of the person's own imports, else raise Http404."""
    definition = open_for_import(request, code)
    made = imports.find(actor_of(request), definition, pk)
    if made is None:
        raise Http404
    return definition, made


@team_page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file and read it."""
    definition = open_for_import(request, code)
    actor = actor_of(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            made = uploads.receive(actor, definition, form.cleaned_data["file"])
        except Unreadable as reason:
            form.add_error("file", sentence_of(reason))
        else:
            return HttpResponseRedirect(reverse("exchange:mapping", args=[code, made.pk]))
    context = {
        "definition": definition,
        "title": _("Import into %(list)s") % {"list": definition.label},
        "breadcrumb": [(str(definition.section), ""), (definition.label, definition.url)],
        "form": form,
        "action": request.path,
        "submit_label": _("Read the file"),
        "cancel_url": definition.url,
        "sample_url": reverse("exchange:sample", args=[code]),
        "step": 1,
        "earlier": [{"url": address_of(one), "made": one} for one in imports.latest(actor, definition)],
    }
    return show(request, "exchange/upload.html", context, status=422 if form.is_bound else 200)


def address_of(made: Import) -> str:
    """Return the page on which an import goes on."""
    page = "result" if made.is_started else "mapping"
    return reverse(f"exchange:{page}", args=[made.list_code, made.pk])


@team_page
@require_GET
def sample(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send a workbook with the headings of all columns that an import may fill."""
    definition = open_for_import(request, code)
    parts: Iterator[bytes] = sample_of(definition, actor_of(request))
    response = StreamingHttpResponse(
        parts, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = f"{definition.label}.xlsx"
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    return response
