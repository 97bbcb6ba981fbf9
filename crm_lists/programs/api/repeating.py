"""Writes that may be sent twice: the same Idempotency-Key is answered again and not done again."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .. import kept_answers
from ..models import KeptAnswer
from .identity import caller_of

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,255}")


def once(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer as `run` does, or as it did when the same request came before under its key."""
    key = request.headers.get(HEADER)
    if key is None:
        return run()
    if not KEY.fullmatch(key):
        raise ValidationError({HEADER: "A key is 1 to 255 characters without spaces."})
    asked = kept_answers.digest_of((request.method or "").encode(), request.path.encode(), request.body)
    with transaction.atomic():
        kept = kept_answers.begin(caller_of(request).user, key, asked)
        if kept.status:
            return _again(kept)
        response = run()
        kept_answers.keep(kept, response.status_code, response.content.decode(), response.get("ETag", ""))
    return response


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    if kept.etag:
        response["ETag"] = kept.etag
    response["Idempotent-Replayed"] = "true"
    return response
