"""How the admin asks for the columns of document types and of kinds of document sets."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.code_admin import code_fields
from crm_lists.framework.lists import find_list

from ..document_sets.set_type import DocumentSetType
from ..places.folder import Folder
from .codes import DocumentType

Choices = Callable[[], Sequence[tuple[str, str]]]
DOCUMENTS, FOLDERS = "documents", "folders"
#: Columns that are never lent or asked for here: they say which item it is.
OWN = ("name", "document_type", "activity")
_ADDRESS = re.compile(r"/folders/(\d{1,18})/")


def custom_columns() -> list[tuple[str, str]]:
    """Return the custom columns of documents."""
    return [(one.name, one.label) for one in find_list(DOCUMENTS).custom_columns if one.is_editable]


def columns_to_fill() -> list[tuple[str, str]]:
    """Return the columns of documents that people can be asked to fill in."""
    return _typed(DOCUMENTS)


def columns_of_sets() -> list[tuple[str, str]]:
    """Return the columns of folders that people type."""
    return _typed(FOLDERS)


def columns_to_share() -> list[tuple[str, str]]:
    """Return the columns that folders and documents both have, with the same kind of values."""
    documents, folders = find_list(DOCUMENTS), find_list(FOLDERS)
    both = [name for name, _label in _typed(FOLDERS) if name in documents.editable]
    alike = [name for name in both if documents.column(name).kind.code == folders.column(name).kind.code]
    return [(name, folders.column(name).label) for name in alike]


def _typed(code: str) -> list[tuple[str, str]]:
    definition = find_list(code)
    return [(name, definition.column(name).label) for name in definition.editable if name not in OWN]


def _new_column_help(code: str, text: "str | Promise") -> str:
    url = reverse("list_design:add-column", args=[code])
    return format_html('{} <a href="{}" target="_blank">{}</a>', text, url, _("New column"))


_help = lazy(_new_column_help, str)


class ColumnsField(forms.MultipleChoiceField):
    """Several columns of a list; those that are there no more are forgotten."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(choices=choices, required=False, **options)


class FolderAddressField(forms.CharField):
    """A folder, by the address of its page."""

    def prepare_value(self, value: Any) -> Any:
        """Show the address of the folder that is set."""
        key = getattr(value, "pk", value)
        if isinstance(key, int):
            return reverse("libraries:folder", args=[key])
        return value

    def clean(self, value: Any) -> Any:
        """Return the folder of the address."""
        text = super().clean(value)
        if not text:
            return None
        found = _ADDRESS.search(text)
        folder = Folder.objects.filter(pk=int(found[1]), deleted_at__isnull=True).first() if found else None
        if folder is None:
            raise ValidationError(_("There is no folder at this address. Open it and copy its address."))
        return folder


def _bound() -> forms.Field:
    text = gettext_lazy("Only documents of this type, or of others that name them, have these columns.")
    label = gettext_lazy("Columns of its own")
    return ColumnsField(custom_columns, label=label, help_text=_help(DOCUMENTS, text))


def _required() -> forms.Field:
    return ColumnsField(
        columns_to_fill,
        label=gettext_lazy("Required columns"),
        help_text=gettext_lazy(
            "A document that lacks one of them is kept all the same, and waits in the view “Needs details”."
        ),
    )


def _of_set() -> forms.Field:
    text = gettext_lazy("They stand at the top of the page of a set and are asked for when one is made.")
    return ColumnsField(
        columns_of_sets, label=gettext_lazy("Columns of the set"), help_text=_help(FOLDERS, text)
    )


def _shared() -> forms.Field:
    return ColumnsField(
        columns_to_share,
        label=gettext_lazy("Shared columns"),
        help_text=gettext_lazy(
            "All documents of a set have what the set has in them, also those that come in later. A column "
            "can be shared when folders and documents both have one of its code."
        ),
    )


def _content() -> forms.Field:
    return FolderAddressField(
        label=gettext_lazy("Folder with the first content"),
        required=False,
        help_text=gettext_lazy(
            "The address of a folder, such as /libraries/folders/7/. What lies in it is copied into each new "
            "set, as far as the person who makes the set may read it."
        ),
    )


code_fields.register(DocumentType, {"columns": _bound, "required_columns": _required})
code_fields.register(DocumentSetType, {"columns": _of_set, "shared_columns": _shared, "content": _content})
