"""The list of documents: its columns, views and form."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.framework.items import Item

from .document import DRAFTS, TYPED, Document, Status
from .risks import Risk

#: Columns that only serve comparison, search and the recycle bin; they are no part of the history.
PROGRAM_COLUMNS = frozenset({"name_key", "text_state", "deleted_with", "kept_until", "kept_by"})


@register_list
class DocumentList(ListDefinition):
    """The list of all documents; people meet it as the documents of a library."""

    model = Document
    code = "documents"
    icon = "document"
    section = ""
    columns = (
        "name",
        "document_type",
        "version_number",
        "published_number",
        "lock__document",
        "modified_at",
        "relation",
        "case",
    )
    filters = (
        "document_type",
        "status",
        "relation",
        "case",
        "lock__holder",
        "salesperson",
        "modified_at",
        "risk",
        "short_id",
    )
    places = ("library", "folder")
    sorted_by = ("size", "format", "status")
    search = {"name": 10, "short_id": 3, "document_type": 2, "description": 1}
    views = (
        PublicView("recent", _("By date"), sort="-modified_at"),
        PublicView("by-name", _("By name"), sort="name"),
        PublicView("mine", _("My documents"), filters={"salesperson": "[Me]"}),
        PublicView(
            "checked-out",
            _("Checked out to me"),
            filters={"lock__holder": "[Me]"},
            columns=("name", "version_number", "lock__since", "lock__saved_at", "library", "modified_at"),
            sort="lock__since",
        ),
        PublicView("by-type", _("By type"), sort="name", group_by=("document_type",)),
        PublicView("by-company", _("By company"), sort="name", group_by=("relation",)),
        PublicView("needs-details", _("Needs details"), filters={"needs_details": "1"}),
        PublicView(
            "waiting",
            _("Waiting for approval"),
            filters={"status": Status.PENDING},
            columns=("name", "version_number", "status", "library", "modified_by", "modified_at"),
            sort="modified_at",
        ),
        PublicView(
            "drafts",
            _("My drafts"),
            filters={"modified_by": "[Me]"},
            where="any(status=draft,status=pending,status=rejected)",
            columns=("name", "version_number", "published_number", "status", "library", "modified_at"),
        ),
        PublicView(
            "never-checked-in",
            _("Never checked in"),
            filters={"is_checked_in": "0"},
            columns=("name", "lock__document", "library", "created_by", "created_at"),
            sort="created_at",
        ),
    )
    form = TYPED
    types = {
        "name": "filename",
        "short_id": "document-id",
        "folder": "folder",
        "version_number": "version",
        "published_number": "version",
        "size": "file-size",
        "format": "file-format",
        "lock__document": "check-out",
    }
    pills = ("document_type", "risk")
    tones = {
        "status": {"draft": "info", "pending": "warn", "approved": "good", "rejected": "bad"},
        "risk": {Risk.MACROS: "warn", Risk.UNSCANNED: "warn", Risk.PASSWORD: "info", Risk.ARCHIVE: "info"},
    }
    guarded = {"version_number": DRAFTS, "status": DRAFTS}
    facts = (
        "short_id",
        "library",
        "folder",
        "format",
        "size",
        "risk",
        "owner",
        "group",
        "salesperson",
        "created_at",
        "created_by",
        "modified_at",
        "modified_by",
    )
    is_added_by_form = False
    deleted_with = "deleted_with"
    deciding = ("document_type",)
    keeps_incomplete = True

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the columns of the default view: of the two numbers the newest one that the person reads."""
        found = super().listed
        is_told = "version_number" in found
        return tuple(name for name in found if not (is_told and name == "published_number"))

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the columns of the history, without those that only serve comparison and search."""
        return tuple(name for name in super().own_recorded if name not in PROGRAM_COLUMNS)

    def permalink_of(self, item: Item) -> str:
        """Return the short address, which stays when the document is moved."""
        if not isinstance(item, Document):
            return super().permalink_of(item)
        return reverse("document-id", args=[item.short_id])

    def url_of(self, pk: Any) -> str:
        """Return the address of the document within the libraries."""
        return reverse("libraries:document", args=[pk])
