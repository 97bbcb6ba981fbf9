"""What cases hang on the registers of the framework."""

from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.warnings import warners

from . import overview, stage_log, stages_panel
from .case import CaseList
from .contact_warning import contact_of_another

__all__ = ["overview", "stages_panel"]

followers_of_many.register(CaseList.code, order=10)(stage_log.follow)
warners.register(CaseList.code)(contact_of_another)
