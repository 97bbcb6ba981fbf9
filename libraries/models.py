"""The lists and models of libraries."""

from .document import Document, TextState
from .document_list import DocumentList
from .document_sets.set_type import DocumentSetType
from .document_types.codes import DocumentType
from .places.folder import Folder, FolderList
from .places.house_rules import HouseRules
from .places.library import Library
from .places.nesting import Nesting
from .places.pin import Pin
from .places.recent import RecentDocument
from .properties.conflict import PropertyConflict
from .reading.entry import ReadEntry
from .renditions.rendition import Rendition
from .retention.rule import Hold, RetentionRule
from .share_links.link import LinkUse, ShareLink
from .storing.rows import LostFile, PackedFile
from .uploads.upload import Upload
from .versions.lock import DocumentLock, KeptDraft
from .versions.version import DocumentText, DocumentVersion
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
