"""A workbook that was exported from a list comes back: by key and version, and only what was changed."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm_lists.framework import access

from .exporting import Export
from .files.layout import Cell
from .intake import Deed, Entry, Intake, empty_value
from .transfers import canonical, text_of
from .transfers.base import is_empty


class RoundTrip(Intake):
    """Takes back the rows of a workbook that was exported from the list."""

    def take(self, entries: Sequence[Entry]) -> None:
        """Find out what was changed in these rows; what was changed in the list meanwhile is refused."""
        for entry in entries:
            self._identify(entry)
        known = self._present([entry.pk for entry in entries if entry.pk is not None])
        for entry in entries:
            if entry.pk is not None:
                self._compare(entry, known.get(entry.pk))
        self._read_changed([entry for entry in entries if entry.deed == Deed.CHANGE])
        new = [entry for entry in entries if entry.pk is None and not entry.errors]
        self.read(new, self.columns)
        for entry in new:
            if not entry.errors and not entry.questions:
                self._add(entry)

    def _identify(self, entry: Entry) -> None:
        """Take key and version from their hidden cells; a row without a key is a new one."""
        key, version = (_cell(entry, place) for place in (self.plan.id_place, self.plan.version_place))
        if is_empty(key):
            return
        entry.pk, entry.etag = _whole(key), _whole(version)
        if entry.pk is None or entry.etag is None:
            entry.pk = None
            entry.fail(_("The hidden key of this row was changed. Export the list again."))
        elif (first := self._seen.first((str(entry.pk),), entry.number)) != entry.number:
            entry.fail(_("Row %(row)s of the file is of the same item.") % {"row": first})
            entry.pk = None

    def _present(self, keys: list[int]) -> dict[int, tuple[int, list[Cell]]]:
        """Return version and cells of the items as they stand now, as the export would write them."""
        items = access.visible(self.actor, self.definition).filter(pk__in=keys).order_by("pk")
        export = Export(self.actor, self.definition, items, [mapped.column for mapped in self.columns])
        found: dict[int, tuple[int, list[Cell]]] = {}
        for part in export.parts():
            rows: Any = zip(*export.cells(part), strict=True) if self.columns else [()] * len(part.keys)
            for key, version, cells in zip(part.keys, part.versions, rows, strict=True):
                found[key] = (version, list(cells))
        return found

    def _compare(self, entry: Entry, present: tuple[int, list[Cell]] | None) -> None:
        if present is None:
            entry.fail(_("The item is not there any more, or not for you. The row was left alone."))
            return
        version, cells = present
        for mapped, now in zip(self.columns, cells, strict=True):
            if canonical(mapped.cell(entry)) != canonical(now):
                entry.before[mapped.column.name] = now
        if not entry.before:
            entry.deed, entry.reason = Deed.SKIP, _("Nothing was changed in this row.")
        elif version != entry.etag:
            entry.fail(self._stale(entry))
        else:
            entry.deed = Deed.CHANGE

    def _stale(self, entry: Entry) -> str:
        """Return both values of each column that differs."""
        pairs = [
            _("%(column)s: “%(mine)s” in the file, “%(theirs)s” in the list")
            % {
                "column": mapped.column.label,
                "mine": text_of(mapped.cell(entry)),
                "theirs": text_of(entry.before[mapped.column.name]),
            }
            for mapped in self.columns
            if mapped.column.name in entry.before
        ]
        differing = "; ".join(pairs)
        return _("The item was changed after the export and was left alone. %(pairs)s") % {"pairs": differing}

    def _read_changed(self, entries: Sequence[Entry]) -> None:
        """Make values of the changed cells only; an emptied cell clears its column."""
        for mapped in self.columns:
            name = mapped.column.name
            changed = [entry for entry in entries if name in entry.before]
            self.read(changed, [mapped])
            for entry in changed:
                if is_empty(mapped.cell(entry)):
                    entry.values[name] = empty_value(mapped.column)


def _cell(entry: Entry, place: int) -> Cell:
    return entry.cells[place] if place < len(entry.cells) else None


def _whole(cell: Cell) -> int | None:
    text = text_of(cell).strip().removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) <= 18 else None


def intake_of(*asked: Any) -> Intake:
    """Return what takes the rows of a file with this plan: (actor, definition, plan)."""
    return RoundTrip(*asked) if asked[2].is_round_trip else Intake(*asked)
