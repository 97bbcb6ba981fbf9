"""Each surface shows each person of each list what the oracle says: no more, and no less."""

import pytest

from crm_lists.framework.lists import find_list
from tests.leaks.report import Report
from tests.leaks.sampling import sampled
from tests.leaks.surfaces import Surface, keys_of, surfaces
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld, codes

ALL = list(surfaces())
#: Of so many combinations of person and list a run tries one.
SHARE = 12


@pytest.mark.parametrize("surface", ALL, ids=[one.code for one in ALL])
def test_surface_shows_what_the_oracle_says(
    leaks: LeakWorld, viewers: dict[str, Viewer], surface: Surface
) -> None:
    report = Report(leaks)
    for name, code in sampled(surface.code, leaks.names, codes(), SHARE):
        definition, viewer = find_list(code), viewers[name]
        if surface.offered(definition):
            found = keys_of(definition, surface.ask(viewer, definition))
            report.compare(name, code, found, expected_of(leaks, surface, name, code), fits=surface.fits)
    report.settle()
    leaked_to = {name: viewer.leaked() for name, viewer in viewers.items()}
    assert {name: found for name, found in leaked_to.items() if found} == {}


def expected_of(world: LeakWorld, surface: Surface, name: str, code: str) -> set[int]:
    """Return what the surface should show of the list, as the oracle says."""
    expected = world.seen(name, code, deleted=surface.deleted)
    needed = world.seen(name, code, surface.action, deleted=surface.deleted)
    return expected & needed
