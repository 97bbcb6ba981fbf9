"""A filter tree in the words of its reader, part by part."""

from django.utils.translation import gettext as _

from .notation import All, Node, Test, write
from .operators import NOT_SET
from .tree import FilterTree


def parts_in_words(tree: FilterTree) -> list[tuple[str, str, str]]:
    """Return label, words and the tree without it of each part that must hold."""
    parts = tree.root.parts if isinstance(tree.root, All) else (tree.root,)
    found = []
    for index, part in enumerate(parts):
        rest = write(All((*parts[:index], *parts[index + 1 :])))
        known = tree.tests.get(part) if isinstance(part, Test) else None
        label, words = (known.column.label, known.words()) if known else ("", in_words(tree, part))
        found += [(label, words, rest)] if words else []
    return found


def in_words(tree: FilterTree, node: Node) -> str:
    """Return a sentence such as “Value ≥ 100 and (State is new or Name begins with Hall)”."""
    if isinstance(node, Test):
        return _test_in_words(tree, node)
    found = [(part, words) for part in node.parts if (words := in_words(tree, part))]
    if len(found) < 2:
        return "".join(words for _part, words in found)
    word = _("%(first)s and %(second)s") if isinstance(node, All) else _("%(first)s or %(second)s")
    sentence = ""
    for part, words in found:
        own = words if isinstance(part, Test) else f"({words})"
        sentence = word % {"first": sentence, "second": own} if sentence else own
    return sentence


def _test_in_words(tree: FilterTree, test: Test) -> str:
    known = tree.tests.get(test)
    if known is None:
        return ""
    if known.operator == NOT_SET:
        word = _("is not set") if known.raw == "1" else _("is set")
        return f"{known.column.label} {word}"
    value = known.words()
    value = value.removeprefix(known.known.sign).strip() if known.known.sign else value
    return f"{known.column.label} {known.known.label} {value}"
