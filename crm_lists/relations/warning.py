"""What a person should know before a relation is saved: numbers that break the rule of their country."""

from collections.abc import Callable, Collection, Iterable, Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.warnings import SaveWarning, warners

from .countries import country_code
from .registration_numbers import Judgement, registration_number, vat_number
from .relation import Relation, RelationList

#: Columns that hold a number, with its judge and what is said before the rule.
_JUDGES: dict[str, tuple[Callable[[str, str], Judgement], Promise]] = {
    "registration_number": (registration_number, _("“%(number)s” is no registration number. %(rule)s")),
    "vat_number": (vat_number, _("“%(number)s” is no VAT number. %(rule)s")),
}


@warners.register(RelationList.code)
def wrong_numbers(actor: Actor, item: Item, columns: Collection[str]) -> Iterable[SaveWarning]:
    """Warn of a number that breaks the rule of the country, where either was touched."""
    return _wrong_numbers(item, columns) if isinstance(item, Relation) else ()


def _wrong_numbers(relation: Relation, columns: Collection[str]) -> Iterator[SaveWarning]:
    code = country_code(relation.country)
    for column, (judge, words) in _JUDGES.items():
        if {column, "country"} & set(columns):
            number = getattr(relation, column)
            rule = judge(number, code).broken_rule
            if rule:
                message = str(words) % {"number": number, "rule": rule}
                yield SaveWarning(column.replace("_", "-"), message, column)
