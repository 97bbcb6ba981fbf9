"""The pages of comments: add, change, remove, and whom a comment may mention."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, people
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, go_to, is_fragment, open_list, show, team_page

from .. import comments
from ..forms import CommentForm
from ..models import Comment
from ..reading import COMMENTS_TAB

UNPROCESSABLE = 422


@team_page
@require_POST
def add(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Keep a comment on an item."""
    definition = open_list(request, code)
    access.get(actor_of(request), definition, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        cancel_url = f"{definition.url_of(pk)}{COMMENTS_TAB}"
        return _form_page(request, form, _("New comment"), definition, cancel_url)
    said = comments.add(actor_of(request), definition, pk, form.cleaned_data["text"])
    return _told(request, said, definition, pk)


@team_page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a comment of one's own."""
    actor = actor_of(request)
    comment, definition, item = comments.find(actor, pk)
    if not comments.may_edit(actor, comment):
        raise access.ItemNotFound(f"comment {pk}")
    form = CommentForm(request.POST or None, initial={"text": comment.text})
    if form.is_bound and form.is_valid():
        said = comments.edit(definition, item, comment, form.cleaned_data["text"])
        return _told(request, said, definition, item.pk)
    return _form_page(request, form, _("Change comment"), definition, _url_of(definition, comment))


@team_page
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to remove a comment, and remove it."""
    actor = actor_of(request)
    comment, definition, item = comments.find(actor, pk)
    if not comments.may_remove(actor, comment, item):
        raise access.ItemNotFound(f"comment {pk}")
    url = f"{definition.url_of(item.pk)}{COMMENTS_TAB}"
    if request.method == "POST":
        comments.remove(comment)
        messages.success(request, _("The comment is removed."))
        return go_to(request, url)
    context = {
        "title": _("Remove this comment?"),
        "sentence": _("It cannot be brought back."),
        "submit_label": _("Remove"),
        "cancel_url": url,
        "action": request.path,
        "danger": True,
    }
    template = "lists/confirm_dialog.html" if is_fragment(request) else "lists/confirm.html"
    return show(request, template, context)


@team_page
@require_GET
def people_to_mention(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Return the people who may read the item and whose name holds what was typed."""
    definition = open_list(request, code)
    item = access.get(actor_of(request), definition, pk)
    found = comments.people_to_mention(definition, item, request.GET.get("q", "")[:150])
    results = [{"id": user.get_username(), "text": people.display_name(user)} for user in found]
    return JsonResponse({"results": results})


def _url_of(definition: ListDefinition, comment: Comment) -> str:
    return f"{definition.url_of(comment.item_id)}{COMMENTS_TAB}#comment-{comment.pk}"


def _told(request: HttpRequest, said: comments.Said, definition: ListDefinition, pk: int) -> HttpResponse:
    """Go back to the comments; the author learns which mentions tell nobody."""
    if said.unknown:
        names = ", ".join(f"@{name}" for name in said.unknown)
        told_nobody = ngettext(
            "%(names)s is nobody who may read this, so nobody was told.",
            "%(names)s are nobody who may read this, so they were not told.",
            len(said.unknown),
        )
        messages.warning(request, told_nobody % {"names": names})
    return go_to(request, _url_of(definition, said.comment))


def _form_page(
    request: HttpRequest, form: CommentForm, title: str, definition: ListDefinition, cancel_url: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "breadcrumb": [(definition.label, definition.url)],
        "submit_label": _("Save"),
        "cancel_url": cancel_url,
        "action": request.get_full_path(),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)
