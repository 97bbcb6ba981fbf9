"""Which custom columns of folders belong to which kinds of document sets; known to each process."""

from collections.abc import Mapping

from crm_lists.framework import surroundings
from crm_lists.framework.lists import find_list

from .set_type import DocumentSetType

FOLDERS = "folders"


def lacked_by(kind: int | None) -> frozenset[str]:
    """Return the custom columns that folders of a kind, or plain ones, do not have."""
    by_kind = surroundings.known("libraries.set_columns", _load)
    bound = frozenset().union(*by_kind.values()) - set(find_list(FOLDERS).own_editable)
    return bound - by_kind.get(kind or 0, frozenset())


def _load() -> Mapping[int, frozenset[str]]:
    rows = DocumentSetType.objects.values_list("pk", "columns", "shared_columns")
    return {key: frozenset([*columns, *shared]) for key, columns, shared in rows}
