"""A wrong declaration is named at start-up."""

from typing import Any

import pytest

from crm_lists.cases.models import Case, CaseList
from crm_lists.framework.checks import check_list, check_lists
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.models import SavedView
from crm_lists.organisation.models import Group


def wrong(**attributes: Any) -> ListDefinition:
    """Return the list of cases, declared wrongly."""
    made: ListDefinition = type("WrongList", (CaseList,), attributes)()
    return made


@pytest.mark.parametrize(
    ("attributes", "number", "words"),
    [
        ({"model": SavedView}, "E001", "SavedView is no Item"),
        ({"columns": ("name", "nmae")}, "E003", "columns names “nmae”"),
        ({"filters": ("staet",)}, "E003", "filters names “staet”"),
        ({"search": {"text": 1}}, "E003", "search names “text”"),
        ({"title": "titel"}, "E003", "title names “titel”"),
        ({"model": Group, "columns": ("members",)}, "E004", "several values per item"),
        ({"form": ("name", "state")}, "E005", "form names “state”, which the program keeps"),
        ({"columns": ()}, "E006", "it has no columns"),
        ({"views": (PublicView("a", "A"), PublicView("a", "B"))}, "E007", "two views have the code “a”"),
        ({"views": (PublicView("a", "A", filters={"staet": "new"}),)}, "E008", "filters by “staet”"),
        ({"views": (PublicView("a", "A", columns=("nmae",)),)}, "E009", "view “a” names “nmae”"),
        ({"views": (PublicView("a", "A", sort="-nmae"),)}, "E009", "view “a” names “nmae”"),
        ({"types": {"value": "money"}}, "E010", "shall be a “money”"),
        ({"tones": {"state": {"new": "pink"}}}, "E011", "tone “pink”"),
        ({"related": ("invoices",)}, "E012", "related list “invoices” is not registered"),
        ({"related": ("owners",)}, "E013", "related list “owners” has no column"),
    ],
)
def test_each_mistake_has_its_number_and_names_the_culprit(
    attributes: dict[str, Any], number: str, words: str
) -> None:
    messages = check_list(wrong(**attributes))
    found = [message for message in messages if message.id == f"lists.{number}"]
    assert found, messages
    assert any(words in message.msg for message in found)
    assert all(message.msg.startswith("WrongList: ") for message in found)


def test_the_registered_lists_are_declared_right() -> None:
    assert check_lists() == []
    assert CaseList.model is Case
