"""Alerts, changes for programs and panels tell people of what they see and of nothing else."""

from typing import Any

import pytest

from crm_lists.framework import events
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed, record
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import Change
from crm_lists.notices.models import Alert, Notice
from crm_lists.notices.reading import NoticeReader
from tests.leaks.report import Report
from tests.leaks.sampling import EVERYTHING, sampled
from tests.leaks.surfaces import keys_of
from tests.leaks.viewer import Viewer
from tests.leaks.world import LeakWorld, owned_codes

#: Lists that stand for all where every item is changed.
SOME = ("cases", "documents", "messages")
SHARE = 24


def change_all(code: str) -> None:
    """Write into the history of each item of the list that something was changed."""
    definition = find_list(code)
    for item in definition.items().filter(deleted_at=None):
        item.version += 1
        item.save()
        events.emit(record(Actor.system(), definition, item, Deed("change", {}, {})))


def test_alerts_tell_each_person_of_what_he_sees(leaks: LeakWorld) -> None:
    report = Report(leaks)
    for code in owned_codes() if EVERYTHING else SOME[:2]:
        last = Change.objects.latest("pk").pk
        Alert.objects.bulk_create(
            Alert(user=user, list_code=code, told_change_id=last)
            for user in leaks.people.values()
            if user.username != "leaver"
        )
        change_all(code)
        events.deliver_events.call()
        for name, user in leaks.people.items():
            found = Notice.objects.filter(to=user, list_code=code, item_id__isnull=False)
            told = {one.notice.item_id or 0 for one in NoticeReader(leaks.actor(name), found).told()}
            kept = {pk for pk in found.values_list("item_id", flat=True) if pk is not None}
            report.compare(name, code, kept, leaks.seen(name, code) if name != "leaver" else set())
            report.compare(name, code, told, kept)
    report.settle()


def test_programs_follow_the_changes_of_what_their_person_sees(
    leaks: LeakWorld, viewers: dict[str, Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_lists.programs.sync.settled", lambda rows: rows)
    report = Report(leaks)
    for code in owned_codes() if EVERYTHING else SOME:
        url = f"/api/v1/lists/{code}/changes"
        people = [name for name, _code in sampled("changes", leaks.people, [code], 3)]
        cursors = {name: viewers[name].look(url, program=True).json().get("next") for name in people}
        change_all(code)
        for name in people:
            answer: Any = viewers[name].look(url, program=True, since=cursors[name] or "x", page_size="1000")
            report.compare(name, code, keys_of(find_list(code), answer.marks), leaks.seen(name, code))
            report.compare(name, code, set(answer.json().get("removed", ())), set())
    report.settle()


def test_panels_of_an_item_show_what_the_person_sees(leaks: LeakWorld, viewers: dict[str, Viewer]) -> None:
    report = Report(leaks)
    rows = leaks.oracle.rows.items
    related = find_list("relations").related
    for name, code in sampled("panels", leaks.people, related, SHARE // 6):
        for parent in sorted(leaks.seen(name, "relations"))[:: 1 if EVERYTHING else 5]:
            found = viewers[name].marks(f"/lists/relations/{parent}/", tab=code)
            expected = {pk for pk in leaks.seen(name, code) if rows[code, pk]["relation_id"] == parent}
            report.compare(name, code, keys_of(find_list(code), found), expected)
    report.settle()
    leaked = {name: viewer.leaked() for name, viewer in viewers.items()}
    assert {name: found for name, found in leaked.items() if found} == {}
