"""Ready settings of libraries: what a new one begins with, and who may do what in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.organisation.roles import EVERY_LIST, Grant

from .. import formats
from ..document_list import DocumentList
from ..document_types.codes import DocumentType
from .library import Library

#: What stands in addresses below the libraries and can be no code of one.
TAKEN = frozenset(
    {"d", "documents", "folders", "for", "links", "new", "pin", "place", "place-level", "rename", "unpin"}
    | {"uploads", "zip"}
)


@dataclass(frozen=True)
class Template:
    """Settings that a new library begins with; all of them can be changed later."""

    label: "str | Promise"
    help: "str | Promise"
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: Codes of the document types that it offers; all where there are none.
    types: tuple[str, ...] = ()


TEMPLATES: Mapping[str, Template] = {
    "documents": Template(
        gettext_lazy("Documents"),
        gettext_lazy("Word, Excel and PDF files with major versions. Everybody sees each of them at once."),
    ),
    "contracts": Template(
        gettext_lazy("Contracts with drafts and approval"),
        gettext_lazy("Drafts are for those who write; readers see what was approved. Check-out is required."),
        {
            "icon": "document_signature",
            "versioning": Library.Versioning.DRAFTS,
            "requires_approval": True,
            "requires_check_out": True,
            "drafts_for": Library.DraftReaders.EDITORS,
            "requires_type": True,
        },
    ),
    "sales-literature": Template(
        gettext_lazy("Sales literature"),
        gettext_lazy("Brochures, leaflets, manuals and documents on competitors, pictures and slides too."),
        {
            "icon": "book_open",
            "allowed_formats": [
                formats.Family.PDF.value,
                formats.Family.WORD.value,
                formats.Family.EXCEL.value,
                formats.Family.POWERPOINT.value,
                formats.Family.PICTURE.value,
            ],
            "default_view": "by-type",
        },
        types=("brochure", "leaflet", "manual", "competition"),
    ),
}


def add_library(name: str, template: str) -> Library:
    """Add a library with ready settings."""
    chosen = TEMPLATES[template]
    library = Library(name=name.strip(), code=free_code(name), **chosen.settings)
    library.full_clean()
    with transaction.atomic():
        library.save()
        for kind in DocumentType.objects.filter(code__in=chosen.types):
            # A type that is offered everywhere is offered here too.
            if kind.libraries.exists():
                kind.libraries.add(library)
    return library


def free_code(name: str) -> str:
    """Return a code for the name that no library has."""
    wanted = slugify(name)[:50] or "library"
    codes = set(Library.objects.filter(code__startswith=wanted).values_list("code", flat=True)) | TAKEN
    numbered = (f"{wanted}-{number}" for number in range(2, len(codes) + 3))
    return wanted if wanted not in codes else next(code for code in numbered if code not in codes)


def check(library: Library) -> None:
    """Refuse settings that do not fit one another; said at the column that is to be changed."""
    errors: dict[str, str] = {}
    drafts = library.versioning == Library.Versioning.DRAFTS
    if library.drafts_kept is not None and not drafts:
        errors["drafts_kept"] = _("There are drafts only with “Major versions and drafts”. Leave this empty.")
    if library.versioning == Library.Versioning.NONE:
        if library.majors_kept is not None:
            errors["majors_kept"] = _("Only the newest file is kept here. Leave this empty.")
        if library.requires_approval:
            errors["requires_approval"] = _("Content approval needs versions: readers get the approved one.")
        if library.thins_versions:
            errors["thins_versions"] = _("Only the newest file is kept here, so there is nothing to thin.")
    kind = library.default_type
    chosen = set(kind.libraries.values_list("pk", flat=True)) if kind is not None else set()
    if chosen and library.pk and library.pk not in chosen:
        errors["default_type"] = _("This type is not offered in the library. Change the type first.")
    if library.code in TAKEN:
        errors["code"] = _("This word stands in other addresses. Choose another code.")
    if errors:
        raise ValidationError(errors)


@dataclass(frozen=True)
class Right:
    """What roles may do in a library."""

    label: str
    #: Names of the roles, each with how far its right reaches.
    roles: list[str]


SHOWN = (access.VIEW, access.ADD, access.CHANGE, access.APPROVE, access.DELETE)


def rights_in(library: Library) -> list[Right]:
    """Return which roles may do what with documents of the library, as their grants say."""
    codes = (DocumentList.code, EVERY_LIST)
    here = Q(within_column="") | Q(within_column="library", within_id=library.pk)
    grants = Grant.objects.filter(here, list_code__in=codes, action__in=SHOWN).select_related("role")
    by_action: dict[str, list[str]] = {action: [] for action in SHOWN}
    for grant in grants.order_by("role__name", "pk"):
        narrow = _(", only here") if grant.within_column else ""
        by_action[grant.action].append(f"{grant.role} ({grant.get_scope_display()}{narrow})")
    labels = dict(Grant._meta.get_field("action").flatchoices)
    return [Right(str(labels[action]), list(dict.fromkeys(roles))) for action, roles in by_action.items()]
