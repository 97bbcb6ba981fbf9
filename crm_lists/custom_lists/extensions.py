"""What lists without programming hang on the registers of the framework."""

from crm_lists.framework.lists import list_sources

from .definition import made_lists

list_sources.register("custom_lists", made_lists)
