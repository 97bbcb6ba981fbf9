"""What relations and contacts hang on the registers of the framework."""

from crm_lists.duplicates.rules import register_rules
from crm_lists.exchange.transfers import register_transfer
from crm_lists.framework import surroundings
from crm_lists.framework.columns import column_types
from crm_lists.framework.pages.layouts.gallery import discs, pictures

from . import overview, parties, photo_signs, refreshing, vcards
from .anniversaries import AnniversaryColumn
from .anniversary_transfer import AnniversaryTransfer
from .contact import ContactList
from .matching import CONTACT_RULES, RELATION_RULES
from .relation import RelationList
from .salutations import SalutationFormula

__all__ = ["overview", "parties", "photo_signs", "refreshing", "vcards"]

pictures.register(ContactList.code)(discs)
register_rules(RelationList.code, *RELATION_RULES)
register_rules(ContactList.code, *CONTACT_RULES)

column_types.register(AnniversaryColumn.code, AnniversaryColumn())
register_transfer(AnniversaryColumn.code, AnniversaryTransfer())
surroundings.watch(SalutationFormula)
