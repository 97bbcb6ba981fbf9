"""The lists of cases."""

from .case import Case, CaseList
from .codes import CaseType

__all__ = ["Case", "CaseList", "CaseType"]
