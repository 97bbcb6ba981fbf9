"""Comments make their item findable."""

from collections.abc import Collection, Mapping

from crm_lists.framework.search import LONGEST_FURTHER

from .models import Comment


def texts_of(list_code: str, item_ids: Collection[int]) -> Mapping[int, str]:
    """Return what is said about these items, of each the latest first as far as search keeps it."""
    said: dict[int, list[str]] = {}
    lengths: dict[int, int] = {}
    found = Comment.objects.filter(list_code=list_code, item_id__in=item_ids).order_by("-pk")
    for item_id, text in found.values_list("item_id", "text").iterator():
        if lengths.get(item_id, 0) < LONGEST_FURTHER:
            said.setdefault(item_id, []).append(text)
            lengths[item_id] = lengths.get(item_id, 0) + len(text)
    return {item_id: "\n".join(texts) for item_id, texts in said.items()}
