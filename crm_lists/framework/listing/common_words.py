"""Words that stand in very many items of a list, remembered for a while: to count them anew takes long."""

import time
from collections.abc import Callable

#: So long a word counts as common, in seconds, and so many of them are remembered.
TRUSTED_FOR = 60.0
REMEMBERED = 1_000

_until: dict[tuple[str, str], float] = {}


def is_common(list_code: str, text: str, count: Callable[[], bool]) -> bool:
    """Tell whether the words are common in the list; they are counted where that is not known."""
    words = (list_code, text)
    if _until.get(words, 0.0) > time.monotonic():
        return True
    if not count():
        return False
    if len(_until) >= REMEMBERED:
        _until.clear()
    _until[words] = time.monotonic() + TRUSTED_FOR
    return True
