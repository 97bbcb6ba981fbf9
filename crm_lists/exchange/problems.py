"""Why a file cannot be read, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .files.layout import Unreadable

_SENTENCES: "dict[str, str | Promise]" = {
    "empty": _("The file holds no rows. Choose one whose first row names the columns."),
    "only_headings": _("The file holds headings but no rows below them. Add rows and choose it again."),
    "binary": _("This is no table. Choose a CSV, XLSX or ODS file."),
    "no_table": _("This file holds no table. Choose a CSV, XLSX or ODS file."),
    "damaged": _("The file is damaged and cannot be opened. Save it again and choose the new one."),
    "old_format": _("The file is in an old format or has a password. Save it as XLSX without a password."),
    "password": _("The file has a password. Save it without one and choose it again."),
    "bomb": _("The file unpacks to far more than a table needs. Save only the table in a new file."),
    "encoding": _("The file is not written in %(encoding)s. Choose another encoding."),
    "rows": _("The file has more than %(limit)s rows. Divide it into several files."),
    "columns": _("The file has %(count)s columns; up to %(limit)s can be read. Remove those not needed."),
    "cell": _("A cell is longer than %(length)s characters. Shorten it, or choose another separator."),
    "bytes": _("The file is larger than %(limit)s MB. Divide it into several files."),
    "time": _("Reading took longer than %(seconds)s seconds. Divide the file into several files."),
    "memory": _("Reading needs more memory than one file may use. Divide it into several files."),
    "other_list": _("This workbook was exported from the list “%(list)s”. Import it there."),
    "gone": _("The file of this import is not kept any more. Choose it again."),
}


def sentence_of(reason: Unreadable) -> str:
    """Return why the file cannot be read and what to do about it."""
    return str(_SENTENCES.get(reason.code, _SENTENCES["damaged"])) % reason.facts
