"""Quick find: the rows in whose texts each typed word stands, as a whole or as its beginning."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..definitions import ListDefinition
from ..models import SearchEntry
from ..search.engines import current_engine
from ..search.folding import words
from ..search.query import And, Node, Prefix

#: Further words of a quick find are not looked at.
MAX_WORDS = 8
LONGEST = 500


def found_by(definition: ListDefinition, text: str, *, by_order: bool) -> Q:
    """Return the condition for the rows that hold these words; `by_order` when many rows are found.

    Few are collected by the index of the words; many are walked in the order of the listing, and each row is
    asked whether it is among them.
    """
    matching = entries_of(definition, text)
    if matching is None:
        return Q() if not text.strip() else Q(pk__in=[])
    if by_order:
        return Q(Exists(matching.filter(item_id=OuterRef("pk")).values("pk")))
    return Q(pk__in=matching.values("item_id"))


def entries_of(definition: ListDefinition, text: str) -> "QuerySet[SearchEntry] | None":
    """Return the search entries that hold these words, whoever may see them; None where there is no word."""
    tree = tree_of(text)
    if tree is None:
        return None
    return current_engine().matching(tree, SearchEntry.objects.filter(list_code=definition.code))


def tree_of(text: str) -> Node | None:
    """Return the words of a quick find as a query of the search."""
    typed = list(dict.fromkeys(words(text[:LONGEST]))) if text else []
    found = tuple(Prefix(word) for word in typed[:MAX_WORDS])
    return And(found) if len(found) > 1 else next(iter(found), None)
