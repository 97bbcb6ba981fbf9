"""The pages that write a document: new version, check-out, check-in and restore."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework.actors import Actor
from crm_lists.framework.requests import actor_of, team_page

from .. import documents
from ..models import Document
from ..versions.adding import numbering_of
from .answers import ask, do, document_of, keep_each, results_answer, sent, wants_results

MINOR, MAJOR = "minor", "major"


class VersionForm(forms.Form):
    """Asks for the file of a new version, for a comment and, in a library with drafts, what it becomes."""

    file = forms.FileField(label=gettext_lazy("File"))
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("What has changed? It stands in the list of versions."),
    )

    def __init__(self, document: Document, *given: Any) -> None:
        super().__init__(*given)
        choices = _kinds(document)
        if choices:
            label = _("The new version is")
            self.fields["kind"] = forms.ChoiceField(
                label=label, choices=choices, initial=MINOR, widget=forms.RadioSelect
            )

    def given(self) -> dict[str, Any]:
        """Return what the writers of versions take."""
        kind = self.cleaned_data.get("kind")
        given = {"content": self.cleaned_data["file"], "comment": self.cleaned_data["comment"]}
        return {**given, "as_major": kind == MAJOR} if kind else given


class CheckInForm(VersionForm):
    """Asks for the file of a check-in; without one the saved draft is taken, or the document stays."""

    def __init__(self, document: Document, *given: Any) -> None:
        super().__init__(document, *given)
        lock = document.lock_if_held()
        self.fields["file"].required = False
        self.fields["file"].help_text = (
            _("Choose no file to check in the working copy that you have saved here.")
            if lock is not None and lock.has_draft
            else _("Choose no file when nothing has changed.")
        )


def _kinds(document: Document) -> list[tuple[str, str]]:
    """Return what a new version can become, with its number; nothing where there is no choice."""
    rules = numbering_of(document.library)
    if not rules.has_drafts:
        return []
    if document.is_checked_in:
        minor, major = (rules.following(document.number, as_major=one) for one in (False, True))
    else:
        minor, major = (rules.first(as_major=one) for one in (False, True))
    published = _("Published: version %(number)s, for everybody who can read the document")
    asked = _("Version %(number)s, submitted for approval")
    return [
        (MINOR, _("A draft: version %(number)s") % {"number": minor.number}),
        (MAJOR, (published if major.is_public else asked) % {"number": major.number}),
    ]


class DraftForm(forms.Form):
    """Asks for what the holder of a check-out wants to keep."""

    file = forms.FileField(label=gettext_lazy("File"))


@team_page
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a file and make it the next version; a drop zone sends it without asking."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    if request.method == "POST" and wants_results(request):
        files = request.FILES.getlist("file")[:1]
        return results_answer(keep_each(files, lambda file: documents.new_version(actor, document, file)))
    form = VersionForm(document, *sent(request))
    return ask(
        request,
        document,
        form,
        run=lambda: documents.new_version(actor, document, **form.given()),
        context={"title": _("Upload new version"), "submit_label": _("Upload")},
    )


@team_page
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for file and comment, and end the check-out."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    form = CheckInForm(document, *sent(request))
    return ask(
        request,
        document,
        form,
        run=lambda: documents.check_in(actor, document, **form.given()),
        context={"title": _("Check in"), "submit_label": _("Check in")},
    )


@team_page
@require_http_methods(["GET", "POST"])
def save_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a working copy for its holder; a drop zone sends it without asking."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    if request.method == "POST" and wants_results(request):
        files = request.FILES.getlist("file")[:1]
        return results_answer(keep_each(files, lambda file: documents.save_draft(actor, document, file)))
    form = DraftForm(*sent(request))
    return ask(
        request,
        document,
        form,
        run=lambda: documents.save_draft(actor, document, form.cleaned_data["file"]),
        context={
            "title": _("Save a working copy"),
            "submit_label": _("Save"),
            "introduction": _("It is for you alone and becomes a version when you check it in."),
        },
    )


# -- without a form -------------------------------------------------------------------------------


@team_page
@require_POST
def check_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the document out."""
    return do(request, pk, documents.check_out, _("“%(document)s” is checked out to you."))


@team_page
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """End the check-out without a new version."""
    document = document_of(actor_of(request), pk)
    if document.is_checked_in:
        return do(request, pk, documents.discard_check_out, _("“%(document)s” is as it was before."))
    url = (document.folder or document.library).url
    done = _("“%(document)s” was never checked in and lies in the recycle bin now.")
    return do(request, pk, documents.discard_check_out, done, url=url)


@team_page
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the check-out over from the one who holds it."""
    return do(request, pk, documents.take_over, _("“%(document)s” is checked out to you now."))


@team_page
@require_POST
def restore(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Make an old version the current one."""

    def deed(actor: Actor, document: Document) -> Document:
        version = documents.version_of(actor, document, label)
        return documents.restore_version(actor, document, version)

    return do(request, pk, deed, _("The old version of “%(document)s” is the current one now."))
