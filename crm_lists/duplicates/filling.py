"""Match keys of items that were there before their list had match rules."""

from django_tasks import task

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import all_lists, find_list

from .keys import rebuild
from .models import MatchKey
from .rules import match_rules


def compared_lists() -> list[ListDefinition]:
    """Return the lists that have match rules."""
    return [definition for definition in all_lists() if definition.code in match_rules]


def fill_when_empty() -> int:
    """Have the keys made of lists that have items and no key yet; return of how many."""
    empty = [one.code for one in compared_lists() if one.items().exists() and not _has_keys(one.code)]
    for code in empty:
        fill.enqueue(code)
    return len(empty)


def _has_keys(list_code: str) -> bool:
    return MatchKey.objects.filter(list_code=list_code).exists()


@task()
def fill(list_code: str) -> int:
    """Make the keys of all items of a list in the background."""
    return rebuild(find_list(list_code))
