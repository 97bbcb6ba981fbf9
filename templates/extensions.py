"""What document templates hang on the registers of the framework."""

from crm_lists.framework.commands import item_commands, item_facts
from libraries.models import DocumentList

from .item_parts import new_document_commands, origin_facts
from .template import DocumentTemplate

for _code in DocumentTemplate.MadeFor.values:
    item_commands.register(_code, order=50)(new_document_commands)
item_facts.register(DocumentList.code)(origin_facts)
