"""The lists and models of libraries."""

from .codes import DocumentType
from .document import Document, TextState
from .document_list import DocumentList
from .document_sets.set_type import DocumentSetType
from .folder import Folder, FolderList
from .house_rules import HouseRules
from .library import Library
from .lock import DocumentLock, KeptDraft
from .nesting import Nesting
from .pin import Pin
from .properties.conflict import PropertyConflict
from .reading.entry import ReadEntry
from .recent import RecentDocument
from .renditions.rendition import Rendition
from .retention.rule import Hold, RetentionRule
from .share_links.link import LinkUse, ShareLink
from .storing.rows import LostFile, PackedFile
from .uploads.upload import Upload
from .version import DocumentText, DocumentVersion
from .webdav.dav_lock import DavLock
from .webdav.dead_property import DavProperty
from .webdav.scratch import Scratch
from .webdav.ticket import DavTicket

__all__ = [
    "DavLock",
    "DavProperty",
    "DavTicket",
    "Document",
    "DocumentList",
    "DocumentLock",
    "DocumentSetType",
    "DocumentText",
    "DocumentType",
    "DocumentVersion",
    "Folder",
    "FolderList",
    "Hold",
    "HouseRules",
    "KeptDraft",
    "Library",
    "LinkUse",
    "LostFile",
    "Nesting",
    "PackedFile",
    "Pin",
    "PropertyConflict",
    "ReadEntry",
    "RecentDocument",
    "Rendition",
    "RetentionRule",
    "Scratch",
    "ShareLink",
    "TextState",
    "Upload",
]
