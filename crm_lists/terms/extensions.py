"""What term sets hang on the registers of the framework."""

from crm_lists.framework.columns import show_target_as

from .columns import TermColumn
from .models import Term

show_target_as(Term, TermColumn())
