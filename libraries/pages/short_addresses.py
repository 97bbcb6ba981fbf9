"""The short address of a document, which leads to wherever the document lies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, team_page

from ..document_ids import document_called
from ..models import Document


@team_page
@require_safe
def document_id(request: HttpRequest, short_id: str) -> HttpResponse:
    """Lead to the document of this ID, however it is written."""
    found = document_called(actor_of(request), short_id)
    return redirect(definition_of(Document).url_of(found.pk))
