"""What became of uploaded files, in the words of the panel that shows it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm_lists.framework.lists import definition_of

from ..models import Document
from ..uploads.many import Kept


def result_of(kept: Kept) -> dict[str, Any]:
    """Return the result of one file as plain data."""
    return {
        "name": kept.name,
        "status": kept.status,
        "message": kept.message or _remark(kept),
        "url": _url(kept.document),
        "same_name": _told(kept.same_name),
        "same_bytes": _told(kept.same_bytes),
    }


def _remark(kept: Kept) -> str:
    twin = kept.same_bytes
    if kept.status == "saved" and twin is not None:
        return _("The same file is already here: “%(name)s” in %(place)s.") % _facts(twin)
    if kept.status == "skipped" and kept.document is not None:
        return _("Not uploaded: “%(name)s” is already in %(place)s.") % _facts(kept.document)
    return ""


def _facts(document: Document) -> dict[str, str]:
    return {"name": document.name, "place": str(document.folder or document.library)}


def _url(document: Document | None) -> str:
    return definition_of(Document).url_of(document.pk) if document is not None else ""


def _told(document: Document | None) -> dict[str, str] | None:
    return None if document is None else {**_facts(document), "url": _url(document)}


def tell(request: HttpRequest, results: list[Kept]) -> None:
    """Tell by messages what became of the files of a form."""
    kept = [one for one in results if one.document is not None]
    if not kept:
        return
    messages.success(request, _("Uploaded: %(names)s.") % {"names": ", ".join(one.name for one in kept)})
    for one in results:
        if one.document is None:
            messages.error(request, one.message)
        elif said := one.message or _remark(one):
            messages.warning(request, said)
