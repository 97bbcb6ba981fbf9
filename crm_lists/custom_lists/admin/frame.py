"""What the pages of the designers share: who may open them, how they look, what goes wrong."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.auth import permission_denied

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn
from crm_lists.framework.registry import NotRegistered

from ..designing.columns import column_of
from ..designing.lists import made_list
from ..models import CustomList

PERMISSION = "lists.change_customcolumn"
Page = Callable[..., HttpResponse]


def may_design(request: HttpRequest) -> bool:
    """Tell whether the person may design lists and columns: administrators, and whom they allow it."""
    return request.user.has_perm(PERMISSION)


def designer_page(page: Page) -> Page:
    """Let only those open the page who may design; use as a decorator."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not may_design(request):
            denied: HttpResponse = permission_denied(request)
            return denied
        return page(request, *args, **options)

    return guarded


def designer(request: HttpRequest) -> Actor:
    """Return the administrator as the one who acts."""
    return Actor.of(request.user, Source.ADMIN)


def show(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """Return a page of the admin."""
    return render(request, f"custom_lists/admin/{template}.html", {"title": title, **context})


def list_or_404(code: str) -> ListDefinition:
    """Return the list of this code."""
    try:
        return find_list(code)
    except NotRegistered:
        raise Http404 from None


def made_or_404(code: str) -> CustomList:
    """Return the list without programming of this code, a retired one too."""
    made = made_list(code)
    if made is None:
        raise Http404
    return made


def column_or_404(list_code: str, code: str) -> CustomColumn:
    """Return a custom column."""
    column = column_of(list_or_404(list_code).code, code)
    if column is None:
        raise Http404
    return column


def say(request: HttpRequest, error: ValidationError) -> None:
    """Say above the next page what went wrong."""
    for message in error.messages:
        messages.error(request, message)
