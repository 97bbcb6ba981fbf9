"""The column types of documents: file name, version, size, format and check-out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import people
from crm_lists.framework.columns import EMPTY, Column, ColumnType, Labels, Titles
from crm_lists.framework.columns.kinds import NumberColumn, TextColumn
from crm_lists.framework.columns.lookup import LookupColumn
from crm_lists.framework.dates import friendly_moment

from . import formats
from .fields import key_of, number_of
from .names import extension
from .places.sharing import DOCUMENTS
from .versions.lock import DocumentLock
from .versions.numbers import VersionNumber

if TYPE_CHECKING:
    from crm_lists.framework.actors import Actor

#: Letter and style of the badge by family; the letter tells the kind where colours do not.
BADGES = {
    formats.Family.WORD: ("W", "file-word"),
    formats.Family.EXCEL: ("X", "file-excel"),
    formats.Family.POWERPOINT: ("S", "file-slides"),
    formats.Family.PDF: ("P", "file-pdf"),
    formats.Family.MAIL: ("M", "file-mail"),
    formats.Family.PICTURE: ("I", "file-picture"),
    formats.Family.TEXT: ("T", ""),
    formats.Family.ARCHIVE: ("Z", ""),
    formats.Family.OTHER: ("•", ""),
}


def file_badge(name: str) -> SafeString:
    """Return the sign of the kind of file that has this name."""
    named = formats.by_extension(extension(name))
    letter, style = BADGES[named.family if named else formats.Family.OTHER]
    return format_html('<span class="file {}" aria-hidden="true">{}</span>', style, letter)


class FilenameColumn(TextColumn):
    """The name of a file, behind the sign of its kind."""

    code = "filename"
    sorts_like = "text"

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return sign and name."""
        return format_html("{}{}", file_badge(value), value) if value else EMPTY

    def title_cell(self, column: Column, value: Any, url: str) -> str:
        """Return sign and name; the name leads to the document's page."""
        return format_html('{}<a class="title" href="{}">{}</a>', file_badge(value or ""), url, value or "–")


class VersionInput(forms.CharField):
    """A version number as people write it."""

    def clean(self, value: Any) -> Any:
        """Return the figure of the number."""
        text = super().clean(value)
        try:
            return key_of(VersionNumber.parse(text)) if text else None
        except ValueError:
            raise ValidationError(
                _("“%(text)s” is not a version number; write it like 1.0 or 3."), params={"text": text}
            ) from None


class VersionColumn(ColumnType):
    """The number of a version."""

    code = "version"
    sorts_like = "number"
    css = "version"
    operators = ("exact", "from", "to")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number as people write it."""
        return "" if value is None else str(number_of(value))

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for a version number."""
        return {"exact": VersionInput(label=column.label, required=False)}

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the number as people write it."""
        return self.text(column, value, {})


class FileSizeColumn(NumberColumn):
    """A number of bytes."""

    code = "file-size"
    sorts_like = "number"

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the size in the unit that suits it."""
        return "" if value is None else filesizeformat(value)


class FileFormatColumn(TextColumn):
    """The format of a file."""

    code = "file-format"
    sorts_like = "choice"

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return what the format is called; a filter may ask for one that there is not."""
        known = next((one for one in formats.FORMATS if one.code == value), None)
        return gettext(known.label) if known else str(value or "")


class FolderColumn(LookupColumn):
    """The folder in which a document lies; a filter may ask for it with all that lies below."""

    code = "folder"
    operators: ClassVar[tuple[str, ...]] = ("exact", "isnull", "within")

    def condition(self, column: Column, operator: str, value: Any) -> Q:
        """Return the condition; `within` finds what lies at any depth below."""
        return (
            DOCUMENTS.below([value.pk])
            if operator == "within"
            else super().condition(column, operator, value)
        )

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the readable folders, by itself or with all below."""
        fields = super().filter_fields(column, actor)
        return {**fields, "within": fields["exact"]}


class CheckOutColumn(ColumnType):
    """Who has checked a document out, and for how long; the value is the key of its lock."""

    code = "check-out"
    operators = ("isnull",)

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {document: (name of the holder, beginning)} of the locks in force."""
        keys = [value for value in values if value is not None]
        locks = DocumentLock.objects.filter(pk__in=keys).select_related("holder") if keys else ()
        return {
            lock.pk: (people.display_name(lock.holder), lock.since) for lock in locks if lock.is_in_force()
        }

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return holder and beginning."""
        if value not in labels:
            return ""
        holder, since = labels[value]
        return gettext("%(holder)s, since %(since)s") % {"holder": holder, "since": friendly_moment(since)}

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the sign of the holder with the beginning; the name is in the title."""
        if value not in labels:
            return ""
        holder, since = labels[value]
        return format_html(
            '<span class="who" title="{}">{}<span>{}</span><span class="visually-hidden">{}</span></span>',
            holder,
            people.avatar(holder),
            gettext("since %(since)s") % {"since": friendly_moment(since)},
            holder,
        )

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Sort by the beginning."""
        return F("lock__since")

    def titles(self, column: Column, actor: "Actor") -> Titles:
        """Return the locks: few beside the documents."""
        return Titles(DocumentLock.objects.all(), Q(), "since", "pk")

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask whether the document is checked out."""
        choices = [("", _("Either")), ("0", _("Yes")), ("1", _("No"))]
        return {"isnull": forms.ChoiceField(label=column.label, choices=choices, required=False)}
