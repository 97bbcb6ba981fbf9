"""Text of workbooks: the names of the sheets and the values of their cells."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from libraries.containers.archives import damaged, open_archive
from libraries.extraction.ooxml import refuse_encrypted
from libraries.extraction.result import CollectingStopped, TextCollector
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

MAX_CELLS = 2_000_000


def read_workbook(path: Path, collector: TextCollector) -> None:
    """Read a zipped workbook (xlsx, xlsm, xlsb, ods) after its container was checked."""
    refuse_encrypted(path)
    with path.open("rb") as file, open_archive(file):
        pass
    read_old_workbook(path, collector)


def read_old_workbook(path: Path, collector: TextCollector) -> None:
    """Read every visible and hidden sheet, one line per row."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        names = workbook.sheet_names
        cells = 0
        for number, name in enumerate(names, start=1):
            collector.page(number)
            collector.add(name + "\n")
            cells = _read_sheet(workbook, name, collector, cells)
    except PasswordError as error:
        raise Refusal("encrypted", Message(_("The file is protected by a password."))) from error
    except CalamineError as error:
        raise damaged() from error
    collector.pages = len(names)


def _read_sheet(workbook: Any, name: str, collector: TextCollector, cells: int) -> int:
    """Read one sheet and return the number of cells read so far."""
    for row in workbook.get_sheet_by_name(name).iter_rows():
        values = [_shown(value) for value in row]
        line = "\t".join(values).rstrip()
        if line:
            collector.add(line + "\n")
        cells += len(values)
        if cells > MAX_CELLS:
            msgid = _("The workbook has more than the %(count)s cells that are searched.")
            raise CollectingStopped(Message(msgid, {"count": MAX_CELLS}))
    return cells


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
