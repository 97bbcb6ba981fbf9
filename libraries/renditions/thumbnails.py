"""Pictures of documents for lists that show them as cards."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.pages.layouts.gallery import Picture

from ..columns import file_badge
from ..document import Document
from . import producing
from .kinds import has_thumbnail, is_office


def thumbnail_url(document: Document) -> str:
    """Return the address of the picture of a document, nothing where its kind has none.

    The page behind it shows the version that its reader may see.
    """
    if not _is_shown(document.format):
        return ""
    return _address(document.pk, document.version)


def pictures_of(actor: Actor, definition: ListDefinition, keys: Sequence[int]) -> Mapping[int, Picture]:
    """Return the pictures of these documents, and signs of those of which there is none; one query."""
    found = access.visible(actor, definition).filter(pk__in=keys)
    columns = found.values_list("pk", "name", "format", "version")
    return {
        key: Picture(url=_address(key, number)) if _is_shown(code) else Picture(sign=file_badge(name))
        for key, name, code, number in columns
    }


def _is_shown(code: str) -> bool:
    return has_thumbnail(code) and (not is_office(code) or producing.program() is not None)


def _address(key: int, number: int) -> str:
    # The number of the change only lets browsers ask anew; that of a draft is not for everybody.
    return f"{reverse('libraries:thumbnail', args=[key])}?v={number}"
