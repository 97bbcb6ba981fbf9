"""My work as a whole: how much waits in each section, and the lines of one page of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from heapq import merge
from itertools import islice

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing.counting import COUNT_LIMIT, Counted, counted, counts_of

from .sections import Section, sections_on
from .sources import Line, WorkSource, work_sources
from .whose import Whose

#: Lines of a section on the page of all sections, and of one that is looked at by itself.
FEW, MANY = 15, 50
#: Nobody pages further into a section.
LAST_PAGE = 400
#: Sorts before every item of the same day: source, then key.
_Key = tuple[date, int, int]


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    whose: Whose
    kind: str = ""
    #: The section that is looked at by itself; empty for all.
    section: str = ""
    page: int = 1
    #: Where forms lead back to.
    back: str = ""


@dataclass(frozen=True)
class Shown:
    """A section with its number and the lines of its page."""

    section: Section
    count: int
    lines: Sequence[Line] = ()
    has_more: bool = False


@dataclass
class Work:
    """What waits, as one page shows it; the number of queries follows from sources and sections alone."""

    actor: Actor
    asked: Asked
    today: date
    sections: tuple[Section, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.sections = sections_on(self.today)

    @cached_property
    def sources(self) -> list[WorkSource]:
        """Return the sources that are asked for and whose list the actor may open."""
        return [
            one
            for one in work_sources
            if one.of_kind(self.asked.kind) is not None and access.may_open(self.actor, one.definition)
        ]

    @cached_property
    def counts(self) -> Mapping[str, Sequence[int]]:
        """Return how much waits by section, source by source; one query for all."""
        asked = [self._counted(section, source) for section in self.sections for source in self.sources]
        numbers = iter(counts_of(asked) if asked else ())
        return {one.code: list(islice(numbers, len(self.sources))) for one in self.sections}

    def count(self, *codes: str) -> int:
        """Return how much waits in these sections."""
        return sum(number for code in codes for number in self.counts[code])

    def shown(self) -> list[Shown]:
        """Return the sections in which something waits, or the one that is asked for."""
        wanted = [
            one
            for one in self.sections
            if (one.code == self.asked.section if self.asked.section else self.count(one.code))
        ]
        found = {one.code: self._keys(one) for one in wanted}
        lines = self._lines([key for keys in found.values() for key in keys[: self.size]])
        return [
            Shown(
                section=one,
                count=self.count(one.code),
                lines=[lines[key] for key in found[one.code][: self.size] if key in lines],
                has_more=len(found[one.code]) > self.size,
            )
            for one in wanted
        ]

    @property
    def size(self) -> int:
        """Return how many lines of a section stand on the page."""
        return MANY if self.asked.section else FEW

    def _counted(self, section: Section, source: WorkSource) -> Counted:
        if section.is_empty:
            return "0", ()
        items = source.items(self.actor, self.asked.whose, self.asked.kind)
        granted = access.condition(self.actor, source.definition)
        return counted(items.filter(section.condition(source.day)), granted, COUNT_LIMIT)

    def _keys(self, section: Section) -> list[_Key]:
        """Return the keys of the page in order, and one more where there are further ones."""
        start = (min(max(self.asked.page, 1), LAST_PAGE) - 1) * self.size
        stop = start + self.size + 1
        numbers = self.counts[section.code]
        parts = [
            self._keys_of(section, index, source, stop)
            for index, source in enumerate(self.sources)
            if numbers[index]
        ]
        return list(islice(merge(*parts), start, stop))

    def _keys_of(self, section: Section, index: int, source: WorkSource, stop: int) -> list[_Key]:
        items = source.items(self.actor, self.asked.whose, self.asked.kind)
        found = items.filter(section.condition(source.day)).order_by(source.day, "pk")
        pairs = found.values_list(source.day, "pk")[:stop]
        return [(day or date.max, index, pk) for day, pk in pairs]

    def _lines(self, keys: Sequence[_Key]) -> dict[_Key, Line]:
        by_source: dict[int, list[int]] = defaultdict(list)
        for _day, index, pk in keys:
            by_source[index].append(pk)
        lines = {
            index: self.sources[index].lines(self.actor, pks, self.asked.back)
            for index, pks in by_source.items()
        }
        return {key: lines[key[1]][key[2]] for key in keys if key[2] in lines[key[1]]}
