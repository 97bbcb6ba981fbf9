"""What relations and contacts hang on the registers of the framework."""

from crm_lists.framework.pages.layouts.gallery import discs, pictures

from .contact import ContactList

pictures.register(ContactList.code)(discs)
