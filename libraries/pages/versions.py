"""The pages that write a document: new version, check-out, check-in, restore and move."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, go_to, team_page

from .. import documents, panels
from ..models import Document, Folder
from .answers import document_of, form_page, keep_each, results_answer, sent, wants_results


class VersionForm(forms.Form):
    """Asks for the file of a new version and for a comment."""

    file = forms.FileField(label=gettext_lazy("File"))
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("What has changed? It stands in the list of versions."),
    )


class CheckInForm(VersionForm):
    """Asks for the file of a check-in; without one the document stays as it was."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("Choose no file when nothing has changed."),
    )


@team_page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a file and make it the next version; a drop zone sends it without asking."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    if request.method == "POST" and wants_results(request):
        files = request.FILES.getlist("file")[:1]
        return results_answer(keep_each(files, lambda file: documents.new_version(actor, document, file)))
    form = VersionForm(*sent(request))
    return _ask(
        request,
        document,
        form,
        run=lambda: documents.new_version(actor, document, **_given(form)),
        context={"title": _("Upload new version"), "submit_label": _("Upload")},
    )


@team_page
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for file and comment, and end the check-out."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    form = CheckInForm(*sent(request))
    return _ask(
        request,
        document,
        form,
        run=lambda: documents.check_in(actor, document, **_given(form)),
        context={"title": _("Check in"), "submit_label": _("Check in")},
    )


def _given(form: forms.Form) -> dict[str, Any]:
    return {"content": form.cleaned_data["file"], "comment": form.cleaned_data["comment"]}


class MoveForm(forms.Form):
    """Asks for the folder in which a document shall lie."""

    def __init__(self, actor: Actor, document: Document, data: Any) -> None:
        super().__init__(data, initial={"folder": document.folder_id})
        folders = access.visible(actor, definition_of(Folder)).filter(library=document.library)
        self.fields["folder"] = forms.ModelChoiceField(
            folders.order_by("path"),
            label=_("Folder"),
            required=False,
            empty_label=_("%(library)s (no folder)") % {"library": document.library},
        )
        self.fields["folder"].label_from_instance = lambda folder: folder.path  # type: ignore[attr-defined]


@team_page
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a folder and move the document there."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    form = MoveForm(actor, document, sent(request)[0])
    return _ask(
        request,
        document,
        form,
        run=lambda: documents.move(actor, document, form.cleaned_data["folder"]),
        context={"title": _("Move"), "submit_label": _("Move")},
    )


def _ask(
    request: HttpRequest,
    document: Document,
    form: forms.Form,
    *,
    run: Callable[[], Document],
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form, or do what it says; what is refused stands in the form."""
    url = panels.address("document", document)
    if form.is_valid():
        try:
            run()
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("“%(document)s” was saved.") % {"document": document})
            return go_to(request, url)
    here = {"subtitle": str(document), "breadcrumb": [(str(document), url)], "cancel_url": url}
    return form_page(request, form, {**here, **context})


# -- without a form -------------------------------------------------------------------------------


@team_page
@require_POST
def check_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the document out."""
    return _do(request, pk, documents.check_out, _("“%(document)s” is checked out to you."))


@team_page
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """End the check-out without a new version."""
    return _do(request, pk, documents.discard_check_out, _("“%(document)s” is as it was before."))


@team_page
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the check-out over from the one who holds it."""
    return _do(request, pk, documents.take_over, _("“%(document)s” is checked out to you now."))


@team_page
@require_POST
def restore(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Make an old version the current one."""

    def deed(actor: Actor, document: Document) -> Document:
        version = documents.version_of(actor, document, label)
        return documents.restore_version(actor, document, version)

    return _do(request, pk, deed, _("The old version of “%(document)s” is the current one now."))


def _do(
    request: HttpRequest, pk: int, deed: Callable[[Actor, Document], Document], done: str
) -> HttpResponse:
    """Do it, and tell on the document's page what came of it."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    try:
        deed(actor, document)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done % {"document": document})
    return go_to(request, panels.address("document", document))
