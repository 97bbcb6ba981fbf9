"""Until when a document is promised to be kept: by the rule that keeps it longest."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from crm_lists.framework import surroundings
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..fields import number_of
from .rule import RetentionRule

KNOWN = "libraries.retention"
#: Until nobody knows when.
ALWAYS = date.max
Start, Unit = RetentionRule.Start, RetentionRule.Unit


@dataclass(frozen=True)
class Rule:
    """An active rule with what it is about."""

    pk: int
    name: str
    libraries: frozenset[int]
    types: frozenset[int]
    starts_from: str
    column: str
    amount: int
    unit: str

    def fits(self, document: Document) -> bool:
        """Tell whether the rule is about the document."""
        in_library = not self.libraries or document.library_id in self.libraries
        return in_library and (not self.types or document.document_type_id in self.types)

    def until(self, document: Document) -> date | None:
        """Return the first day on which the document may go; None where the time has not begun."""
        match self.starts_from:
            case Start.CREATED:
                start: date | None = _day(document.created_at)
            case Start.CHANGED:
                start = _day(document.modified_at)
            case Start.PUBLISHED:
                start = _published(document)
            case _:
                return after(start, self) if (start := _dated(document, self.column)) else ALWAYS
        return after(start, self) if start else None


@dataclass(frozen=True, order=True)
class Promise:
    """That a document is kept until a day, by a rule."""

    until: date
    rule_id: int


def rules() -> Sequence[Rule]:
    """Return the active rules; no query as long as nobody changes them."""
    return surroundings.known(KNOWN, _load)


def _load() -> Sequence[Rule]:
    found = RetentionRule.objects.filter(is_active=True).prefetch_related("libraries", "document_types")
    return [
        Rule(
            one.pk,
            one.name,
            frozenset(library.pk for library in one.libraries.all()),
            frozenset(kind.pk for kind in one.document_types.all()),
            one.starts_from,
            one.column,
            one.amount,
            one.unit,
        )
        for one in found
    ]


def promise_of(
    document: Document, known: Iterable[Rule] | None = None, *, anew: int | None = None
) -> Promise | None:
    """Return the longest promise for the document, None where no rule keeps it.

    What was promised in one library or as one type still holds in another: nobody gets rid of a document
    by moving it. Only a rule that was itself changed, `anew`, lets go what it is not about any more.
    """
    promises: list[Promise] = []
    for rule in rules() if known is None else known:
        until = rule.until(document) if rule.fits(document) else None
        is_promised = rule.pk == document.kept_by_id and rule.pk != anew
        if until is None and is_promised and not rule.fits(document):
            until = document.kept_until
        if until is not None:
            promises.append(Promise(until, rule.pk))
    return max(promises, default=None)


def after(start: date, rule: Rule) -> date:
    """Return the day on which the rule's time is over that begins on a day."""
    try:
        if rule.unit == Unit.DAYS:
            return start + timedelta(days=rule.amount)
        months = rule.amount * (12 if rule.unit == Unit.YEARS else 1)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return ALWAYS


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _published(document: Document) -> date | None:
    if document.published_number is None:
        return None
    number = number_of(document.published_number)
    version = document.versions.filter(major=number.major, minor=number.minor).only("at").first()
    # The row of a version that is just being made follows the document's.
    return _day(version.at) if version else timezone.localdate()


def _dated(document: Document, name: str) -> date | None:
    """Return the date in a column; none where the column is gone or empty."""
    try:
        value = definition_of(Document).column(name).read(document)
    except (FieldDoesNotExist, LookupError):
        return None
    if isinstance(value, datetime):
        return _day(value)
    return value if isinstance(value, date) else None
