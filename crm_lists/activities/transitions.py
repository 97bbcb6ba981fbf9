"""Transitions between statuses as administrators write them: one line for each status that is not free."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

#: Between a status and those that may follow it.
ARROW = ">"


class NotTransitions(ValueError):
    """The text cannot be read; the message says which line."""


def parse_transitions(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the codes that may follow each named code; those of no line may be followed by any."""
    found: dict[str, tuple[str, ...]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        before, arrow, after = line.partition(ARROW)
        codes = tuple(code for part in after.split(",") if (code := part.strip()))
        if not arrow or not before.strip():
            raise NotTransitions(
                _("“%(line)s” is no transition. Write “status > status, status”.") % {"line": line}
            )
        found[before.strip()] = (*found.get(before.strip(), ()), *codes)
    return found
