"""Formulas: safe expressions over the columns of a row, for Python and as SQL, which agree."""

from .parsing import FormulaError, compile_formula
from .values import Kind

__all__ = ["FormulaError", "Kind", "compile_formula"]
