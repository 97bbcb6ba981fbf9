"""From the text of a formula to its parts: a small grammar, of which each word is known."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from . import nodes, sql, values
from .functions import FUNCTIONS, WrongUse, days_between, joined
from .nodes import Applied, Constant, Node, Reference
from .values import Kind

MAX_LENGTH, MAX_PARTS, MAX_DEPTH = 1_000, 100, 20
#: What spreadsheets write in another way than Python: quoted texts stay as they are.
_SPELLING = re.compile(r"""("[^"]*"|'[^']*')|\bif\s*\(|<>|(?<![<>=!])=(?!=)""", re.IGNORECASE)
_IF = "if_"
_FIGURES: Mapping[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: Mapping[type, str] = {
    ast.Eq: "=",
    ast.NotEq: "<>",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class FormulaError(ValueError):
    """The formula cannot be understood; the message says why."""


@dataclass(frozen=True)
class Formula:
    """A formula that was understood."""

    root: Node
    #: The columns that it asks.
    names: frozenset[str]

    @property
    def kind(self) -> Kind:
        """Return what the formula gives."""
        return self.root.kind

    def value(self, row: nodes.Row, places: int) -> Any:
        """Return the value for one row."""
        return values.result(self.kind, self.root.value(row), places)

    def sql(self, columns: nodes.Row, places: int) -> Any:
        """Return the expression for a query."""
        return sql.result(self.kind, self.root.sql(columns), places)


def compile_formula(text: str, kind_of: Callable[[str], Kind | None]) -> Formula:
    """Return the formula, or raise FormulaError; `kind_of` tells what kind of values a column has."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(_("The formula is too long."))
    try:
        tree = ast.parse(_SPELLING.sub(_spelt, text.strip().removeprefix("=").strip()), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(_("The formula cannot be read. Check its brackets and signs.")) from None
    if sum(1 for _part in ast.walk(tree)) > MAX_PARTS * 3:
        raise FormulaError(_("The formula has too many parts."))
    reader = _Reader(kind_of)
    root = reader.read(tree.body, 0)
    if root.kind is Kind.OTHER:
        raise FormulaError(_("Such a column can only be asked whether it is set: isset(column)."))
    return Formula(root, frozenset(reader.names))


def _spelt(found: "re.Match[str]") -> str:
    text = found[0]
    if found[1]:
        return text
    return {"<>": "!=", "=": "=="}.get(text, f"{_IF}(")


class _Reader:
    def __init__(self, kind_of: Callable[[str], Kind | None]) -> None:
        self._kind_of = kind_of
        self.names: set[str] = set()

    def read(self, node: ast.expr, depth: int) -> Node:
        """Return the part; whatever is not named here is refused."""
        if depth > MAX_DEPTH:
            raise FormulaError(_("The formula is nested too deeply."))
        reader = _READERS.get(type(node))
        if reader is None:
            raise FormulaError(_("“%(part)s” has no place in a formula.") % {"part": ast.unparse(node)[:80]})
        return reader(self, node, depth + 1)

    def constant(self, node: ast.Constant, depth: int) -> Node:
        """Read a figure, a text, yes or no."""
        found = node.value
        if isinstance(found, bool):
            return Constant(Kind.YESNO, found)
        if isinstance(found, str) and "\x00" not in found and found.isprintable():
            return Constant(Kind.TEXT, found)
        if isinstance(found, int | float) and nodes.is_sane(Decimal(str(found))):
            return Constant(Kind.NUMBER, Decimal(str(found)))
        raise FormulaError(_("“%(part)s” has no place in a formula.") % {"part": repr(found)[:80]})

    def name(self, node: ast.Name, depth: int) -> Node:
        """Read the name of a column."""
        kind = self._kind_of(node.id)
        if kind is None:
            raise FormulaError(_("“%(name)s” is no column that a formula can use.") % {"name": node.id})
        self.names.add(node.id)
        return Reference(kind, node.id)

    def operation(self, node: ast.BinOp, depth: int) -> Node:
        """Read an operator between two values."""
        one, other = self.read(node.left, depth), self.read(node.right, depth)
        if isinstance(node.op, ast.BitAnd):
            return self._made(joined, one, other)
        sign = _FIGURES.get(type(node.op), "")
        kinds = (one.kind, other.kind)
        if sign and kinds == (Kind.NUMBER, Kind.NUMBER):
            compute, template = nodes.FIGURES[sign]
            return Applied(Kind.NUMBER, compute, (one, other), template)
        if sign in ("+", "-") and kinds == (Kind.DATE, Kind.NUMBER):
            return nodes.shifted(one, other, sign)
        if sign == "-" and kinds == (Kind.DATE, Kind.DATE):
            return days_between(one, other)
        if sign == "+" and kinds == (Kind.TEXT, Kind.TEXT):
            return joined(one, other)
        raise FormulaError(
            _("“%(part)s” does not work with these values.") % {"part": ast.unparse(node)[:80]}
        )

    def sign(self, node: ast.UnaryOp, depth: int) -> Node:
        """Read “not” or a minus."""
        operand = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not) and operand.kind is Kind.YESNO:
            return Applied(Kind.YESNO, lambda one: not one, (operand,), "(NOT {0})")
        if isinstance(node.op, ast.USub) and operand.kind is Kind.NUMBER:
            return Applied(Kind.NUMBER, lambda one: -one, (operand,), "(- {0})")
        raise FormulaError(
            _("“%(part)s” does not work with these values.") % {"part": ast.unparse(node)[:80]}
        )

    def logic(self, node: ast.BoolOp, depth: int) -> Node:
        """Read “and” or “or” between conditions."""
        parts = tuple(self.read(one, depth) for one in node.values)
        if any(one.kind is not Kind.YESNO for one in parts):
            raise FormulaError(_("“and” and “or” stand between conditions."))
        is_and = isinstance(node.op, ast.And)
        places = (" AND " if is_and else " OR ").join(f"{{{index}}}" for index in range(len(parts)))
        return Applied(Kind.YESNO, lambda *found: all(found) if is_and else any(found), parts, f"({places})")

    def comparison(self, node: ast.Compare, depth: int) -> Node:
        """Read one comparison."""
        sign = _COMPARISONS.get(type(node.ops[0]), "") if len(node.ops) == 1 else ""
        one, other = self.read(node.left, depth), self.read(node.comparators[0], depth)
        is_ordered = one.kind in (Kind.NUMBER, Kind.DATE) or sign in ("=", "<>")
        if not sign or one.kind is not other.kind or one.kind is Kind.OTHER or not is_ordered:
            raise FormulaError(_("“%(part)s” cannot be compared.") % {"part": ast.unparse(node)[:80]})
        return nodes.compared(sign, one, other)

    def call(self, node: ast.Call, depth: int) -> Node:
        """Read the call of a function."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        known = FUNCTIONS.get("if" if name == _IF else name.lower())
        if known is None or node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
            raise FormulaError(
                _("“%(name)s” is no function. There are: %(known)s.")
                % {"name": ast.unparse(node.func)[:40], "known": ", ".join(FUNCTIONS)}
            )
        return self._made(known, *(self.read(one, depth) for one in node.args))

    @staticmethod
    def _made(known: Callable[..., Node], *arguments: Node) -> Node:
        try:
            return known(*arguments)
        except WrongUse as wrong:
            raise FormulaError(str(wrong)) from wrong


_READERS: Mapping[type, Callable[..., Node]] = {
    ast.Constant: _Reader.constant,
    ast.Name: _Reader.name,
    ast.BinOp: _Reader.operation,
    ast.UnaryOp: _Reader.sign,
    ast.BoolOp: _Reader.logic,
    ast.Compare: _Reader.comparison,
    ast.Call: _Reader.call,
}
