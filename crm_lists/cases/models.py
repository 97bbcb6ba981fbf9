"""The lists of cases."""

from .case import Case, CaseList
from .case_role import CaseRole, CaseRoleList
from .codes import CaseType, LossReason, PartyRole
from .pipeline import Pipeline, Stage
from .stage_log import StageLog

__all__ = [
    "Case",
    "CaseList",
    "CaseRole",
    "CaseRoleList",
    "CaseType",
    "LossReason",
    "PartyRole",
    "Pipeline",
    "Stage",
    "StageLog",
]
