"""What stands beside the name of a document in a listing: its approval, what it lacks, where it lies."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.tables import Heading

from ..document import Document, Status
from ..places.folder import Folder
from ..risks import Risk

TONES = {Status.DRAFT: "info", Status.PENDING: "warn", Status.REJECTED: "bad"}
COLUMNS = ("pk", "status", "needs_details", "risk", "is_held", "is_checked_in", "folder")
Row = dict[str, Any]


def mark(actor: Actor, rows: Sequence[Row], columns: Sequence[Heading], *, says_place: bool) -> None:
    """Write the marks of documents into their rows; two queries for a page, whatever its length."""
    documents = {row["id"]: row for row in rows if isinstance(row.get("id"), int)}
    places = {column.name: number for number, column in enumerate(columns)}
    name = places.get("name")
    if not documents or name is None:
        return
    # Beside the number of the version there is room for what is the matter with it.
    matter = places.get("version_number", places.get("published_number", name))
    found = list(Document.objects.filter(pk__in=documents).values(*COLUMNS))
    is_told = not hides(seen_by(actor, definition_of(Document)), "status")
    folders = _names(actor, {one["folder"] for one in found}) if says_place else {}
    for one in found:
        where = folders.get(one["folder"])
        cells = documents[one["pk"]]["cells"]
        cells[matter] = format_html("{}{}", cells[matter], _pills(one, is_told=is_told))
        if where:
            cells[name] = format_html("{}{}", cells[name], _place(*where))


def _pills(values: dict[str, Any], *, is_told: bool) -> SafeString:
    return format_html_join("", ' <span class="pill {1}">{0}</span>', _marks(values, is_told=is_told))


def _marks(values: dict[str, Any], *, is_told: bool) -> Iterable[tuple[str, str]]:
    status = Status(values["status"])
    if is_told and status in TONES:
        yield str(status.label), TONES[status]
    if values["needs_details"]:
        yield _("Needs details"), "bad"
    if values["risk"] == Risk.MACROS:
        yield _("Macros"), "warn"
    if values["is_held"]:
        yield _("On hold"), "quiet"


def _names(actor: Actor, keys: Iterable[Any]) -> dict[int, tuple[str, str]]:
    """Return address and name of the readable folders."""
    definition = definition_of(Folder)
    found = access.visible(actor, definition).filter(pk__in=[key for key in keys if key is not None])
    return {pk: (definition.url_of(pk), name) for pk, name in found.values_list("pk", "name")}


def _place(url: str, name: str) -> SafeString:
    return format_html(' <span class="in-folder">{} <a href="{}">{}</a></span>', _("in"), url, name)
