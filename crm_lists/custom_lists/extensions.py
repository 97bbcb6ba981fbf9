"""What lists without programming hang on the registers of the framework."""

from crm_lists.framework.lists import list_sources
from crm_lists.framework.purging import daily_cleaners

from .definition import made_lists
from .designing import converting, filling, tables

#: The first two register their kinds of batches.
__all__ = ["converting", "filling"]

list_sources.register("custom_lists", made_lists)
daily_cleaners.register("tables of lists that were never made", tables.clean_up)
