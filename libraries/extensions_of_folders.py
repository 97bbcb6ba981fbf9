"""What folders, document sets and types of documents hang on the registers of the framework."""

from crm_lists.framework import surroundings
from crm_lists.framework.commands import selection_commands
from crm_lists.framework.followers import followers

from .document_sets import sharing
from .document_sets.making import new_set_commands
from .document_types import type_forms
from .models import DocumentList, DocumentSetType, DocumentType, FolderList
from .new_documents import new_document_entries
from .places import contents, placing_batches
from .showing import panels

__all__ = ["placing_batches", "type_forms"]

followers.register(FolderList.code, order=0)(contents.follow)
followers.register(FolderList.code, order=10)(sharing.follow_set)
followers.register(DocumentList.code, order=10)(sharing.follow_document)
selection_commands.register(DocumentList.code, order=50)(panels.placing_commands)
new_document_entries.register("*", order=50)(new_set_commands)
surroundings.watch(DocumentType, DocumentSetType)
