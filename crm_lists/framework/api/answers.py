"""What the API answers when something is not done: one form of refusal for every reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError as PayloadError
from ninja.security import django_auth

from .. import access, actions
from ..items import Item

#: Where an error belongs to no column.
WHOLE_ITEM = ""

api = NinjaAPI(
    title="Lists",
    version="1",
    urls_namespace="api-v1",
    auth=django_auth,
    docs_decorator=login_required,
    description="Every list with the same rights as on the team site. If-Match takes the ETag of an item; "
    "a session needs its CSRF token for every write.",
)


class Refusal(Schema):
    """Why something was not done."""

    detail: str
    errors: dict[str, list[str]] = {}


class StaleRefusal(Refusal):
    """The item is not as the caller knows it; its present version is given."""

    etag: int


REFUSALS: dict[int, Any] = {403: Refusal, 404: Refusal, 412: StaleRefusal, 422: Refusal}


class UnclearPrecondition(Exception):
    """If-Match does not name one version of the item."""

    def __init__(self, item: Item) -> None:
        super().__init__(f'If-Match takes the ETag of the item alone, in quotation marks: "{item.version}".')
        self.item = item


@api.exception_handler(access.ItemNotFound)
def not_found(request: HttpRequest, error: access.ItemNotFound) -> HttpResponse:
    """Answer alike for absent and hidden items."""
    return api.create_response(request, {"detail": "There is no such item."}, status=404)


@api.exception_handler(actions.NotPermitted)
def not_permitted(request: HttpRequest, error: actions.NotPermitted) -> HttpResponse:
    """Answer for what the person may see but not do."""
    return api.create_response(request, {"detail": str(error)}, status=403)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer with the errors by column."""
    errors = error.message_dict if hasattr(error, "error_dict") else {WHOLE_ITEM: error.messages}
    return _unfit(request, errors)


@api.exception_handler(PayloadError)
def unreadable(request: HttpRequest, error: PayloadError) -> HttpResponse:
    """Answer for values of the wrong kind in the same form as for those that break a rule."""
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        errors.setdefault(_place(one["loc"]), []).append(str(one["msg"]))
    return _unfit(request, errors)


@api.exception_handler(IntegrityError)
def taken(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Answer for what the database refused because somebody else wrote at the same moment."""
    sentence = "Somebody has just saved the same values. Look whether the item is there already."
    return _unfit(request, {WHOLE_ITEM: [sentence]})


@api.exception_handler(actions.StaleItem)
@api.exception_handler(UnclearPrecondition)
def stale(request: HttpRequest, error: actions.StaleItem | UnclearPrecondition) -> HttpResponse:
    """Answer with the version that the item has now."""
    return api.create_response(request, {"detail": str(error), "etag": error.item.version}, status=412)


def _unfit(request: HttpRequest, errors: Mapping[str, list[str]]) -> HttpResponse:
    return api.create_response(request, {"detail": "The values do not fit.", "errors": errors}, status=422)


def _place(location: Sequence[Any]) -> str:
    """Return the column or the parameter of an error; its place is (body, data, column, ...)."""
    names = [str(step) for step in location if step not in ("body", "data", "query", "path")]
    return names[0] if names else WHOLE_ITEM
