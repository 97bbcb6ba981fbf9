"""What document templates hang on the registers of the framework."""

from crm_lists.duplicates.merging.links import EVERY_LIST, Reference, references
from crm_lists.framework import surroundings
from crm_lists.framework.commands import EVERY_LIST as EACH
from crm_lists.framework.commands import item_commands, item_facts, selection_commands
from crm_lists.framework.purging import daily_cleaners
from libraries.models import DocumentList
from libraries.new_documents import new_document_entries

from . import batches, spooling
from .item_parts import again_commands, new_document_commands, new_in_library, origin_facts
from .many import make_commands
from .template import DocumentTemplate

__all__ = ["batches"]

item_commands.register(EACH, order=50)(new_document_commands)
item_commands.register(DocumentList.code, order=60)(again_commands)
selection_commands.register(EACH, order=50)(make_commands)
new_document_entries.register("*")(new_in_library)
references.register(EVERY_LIST)(Reference("document_templates.MadeFrom"))
item_facts.register(DocumentList.code)(origin_facts)
surroundings.watch(DocumentTemplate)
daily_cleaners.register("values of letters that were never written", spooling.clean_up)
