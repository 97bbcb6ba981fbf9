"""The lists and models of libraries."""

from .codes import DocumentType
from .document import Document, DocumentList, TextState
from .folder import Folder, FolderList
from .library import Library
from .lock import DocumentLock
from .version import DocumentText, DocumentVersion

__all__ = [
    "Document",
    "DocumentList",
    "DocumentLock",
    "DocumentText",
    "DocumentType",
    "DocumentVersion",
    "Folder",
    "FolderList",
    "Library",
    "TextState",
]
