"""Files that come for a case, a relation or an activity: where they go, and how they belong to it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, open_list

from .. import documents
from ..models import Document
from .answers import key_in

#: The columns by which a document belongs to an item.
Values = Mapping[str, Any]
#: Parameters of an upload's address that name the item; rights are asked anew whenever they are read.
LIST, ITEM = "list", "item"


def item_and_values(request: HttpRequest, code: str, pk: int) -> tuple[Item, Values]:
    """Return the item and how documents belong to it, or raise ItemNotFound."""
    definition = open_list(request, code)
    item: Item = access.get(actor_of(request), definition, pk)
    columns = documents.linking_columns(definition)
    if not columns:
        raise access.ItemNotFound(f"{code} has no documents")
    return item, dict.fromkeys(columns, item)


def values_in(request: HttpRequest) -> Values:
    """Return how the document of an upload belongs to the item that its address names, if it names one."""
    pk = key_in(request, ITEM)
    if pk is None:
        return {}
    return item_and_values(request, request.GET.get(LIST, ""), pk)[1]


def zone_of(actor: Actor, code: str, pk: int) -> dict[str, Any] | None:
    """Return where files dropped on the page go, None where the person adds none."""
    if not access.may_add(actor, definition_of(Document)):
        return None
    key = [code, pk]
    return {
        "url": reverse("libraries:upload-for", args=key),
        "begin_url": reverse("libraries:begin-upload-for", args=key),
        "look_url": reverse("libraries:look-before-upload-for", args=key),
        "has_folders": False,
        "links": True,
        "hint": documents.common_library(documents.CRM_LIBRARY).formats_text(),
    }
