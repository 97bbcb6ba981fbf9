"""What is noted from an item's page in one line: a call, a task, a meeting, a remark."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from .actors import Actor
from .items import Item
from .registry import Many


@dataclass(frozen=True)
class Typed:
    """What was typed into the line."""

    text: str
    when: datetime | None = None


class QuickAdd:
    """One kind of thing that can be noted in one line."""

    code: str
    label: "str | Promise"
    icon: str
    #: Whether the moment must be given, such as that of a meeting.
    needs_when: bool = False
    #: Whether a moment says anything: the day until which a task is due.
    takes_when: bool = False

    def is_offered(self, actor: Actor, item: Item) -> bool:
        """Tell whether the actor may add it about this item."""
        raise NotImplementedError

    def run(self, actor: Actor, item: Item, typed: Typed) -> str:
        """Add it and return what was done, in a sentence; ValidationError refuses what was typed."""
        raise NotImplementedError


#: What can be noted about an item, by the code of its list.
quick_adds: Many[QuickAdd] = Many("quick adds")
