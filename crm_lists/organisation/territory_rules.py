"""Rules of territories: filters over relations checked and put into words."""

import re
from collections.abc import Iterator

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import tree_of
from crm_lists.framework.filters.address import filterable
from crm_lists.framework.filters.notation import BadNotation, Test, read, tests, write
from crm_lists.framework.filters.test import WRONG, Filter
from crm_lists.framework.filters.tree import FilterTree
from crm_lists.framework.filters.words import in_words
from crm_lists.framework.lists import find_list, has_list

#: The list whose items the rules are about.
RELATIONS = "relations"
#: Words whose meaning depends on who looks, or when.
_DYNAMIC = re.compile(r"\[(?:Me|Today)\b[^\]]*\]", re.IGNORECASE)


def relations() -> ListDefinition | None:
    """Return the list that the rules are about; None where it is not installed."""
    return find_list(RELATIONS) if has_list(RELATIONS) else None


def validate_rule(text: str) -> None:
    """Raise ValidationError that names each test of the rule which cannot be taken."""
    try:
        root = read(text)
    except BadNotation as error:
        raise ValidationError(str(error)) from error
    definition = relations()
    if definition is None:
        return
    wrong = [message for test in tests(root) for message in _wrong(definition, test.parameter, test.value)]
    if wrong:
        raise ValidationError(list(dict.fromkeys(wrong)))


def _wrong(definition: ListDefinition, parameter: str, value: str) -> Iterator[str]:
    found = tree_of(definition, Actor.system(), _one_test(parameter, value))
    known = next(iter(found.tests.values()), None)
    if known is None:
        yield _unknown(definition, parameter)
    elif _DYNAMIC.search(value):
        yield _(
            "“%(value)s” means something else for each person or day; a territory must mean the same to all."
        ) % {"value": value}
    elif not _is_value(known):
        yield _("“%(value)s” is no value of “%(column)s”.") % {
            "value": value[:80],
            "column": known.column.label,
        }


def _one_test(parameter: str, value: str) -> str:
    return write(Test(parameter, value))


def _unknown(definition: ListDefinition, parameter: str) -> str:
    name, _separator, operator = parameter.rpartition(LOOKUP_SEP)
    if name in filterable(definition):
        column = definition.column(name).label
        return _("“%(column)s” cannot be compared with “%(operator)s”.") % {
            "column": column,
            "operator": operator,
        }
    return _("Relations have no column “%(column)s”.") % {"column": parameter[:80]}


def _is_value(known: Filter) -> bool:
    try:
        return known.value not in (None, "", (), (None, None))
    except (*WRONG, FieldDoesNotExist):
        return False


def tree(text: str) -> FilterTree | None:
    """Return the rule as a tree over relations, None where it finds nothing or cannot be understood."""
    definition = relations()
    if definition is None or not text:
        return None
    found = tree_of(definition, Actor.system(), text)
    return None if found.is_unreadable or found.left_out or not found.tests else found


def condition_of(text: str) -> Q:
    """Return the condition of a rule on relations; one without a test finds nothing."""
    found = tree(text)
    return found.condition() if found else Q(pk__in=[])


def rule_in_words(text: str) -> str:
    """Return the rule as a sentence, or what is wrong with it."""
    if not text:
        return _("no relation of its own")
    found = tree(text)
    return in_words(found, found.root) if found else _("cannot be understood: %(rule)s") % {"rule": text}
