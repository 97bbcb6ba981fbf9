"""What lists without programming hang on the registers of the framework."""

from crm_lists.framework.lists import list_sources

from .definition import made_lists
from .designing import converting, filling

#: Each registers its kind of batch.
__all__ = ["converting", "filling"]

list_sources.register("custom_lists", made_lists)
