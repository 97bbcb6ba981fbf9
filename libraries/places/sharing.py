"""What lies in a shared folder is shared with it, at any depth."""

from typing import Any

from django.db.models import Q

from crm_lists.organisation.received import Container

from .folder import FolderList
from .nesting import within


def _in_folders(tops: Any) -> Q:
    """Return the condition on documents that lie in these folders or below them."""
    return Q(folder_id__in=within(tops))


def _below_folders(tops: Any) -> Q:
    """Return the condition on these folders and those that lie below them."""
    return Q(pk__in=within(tops))


#: Documents and folders lie in folders.
DOCUMENTS = Container(FolderList.code, _in_folders)
FOLDERS = Container(FolderList.code, _below_folders)
