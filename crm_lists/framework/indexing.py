"""Keeps the search entry of an item in step with the item, in the same transaction."""

from collections.abc import Collection

from .actors import Actor
from .definitions import ListDefinition
from .items import Item
from .search import remove_entry, write_entry

KEYWORD_WEIGHT = 2
#: The version of an item that was added a moment ago.
FIRST_VERSION = 1


def index_item(definition: ListDefinition, item: Item, *, changed: Collection[str] = ()) -> None:
    """Write the search entry of the item, of which these columns were changed where that is known."""
    texts = _texts(definition, item)
    weights = definition.searched
    write_entry(
        definition.code,
        item.pk,
        title=texts.pop(definition.title, "")[:512],
        keywords="\n".join(text for name, text in texts.items() if weights[name] >= KEYWORD_WEIGHT),
        body="\n".join(
            [text for name, text in texts.items() if weights[name] < KEYWORD_WEIGHT] + [item.search_body()]
        ),
        modified_at=item.modified_at,
        is_known=bool(changed) and not {definition.title, *weights}.intersection(changed),
        is_new=item.version == FIRST_VERSION,
    )


def forget_item(definition: ListDefinition, item: Item) -> None:
    """Take the item out of the search."""
    remove_entry(definition.code, item.pk)


def _texts(definition: ListDefinition, item: Item) -> dict[str, str]:
    reader = Actor.system()
    texts = {definition.title: str(getattr(item, definition.title))}
    for name in definition.searched:
        column = definition.column(name)
        value = column.read(item)
        keys = value if column.is_many else [value]
        texts[name] = column.text(value, column.kind.labels(column, reader, keys))
    return texts
