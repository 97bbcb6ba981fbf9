"""What the API answers when something is not done: one form of refusal for every reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled
from ninja.errors import ValidationError as PayloadError

from crm_lists.framework import access, actions
from crm_lists.framework.items import Item
from crm_lists.framework.warnings import Warned

from ..attempts import WINDOW_SECONDS
from ..kept_answers import OtherRequest
from ..sync import ExpiredCursor, UnknownCursor
from .identity import MissingScope, PersonAuth, TokenAuth, UnknownToken

#: Where an error belongs to no column.
WHOLE_ITEM = ""
REALM = 'Bearer realm="lists"'

api = NinjaAPI(
    title="Lists",
    version="1",
    urls_namespace="api-v1",
    auth=[TokenAuth(), PersonAuth()],
    # Described by `openapi`, which knows the columns of each list.
    docs_url=None,
    openapi_url=None,
)


class UnclearPrecondition(Exception):
    """If-Match does not name one version of the item."""

    def __init__(self, item: Item) -> None:
        super().__init__(f'If-Match takes the ETag of the item alone, in quotation marks: "{item.version}".')
        self.item = item


class NotOffered(Exception):
    """The list has no such operation; the message says what to do instead."""

    def __init__(self, message: str, *allowed: str) -> None:
        super().__init__(message)
        self.allowed = allowed


@api.exception_handler(AuthenticationError)
def nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer for callers who bring nothing that opens the API."""
    wrong = isinstance(error, UnknownToken)
    sentence = "The token is not valid." if wrong else "Bring a token: Authorization: Bearer …"
    response = api.create_response(request, {"detail": sentence}, status=401)
    response["WWW-Authenticate"] = f'{REALM}, error="invalid_token"' if wrong else REALM
    return response


@api.exception_handler(Throttled)
def too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Answer for addresses that guess."""
    sentence = "Too many tokens from here were not valid. Try again in a minute."
    response = api.create_response(request, {"detail": sentence}, status=429)
    response["Retry-After"] = str(error.wait or WINDOW_SECONDS)
    return response


@api.exception_handler(MissingScope)
@api.exception_handler(actions.NotPermitted)
def not_permitted(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer for what the person may see but not do, and for what the token does not reach."""
    return api.create_response(request, {"detail": str(error)}, status=403)


@api.exception_handler(access.ItemNotFound)
def not_found(request: HttpRequest, error: access.ItemNotFound) -> HttpResponse:
    """Answer alike for absent and hidden items."""
    return api.create_response(request, {"detail": "There is no such item."}, status=404)


@api.exception_handler(NotOffered)
def not_offered(request: HttpRequest, error: NotOffered) -> HttpResponse:
    """Answer for what no person may do to the list by the API."""
    response = api.create_response(request, {"detail": str(error)}, status=405)
    response["Allow"] = ", ".join(error.allowed)
    return response


@api.exception_handler(ExpiredCursor)
def gone(request: HttpRequest, error: ExpiredCursor) -> HttpResponse:
    """Answer for a cursor that no longer tells all that the caller must know."""
    return api.create_response(request, {"detail": str(error)}, status=410)


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


@api.exception_handler(UnknownCursor)
def no_cursor(request: HttpRequest, error: UnknownCursor) -> HttpResponse:
    """Answer for a cursor that was never given to this caller for this list."""
    return _unfit(request, {"since": ["This is no cursor of yours for this list."]})


@api.exception_handler(OtherRequest)
def other_request(request: HttpRequest, error: OtherRequest) -> HttpResponse:
    """Answer for an Idempotency-Key that stands for something else."""
    return _unfit(request, {"Idempotency-Key": ["The key was used for another request."]})


@api.exception_handler(IntegrityError)
def taken(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Answer for what the database refused because somebody else wrote at the same moment."""
    sentence = "Somebody has just saved the same values. Look whether the item is there already."
    return _unfit(request, {WHOLE_ITEM: [sentence]})


@api.exception_handler(Warned)
def warned(request: HttpRequest, error: Warned) -> HttpResponse:
    """Answer with what the caller should know; the request comes again with `confirm` for each code."""
    return api.create_response(
        request, {"detail": str(error), "warnings": [one.to_json() for one in error.shown()]}, status=409
    )


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
