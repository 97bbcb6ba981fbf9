"""No surface is forgotten: each address that names a list or an item is tried, or says why it is not."""

from tests.leaks.claims import REASONS, named_addresses
from tests.leaks.item_surfaces import item_surfaces
from tests.leaks.surfaces import surfaces
from tests.leaks.writes import writes

CLAIMED = {name for one in surfaces() for name in one.urls}
CLAIMED |= {name for one in item_surfaces() for name in one.urls}
CLAIMED |= {name for one in writes() for name in one.urls}


def test_each_address_that_names_a_list_or_an_item_is_in_the_matrix() -> None:
    unclaimed = {
        name: pattern for name, pattern in named_addresses() if name not in CLAIMED and name not in REASONS
    }
    assert unclaimed == {}, "add a surface to tests/leaks, or a reason to tests/leaks/claims.py"


def test_each_claim_and_each_reason_is_of_an_address_that_is_there() -> None:
    known = {name for name, _pattern in named_addresses()}
    known |= {"lists:search", "lists:recycle-bin", "lists:bin-restore", "lists:bin-empty"}
    known |= {"calendar:feed", "calendar:page"}
    assert CLAIMED | set(REASONS) <= known
    assert CLAIMED & set(REASONS) == set()
    assert all(len(reason.split()) > 2 for reason in REASONS.values())
