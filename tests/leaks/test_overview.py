"""Timeline, key figures and cards of an item show what the oracle says, and count nothing else."""

from collections.abc import Iterator
from typing import Any

from crm_lists.framework.cards import item_cards
from crm_lists.framework.lists import find_list
from tests.leaks.oracle import Key
from tests.leaks.report import Report
from tests.leaks.sampling import EVERYTHING, sampled
from tests.leaks.surfaces import keys_of
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld

#: Lists that have an overview, with the column by which others look up their items.
LINKS = {"relations": "relation_id", "cases": "case_id", "contacts": "contact_id"}
#: Lists whose items stand in the timeline of a relation.
TOLD = ("activities", "events", "messages", "documents", "cases", "contacts")
SHARE = 5


def test_the_timeline_of_a_relation_tells_all_that_the_person_sees(
    leaks: LeakWorld, viewers: dict[str, Viewer]
) -> None:
    report = Report(leaks)
    for name, parent in _opened(leaks, "relations", "timeline"):
        found = set(_whole_timeline(viewers[name], parent))
        for code in TOLD:
            report.compare(name, code, keys_of(find_list(code), found), _linked(leaks, name, code, parent))
    report.settle()
    _assert_nothing_leaked(viewers)


def test_what_hides_behind_a_search_or_a_chip_is_hidden_too(
    leaks: LeakWorld, viewers: dict[str, Viewer]
) -> None:
    for name, parent in _opened(leaks, "relations", "searched timeline"):
        viewers[name].marks(f"/lists/relations/{parent}/timeline/", q="leakword")
        viewers[name].marks(f"/lists/relations/{parent}/timeline/", kind="messages")
    _assert_nothing_leaked(viewers)


def test_key_figures_count_what_the_person_sees(leaks: LeakWorld, viewers: dict[str, Viewer]) -> None:
    report = Report(leaks)
    for name, parent in _opened(leaks, "relations", "figures"):
        answer = viewers[name].look(f"/lists/relations/{parent}/")
        figures = {str(one.label): one.value for one in answer.context["figures"]}
        open_cases = {
            pk
            for pk in _linked(leaks, name, "cases", parent)
            if leaks.oracle.rows.items["cases", pk]["state"] == "new"
        }
        expected = {
            "Open cases": len(open_cases),
            "Documents": len(_linked(leaks, name, "documents", parent)),
            "E-mail": len(_linked(leaks, name, "messages", parent)),
        }
        report.cells += 1
        wrong = {label: (figures.get(label), count) for label, count in expected.items()}
        wrong = {label: pair for label, pair in wrong.items() if pair[0] not in (None, str(pair[1]))}
        if wrong:
            report.note(f"{name}, relation {parent}: {wrong}")
    report.settle()


def test_cards_show_what_the_person_sees(leaks: LeakWorld, viewers: dict[str, Viewer]) -> None:
    report = Report(leaks)
    for code, column in LINKS.items():
        for name, parent in _opened(leaks, code, "cards"):
            for card in item_cards.get(code):
                answer = viewers[name].look(f"/lists/{code}/{parent}/cards/{card.code}/")
                if answer.status_code == 200 and card.code in leaks.spots:
                    report.cells += 1
                    shown = keys_of(find_list(card.code), answer.marks)
                    beyond = shown - _linked(leaks, name, card.code, parent, column=column)
                    if beyond:
                        report.note(f"{name}, {code} {parent}, {card.code}: {beyond}")
    report.settle()
    _assert_nothing_leaked(viewers)


def _opened(leaks: LeakWorld, code: str, surface: str) -> Iterator[tuple[str, int]]:
    for name, _code in sampled(surface, leaks.people, [code], SHARE):
        if name == "leaver":
            continue
        for pk in sorted(leaks.seen(name, code))[:: 1 if EVERYTHING else 5]:
            yield name, pk


def _linked(leaks: LeakWorld, name: str, code: str, parent: int, *, column: str = "relation_id") -> set[int]:
    rows = leaks.oracle.rows.items
    return {pk for pk in leaks.seen(name, code) if rows[code, pk].get(column) == parent}


def _whole_timeline(viewer: Viewer, parent: int) -> Iterator[Key]:
    """Yield all that the timeline shows, from the newest page to the oldest."""
    answer: Any = viewer.look(f"/lists/relations/{parent}/")
    yield from answer.marks
    answer = viewer.look(f"/lists/relations/{parent}/timeline/")
    while answer.context["older_url"]:
        yield from answer.marks
        answer = viewer.look(answer.context["older_url"])
    yield from answer.marks


def _assert_nothing_leaked(viewers: dict[str, Viewer]) -> None:
    leaked = {name: viewer.leaked() for name, viewer in viewers.items()}
    assert {name: found for name, found in leaked.items() if found} == {}
