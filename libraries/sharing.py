"""What lies in a shared folder is shared with it, at any depth."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Length, Substr

from crm_lists.organisation.received import Container

from .folder import SEPARATOR, Folder, FolderList


def _in_folders(tops: Any) -> Q:
    """Return the condition on documents that lie in these folders or below them."""
    return Q(folder_id__in=_with_below(tops).values("pk"))


def _below_folders(tops: Any) -> Q:
    """Return the condition on folders that lie below these."""
    return Q(pk__in=_with_below(tops).values("pk"))


def _with_below(tops: Any) -> "QuerySet[Folder]":
    """Return these folders and all below them."""
    # The length of the path is compared, not a pattern: a name may hold the signs of patterns.
    start = Concat(F("path"), Value(SEPARATOR), output_field=TextField())
    above = Folder.objects.filter(pk__in=tops, library=OuterRef("library")).annotate(start=start)
    above = above.filter(start=Substr(OuterRef("path"), 1, Length("start")))
    return Folder.objects.order_by().filter(Q(pk__in=tops) | Exists(above))


#: Documents and folders lie in folders.
DOCUMENTS = Container(FolderList.code, _in_folders)
FOLDERS = Container(FolderList.code, _below_folders)
