"""Where items are that went into others."""

from collections.abc import Sequence

from .models import Merge


def survivors_of(list_code: str, pks: Sequence[int]) -> dict[int, int]:
    """Return into which item each of these went, of those that did."""
    found = Merge.objects.filter(list_code=list_code, loser_id__in=pks, undone_at__isnull=True)
    return dict(found.order_by("pk").values_list("loser_id", "survivor_id"))
