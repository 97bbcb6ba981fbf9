"""Trees of items: parents that may not lead back to the item, nor to another owner."""

from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: More levels than any firm has; a longer way up is a circle.
MAX_DEPTH = 30


class Node(Protocol):
    """An item of an owner that stands under another of its kind."""

    pk: Any
    owner_id: Any


def refuse_circle(item: Node, column: str) -> None:
    """Raise ValidationError at the column if the way up leads back to the item or to another owner."""
    above, steps = getattr(item, column), 0
    while above is not None:
        steps += 1
        if above.pk == item.pk or steps > MAX_DEPTH:
            raise ValidationError({column: _("This leads back to “%(item)s” itself.") % {"item": item}})
        if above.owner_id != item.owner_id:
            raise ValidationError({column: _("“%(above)s” belongs to another owner.") % {"above": above}})
        above = getattr(above, column)
