"""The pages by which versions reach the readers, and those that delete single versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.requests import actor_of, team_page

from .. import documents
from ..models import Document
from .answers import ask, do, document_of, sent


class RemarkForm(forms.Form):
    """Asks for a comment on a deed."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class DecisionForm(RemarkForm):
    """Asks for a comment on the version that was looked at."""

    label = forms.CharField(widget=forms.HiddenInput, required=False)


class ReasonForm(DecisionForm):
    """Asks why a version is rejected."""

    comment = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The author reads it and knows what to change."),
    )


@dataclass(frozen=True)
class Deed:
    """One way of publishing: what it asks, what it does, and in which words."""

    run: Callable[..., Document]
    title: "str | Promise"
    done: "str | Promise"
    introduction: "str | Promise" = ""
    form: type[forms.Form] = RemarkForm


DEEDS: Mapping[str, Deed] = {
    "submit": Deed(
        documents.submit,
        gettext_lazy("Submit for approval"),
        gettext_lazy("“%(document)s” waits for approval."),
        gettext_lazy("Those who may approve are told. Until then readers keep the version that they have."),
    ),
    "withdraw": Deed(
        documents.withdraw,
        gettext_lazy("Withdraw the request"),
        gettext_lazy("“%(document)s” is a draft again."),
    ),
    "approve": Deed(
        documents.approve,
        gettext_lazy("Approve"),
        gettext_lazy("“%(document)s” is approved; readers get it now."),
        form=DecisionForm,
    ),
    "reject": Deed(
        documents.reject,
        gettext_lazy("Reject"),
        gettext_lazy("“%(document)s” is rejected; its author is told why."),
        form=ReasonForm,
    ),
    "publish": Deed(
        documents.publish,
        gettext_lazy("Publish"),
        gettext_lazy("“%(document)s” is published."),
        gettext_lazy("Everybody who can read the document gets this version."),
    ),
    "unpublish": Deed(
        documents.unpublish,
        gettext_lazy("Unpublish"),
        gettext_lazy("“%(document)s” is a draft again."),
        gettext_lazy(
            "Readers get the version that was published before; without one they lose the document."
        ),
    ),
}


@team_page
@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Ask for a comment, and publish, submit, approve, reject, withdraw or unpublish."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    if deed not in DEEDS:
        raise access.ItemNotFound(deed)
    chosen = DEEDS[deed]
    form = chosen.form(sent(request)[0], initial={"label": str(document.number)})
    return ask(
        request,
        document,
        form,
        run=lambda: chosen.run(actor, document, **_given(form)),
        context={"title": chosen.title, "submit_label": chosen.title, "introduction": chosen.introduction},
        done=chosen.done,
    )


def _given(form: forms.Form) -> dict[str, Any]:
    given = {"comment": form.cleaned_data["comment"]}
    given |= {"label": form.cleaned_data["label"] or None} if "label" in form.fields else {}
    if isinstance(form, ReasonForm):
        given["reason"] = given.pop("comment")
    return given


@team_page
@require_POST
def delete_version(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Delete an old version, from where it can be restored."""

    def deed(actor: Actor, document: Document) -> Document:
        version = documents.version_of(actor, document, label)
        return documents.delete_version(actor, document, version)

    done = _("Version %(label)s of “%%(document)s” is deleted; it can be restored below the versions.")
    return do(request, pk, deed, done % {"label": label})


@team_page
@require_POST
def restore_deleted(request: HttpRequest, pk: int, label: str) -> HttpResponse:
    """Take a deleted version back."""

    def deed(actor: Actor, document: Document) -> Document:
        return documents.restore_deleted_version(actor, document, label)

    return do(request, pk, deed, _("The version of “%(document)s” is back."))


@team_page
@require_POST
def drop_kept(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Drop a draft that was kept for the person."""

    def deed(actor: Actor, document: Document) -> Document:
        return documents.drop_kept(actor, document, key)

    return do(request, pk, deed, _("The kept draft of “%(document)s” is gone."))
