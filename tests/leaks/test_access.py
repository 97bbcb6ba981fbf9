"""The door for reading opens for everybody as far as the oracle says."""

import pytest

from crm_lists.framework import access
from crm_lists.framework.lists import find_list
from tests.leaks.report import Report
from tests.leaks.world import LeakWorld, codes

ACTIONS = ("view", "change", "delete", "export", "complete", "approve", "share")


@pytest.mark.parametrize("action", ACTIONS)
def test_each_person_reaches_in_each_list_what_the_oracle_says(leaks: LeakWorld, action: str) -> None:
    report = Report(leaks)
    for name in leaks.names:
        actor = leaks.actor(name)
        for code in codes():
            found = access.visible(actor, find_list(code), action).values_list("pk", flat=True)
            report.compare(name, code, set(found), leaks.seen(name, code, action))
    report.settle()
