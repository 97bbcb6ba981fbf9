"""Writing and finding the search entries of items."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat, Substr
from django.utils.safestring import SafeString

from crm_lists.framework.models import SearchEntry

from .engines import Hit, SearchText, current_engine, text_of
from .further import further_of
from .html import highlight_html
from .query import Filter, Node, parse
from .snippets import snippet
from .text import storable

#: Found entries are counted exactly up to here.
COUNTED_AT_MOST = 10_000
#: How much of a long text is read for the snippet of one hit.
READ_AT_MOST = 1_000_000
LONGEST_TITLE = 512


@dataclass(frozen=True)
class FoundEntry:
    """One item that was found."""

    list_code: str
    item_id: int
    title: str
    snippet_html: SafeString
    rank: float


@dataclass(frozen=True)
class Results:
    """One page of what was found, and whether there are more behind it.

    The total is exact up to COUNTED_AT_MOST; one above stands for any larger number.
    """

    hits: list[FoundEntry]
    total: int
    more: bool
    filters: tuple[Filter, ...]


def write_entry(  # noqa: PLR0913 - one argument per column of the entry
    list_code: str,
    item_id: int,
    *,
    title: str,
    keywords: str = "",
    body: str = "",
    modified_at: datetime,
    is_known: bool = False,
    is_new: bool = False,
) -> None:
    """Make the item findable by these texts, in place of those it was found by before.

    For an item that `is_known`, the texts are most likely the same; then one statement is enough. Of one
    that `is_new` no other app can have a text.
    """
    text = SearchText(storable(title)[:LONGEST_TITLE], storable(keywords), storable(body))
    if is_known and keep_entry(list_code, item_id, text, modified_at):
        return
    # The caller's transaction is enough; a savepoint would make FTS5 write out its words once more.
    with transaction.atomic(savepoint=False):
        entries = SearchEntry.objects.select_for_update()
        before = entries.filter(list_code=list_code, item_id=item_id).first()
        replaced = text_of(before) if before else None
        entry = SearchEntry(list_code=list_code, item_id=item_id, modified_at=modified_at, **text._asdict())
        if before:
            entry.further = before.further
        elif not is_new:
            entry.further = further_of(list_code, [item_id]).get(item_id, "")
        entry_id = _save(entry)
        if text_of(entry) != replaced:
            current_engine().write(entry_id, text_of(entry), replaced=replaced)


def keep_entry(list_code: str, item_id: int, text: SearchText, modified_at: datetime) -> bool:
    """Note that the item was changed, by one statement; false where it is not found by these texts yet."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id=item_id, **text._asdict())
    return bool(entries.update(modified_at=modified_at))


def remove_entry(list_code: str, item_id: int) -> None:
    """Let the item be found no more."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id=item_id)
    with transaction.atomic(savepoint=False):
        current_engine().remove(list(entries.values_list("pk", flat=True)))
        entries.delete()


def find(
    text: str, scope: QuerySet[SearchEntry], *, limit: int = 20, offset: int = 0, as_you_type: bool = False
) -> Results:
    """Return a page of what the typed query finds in the scope, the best first."""
    query = parse(text, as_you_type=as_you_type)
    if query.tree is None:
        return Results([], 0, more=False, filters=query.filters)
    engine = current_engine()
    scope = _filtered(scope, query.filters)
    hits = engine.find(query.tree, scope, limit=limit, offset=offset)
    total = offset + len(hits)
    if len(hits) == limit or (offset and not hits):
        total = engine.count(query.tree, scope, COUNTED_AT_MOST)
    return Results(
        _found(hits, query.tree),
        total=total,
        more=bool(hits) and offset + len(hits) < total,
        filters=query.filters,
    )


def _save(entry: SearchEntry) -> int:
    """Insert or update the entry in one statement, so that two writers of one item do not collide."""
    [saved] = SearchEntry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["list_code", "item_id"],
        update_fields=["title", "keywords", "body", "further", "modified_at"],
    )
    return saved.pk


def _filtered(scope: QuerySet[SearchEntry], filters: tuple[Filter, ...]) -> QuerySet[SearchEntry]:
    wanted = [item.value for item in filters if not item.is_negated]
    unwanted = [item.value for item in filters if item.is_negated]
    if wanted:
        scope = scope.filter(list_code__in=wanted)
    return scope.exclude(list_code__in=unwanted) if unwanted else scope


def _found(hits: list[Hit], query: Node) -> list[FoundEntry]:
    """Return the entries of the hits, in their order."""
    body = Substr("body", 1, READ_AT_MOST)
    text = Concat("keywords", Value("\n"), body, Value("\n"), "further", output_field=TextField())
    entries = SearchEntry.objects.filter(pk__in=[hit.entry_id for hit in hits]).annotate(text=text)
    found = {
        pk: (list_code, item_id, title, highlight_html(snippet(text.rstrip(), query)))
        for pk, list_code, item_id, title, text in entries.values_list(
            "pk", "list_code", "item_id", "title", "text"
        )
    }
    return [FoundEntry(*found[hit.entry_id], rank=hit.rank) for hit in hits if hit.entry_id in found]
