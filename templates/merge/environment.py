"""The sandbox that templates of strangers run in: few constructs, plain values, limited output."""

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _
from templates.merge.formatting import FILTER_NAMES, filters, locale_of, shown

MAX_OUTPUT = 50_000_000

TESTS = frozenset({"defined", "undefined", "none", "odd", "even", "string", "number", "in", "eq", "ne"})
_LOOP_FACTS = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
_ALLOWED_NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.For,
    nodes.If,
    nodes.Assign,
    nodes.With,
    nodes.Filter,
    nodes.Test,
    nodes.Keyword,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Neg,
    nodes.Pos,
    nodes.Concat,
    nodes.Tuple,
    nodes.List,
)
_ARITHMETIC = {"*": operator.mul, "%": operator.mod}


class MergeRefused(Refusal):
    """A template that cannot be merged, and why."""


def forbidden(tree: nodes.Node) -> Iterator[tuple[nodes.Node, Message]]:
    """Yield every construct that templates may not use."""
    for node in _all_nodes(tree):
        problem = _problem(node)
        if problem is not None:
            yield node, problem


class LimitedTemplate(Template):
    """A template that stops when its output grows beyond all documents."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Return the output, or refuse when it is too long."""
        pieces: list[str] = []
        room = MAX_OUTPUT
        for piece in self.root_render_func(self.new_context(dict(*args, **kwargs))):
            pieces.append(piece)
            room -= len(piece)
            if room < 0:
                raise MergeRefused("output", Message(_("The document would become too long.")))
        return "".join(pieces)


class MergeEnvironment(ImmutableSandboxedEnvironment):
    """Jinja with plain values, a few filters, and no calls, attributes or globals."""

    template_class = LimitedTemplate
    intercepted_binops = frozenset(_ARITHMETIC)

    def __init__(
        self, language: str, *, autoescape: bool = True, finalize: Callable[[Any], Any] | None = None
    ) -> None:
        locale = locale_of(language)
        shows = finalize or partial(shown, locale)
        super().__init__(autoescape=autoescape, undefined=StrictUndefined, finalize=shows)
        self.globals.clear()
        self.filters = filters(locale)
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return the field of a group; objects have no attributes here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP_FACTS:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the field of a group or the item of a list."""
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and type(argument) is int and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing may be called."""
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers only: a text times a billion fills the memory."""
        if isinstance(left, str | list) or isinstance(right, str | list):
            raise MergeRefused(
                "arithmetic", Message(_("Only numbers can be multiplied or divided in a template."))
            )
        return _ARITHMETIC[operator](left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        # The one gate before compilation: everything passes here, wherever in the file it stood.
        tree = super()._parse(source, name, filename)
        for _node, problem in forbidden(tree):
            raise MergeRefused("forbidden", problem)
        return tree


def _all_nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _problem(node: nodes.Node) -> Message | None:
    if not isinstance(node, _ALLOWED_NODES):
        return Message(_("“%(construct)s” is not allowed in templates."), {"construct": _construct(node)})
    name = _private_name(node)
    if name is not None:
        return Message(_("The name “%(name)s” is not allowed in templates."), {"name": name})
    if isinstance(node, nodes.Filter) and node.name not in FILTER_NAMES:
        msgid = _("There is no filter “%(name)s”; the filters are %(known)s.")
        return Message(msgid, {"name": node.name, "known": ", ".join(sorted(FILTER_NAMES))})
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return Message(_("There is no test “%(name)s”."), {"name": node.name})
    if isinstance(node, nodes.For) and node.recursive:
        return Message(_("“%(construct)s” is not allowed in templates."), {"construct": "recursive"})
    return None


def _private_name(node: nodes.Node) -> str | None:
    """Return the name that a node uses when it is hidden or made up at run time."""
    if isinstance(node, nodes.Getitem):
        key = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return (
            None
            if type(key) is int or (isinstance(key, str) and not key.startswith("_"))
            else str(key or "[...]")
        )
    name = node.attr if isinstance(node, nodes.Getattr) else node.name if isinstance(node, nodes.Name) else ""
    return name if name.startswith("_") else None


def _construct(node: nodes.Node) -> str:
    written = {"Call": "( )", "Pow": "**", "FromImport": "import", "AssignBlock": "set", "CallBlock": "call"}
    kind = type(node).__name__
    return written.get(kind, kind.lower())


@contextmanager
def said_in_words() -> Iterator[None]:
    """Say what stopped a template in a sentence."""
    try:
        yield
    except UndefinedError as error:
        quoted = (error.message or "").split("'")
        name = quoted[-2] if len(quoted) > 2 else ""
        msgid = _("The template uses the field “%(name)s”, for which there is no value.")
        raise MergeRefused("missing_value", Message(msgid, {"name": name})) from error
    except TemplateError as error:
        message = Message(_("The tags cannot be understood: %(detail)s"), {"detail": error.message or ""})
        raise MergeRefused("syntax", message) from error
    except (etree.XMLSyntaxError, KeyError, AttributeError, TypeError, ArithmeticError) as error:
        raise torn() from error


def torn() -> MergeRefused:
    """Return the refusal of tags that end elsewhere than they begin."""
    msgid = _("The tags break the structure of the document. A loop or condition must begin and end alike.")
    return MergeRefused("structure", Message(msgid))
