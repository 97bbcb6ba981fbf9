"""What notices and comments hang on the pages of lists: the bell, commands and the tab of comments."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel, Priority
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.items import Item
from crm_lists.framework.listing.counting import Counted
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import Entry
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of

from . import comments, notices
from .forms import CommentForm
from .models import Comment
from .text import as_html

#: Longer numbers are no keys.
DIGITS = 18


def bell(actor: Actor) -> Entry | None:
    """Return the bell with the number of unread notices."""
    if actor.user is None:
        return None
    return Entry(_("Notices"), reverse("notices:index"), "alert", notices.unread_count(actor))


def account_entries(actor: Actor) -> list[Entry]:
    """Return the entry of the person's menu."""
    return [Entry(_("My alerts"), reverse("notices:alerts"), "alert_on")]


def commands_of_view(actor: Actor, definition: ListDefinition, view: PublicView | None) -> list[Command]:
    """Return “Alert me” for a listing; its dialog begins with the present view."""
    query = f"?view={view.code}" if view else ""
    url = reverse("notices:alert-on-list", args=[definition.code])
    return [Command(_("Alert me"), f"{url}{query}", icon="alert", dialog=True)]


def commands_of_item(actor: Actor, item: Item) -> list[Command]:
    """Return “Alert me” for an item."""
    url = reverse("notices:alert-on-item", args=[definition_of(item).code, item.pk])
    return [Command(_("Alert me"), url, icon="alert", dialog=True, priority=Priority.SELDOM)]


def count(actor: Actor, item: Item) -> Counted:
    """Return the expression for how many comments the item has."""
    return comments.count_of(definition_of(item), item)


def context(request: HttpRequest, item: Item) -> Mapping[str, Any]:
    """Return the comments of an item and the form for a further one."""
    definition, actor = definition_of(item), actor_of(request)
    before = request.GET.get("before", "")
    found = comments.comments_of(definition, item)
    if before.isdecimal() and len(before) <= DIGITS:
        found = found.filter(pk__lt=int(before))
    page = list(found[: comments.PAGE_SIZE + 1])
    has_older, page = len(page) > comments.PAGE_SIZE, page[: comments.PAGE_SIZE]
    may_moderate = bool(page) and access.may(actor, item, access.CHANGE)
    return {
        "comments": [_comment(actor, one, may_moderate=may_moderate) for one in reversed(page)],
        "older_url": f"?tab=comments&before={page[-1].pk}" if has_older else "",
        "form": CommentForm(),
        "action": reverse("notices:add-comment", args=[definition.code, item.pk]),
        "people_url": reverse("notices:people", args=[definition.code, item.pk]),
    }


def _comment(actor: Actor, comment: Comment, *, may_moderate: bool) -> dict[str, Any]:
    is_mine = comments.may_edit(actor, comment)
    names = {user.get_username().lower(): display_name(user) for user in comment.mentioned.all()}
    return {
        "comment": comment,
        "who": display_name(comment.author),
        "text_html": as_html(comment.text, names),
        "edit_url": reverse("notices:edit-comment", args=[comment.pk]) if is_mine else "",
        "remove_url": reverse("notices:remove-comment", args=[comment.pk]) if is_mine or may_moderate else "",
    }


panel = Panel("comments", _lazy("Comments"), count, "notices/includes/comments.html", context, is_last=True)
