"""Each address of an item opens for those who see it, and answers the others as for an item that is not."""

from collections.abc import Iterator

import pytest

from crm_lists.framework.lists import find_list
from tests.leaks.item_surfaces import ItemSurface, item_surfaces
from tests.leaks.report import Report
from tests.leaks.sampling import EVERYTHING, sampled
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld, codes

ALL = list(item_surfaces())
#: Of so many combinations of person and list a run tries one; what only one list has is tried more often.
SHARE, SHARE_OF_ONE, FEW = 60, 4, 3
ABSENT = 10**9
NOT_FOUND, FORBIDDEN = 404, 403


@pytest.mark.parametrize("surface", ALL, ids=[one.code for one in ALL])
def test_address_opens_for_whom_the_oracle_says(
    leaks: LeakWorld, viewers: dict[str, Viewer], surface: ItemSurface
) -> None:
    report = Report(leaks)
    offered = [code for code in codes() if surface.offered(find_list(code))]
    share = SHARE if len(offered) > FEW else SHARE_OF_ONE
    for name, code in sampled(surface.code, leaks.people, offered, share):
        for pk in some_items(leaks, name, code):
            report.cells += 1
            problem = what_is_wrong(leaks, viewers[name], surface, code, pk)
            if problem:
                report.note(f"{name}, {code} {report.place(code, pk)}: {problem}")
    report.settle()


def some_items(world: LeakWorld, name: str, code: str) -> Iterator[int]:
    """Yield items that the person sees and items that he does not see: all, or one of each."""
    seen = world.seen(name, code)
    seen -= {pk for list_code, pk in world.untold if list_code == code}
    hidden = {pk for list_code, pk in world.oracle.rows.items if list_code == code}
    hidden -= seen | {pk for list_code, pk in world.untold if list_code == code}
    for keys in (sorted(seen), sorted(hidden)):
        yield from (
            keys if EVERYTHING else keys[len(name) % len(keys) : len(name) % len(keys) + 1] if keys else []
        )


def what_is_wrong(world: LeakWorld, viewer: Viewer, surface: ItemSurface, code: str, pk: int) -> str:
    """Return what the address answers against the rules, nothing where it keeps them."""
    definition, person = find_list(code), world.key(viewer.name)
    wanted = [(code, pk)] + ([("documents", surface.file(pk))] if surface.file else [])
    is_deleted = world.oracle.rows.items[code, pk]["deleted_at"] is not None
    sees = not is_deleted and all(world.oracle.sees(person, key) for key in wanted)
    status = viewer.look(surface.url(definition, pk), program=surface.program).status_code
    if not sees:
        expected = [viewer.look(at_absent(surface, code, pk), program=surface.program).status_code]
    elif world.oracle.sees(person, (code, pk), surface.action):
        expected = [200, 302]
    else:
        expected = [FORBIDDEN, NOT_FOUND]
    return "" if status in expected else f"{status} instead of {expected}"


def at_absent(surface: ItemSurface, code: str, pk: int) -> str:
    """Return the same address with the key of no item."""
    url = surface.url(find_list(code), pk)
    for before in ("/", "=", "-"):
        url = url.replace(f"{before}{pk}", f"{before}{ABSENT}")
    return url


def test_who_has_not_logged_in_is_sent_to_the_login(leaks: LeakWorld, viewers: dict[str, Viewer]) -> None:
    report = Report(leaks)
    for surface in ALL:
        for code in [code for code in codes() if surface.offered(find_list(code))][:: 1 if EVERYTHING else 7]:
            pk = min(pk for list_code, pk in leaks.oracle.rows.items if list_code == code)
            answer = viewers["anonymous"].look(surface.url(find_list(code), pk), program=surface.program)
            report.cells += 1
            if answer.status_code not in (401, 404) and not answer.headers.get("Location", "").startswith(
                "/login/"
            ):
                report.note(f"{surface.code}, {code}: {answer.status_code}")
    report.settle()
    assert viewers["anonymous"].shown == {}
