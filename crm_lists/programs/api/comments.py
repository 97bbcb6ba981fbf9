"""The routes of comments: read those of an item, add one, remove one."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from crm_lists.framework import access, actions, people
from crm_lists.notices import comments
from crm_lists.notices.models import Comment

from .answers import api
from .identity import opened
from .repeating import once
from .values import Text, parsed

PAGE_SIZE, MAX_PAGE_SIZE = 50, 200
#: The greatest key of any database.
GREATEST = 2**63

router = Router()


class CommentIn(Schema):
    """What a program says about an item."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Text, Field(min_length=1, max_length=Comment.LONGEST)]


@router.get("/lists/{slug:code}/{int:pk}/comments")
def comments_of(
    request: HttpRequest,
    code: str,
    pk: int,
    after: Annotated[int, Query(ge=0, lt=GREATEST)] = 0,
    page_size: int = PAGE_SIZE,
) -> dict[str, Any]:
    """Return the comments of an item, the latest first."""
    actor, definition = opened(request, code)
    item = access.get(actor, definition, pk)
    size = min(max(page_size, 1), MAX_PAGE_SIZE)
    known = comments.comments_of(definition, item)
    found = list((known.filter(pk__lt=after) if after else known)[: size + 1])
    following = str(found[size - 1].pk) if len(found) > size else ""
    return {"comments": as_json(found[:size]), "next": following}


@router.post("/lists/{slug:code}/{int:pk}/comments")
def add_comment(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Keep a comment on an item; whoever may read the item may say something about it."""
    actor, definition = opened(request, code, writes=True)
    access.get(actor, definition, pk)
    text = parsed(CommentIn, request).text
    if not text.replace("\x00", "").strip():
        raise ValidationError({"text": "Write something: this comment is empty."})

    def run() -> HttpResponse:
        said = comments.add(actor, definition, pk, text)
        [found] = as_json([said.comment])
        return api.create_response(request, {**found, "unknown": said.unknown}, status=201)

    return once(request, run)


@router.delete("/lists/{slug:code}/{int:pk}/comments/{int:comment_pk}")
def remove_comment(request: HttpRequest, code: str, pk: int, comment_pk: int) -> HttpResponse:
    """Remove a comment: one's own, or any of an item that one may change."""
    actor, definition = opened(request, code, writes=True)
    item = access.get(actor, definition, pk)
    comment, _definition, commented = comments.find(actor, comment_pk)
    if (comment.list_code, commented.pk) != (definition.code, item.pk):
        raise access.ItemNotFound(f"comment {comment_pk}")
    if not comments.may_remove(actor, comment, item):
        raise actions.NotPermitted("Only its author removes a comment, or who may change the item.")
    comments.remove(comment)
    return HttpResponse(status=204)


def as_json(found: Sequence[Comment]) -> list[dict[str, Any]]:
    """Return comments as the API gives them."""
    return [
        {
            "id": one.pk,
            "author": one.author_id,
            "author_name": people.display_name(one.author),
            "text": one.text,
            "created_at": one.created_at,
            "edited_at": one.edited_at,
            "mentioned": sorted(user.pk for user in one.mentioned.all()),
        }
        for one in found
    ]
