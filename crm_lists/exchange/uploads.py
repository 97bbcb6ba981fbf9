"""Files that people bring for an import: kept where nothing serves them, read, and forgotten in time."""

import shutil
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from . import mappings
from .files.layout import Layout, Limits, Options, Unreadable
from .files.reader import read_in_child
from .models import Import, State
from .plan import OtherList, Plan, round_trip_plan

#: So long an import is kept with its file; the history of what it changed stays.
KEPT_FOR = timedelta(days=30)
MEGABYTE = 1024 * 1024


def limits() -> Limits:
    """Return what one file may use up; the settings say how many rows."""
    return Limits(rows=getattr(settings, "IMPORT_MAX_ROWS", Limits.rows))


def max_megabytes() -> int:
    """Return how large a file may be."""
    return int(getattr(settings, "IMPORT_MAX_MEGABYTES", 50))


def receive(actor: Actor, definition: ListDefinition, file: UploadedFile) -> Import:
    """Keep a file and read it; raise Unreadable where it is none that can be read."""
    forget_old()
    if (file.size or 0) > max_megabytes() * MEGABYTE:
        raise Unreadable("bytes", limit=max_megabytes())
    made = Import(
        list_code=definition.code,
        user=actor.user,
        file_name=(file.name or "")[-255:].replace("\x00", ""),
        created_at=timezone.now(),
        language=get_language() or "",
    )
    made.folder.mkdir(parents=True, mode=0o700)
    try:
        with made.upload_path.open("wb") as out:
            for part in file.chunks():
                out.write(part)
        read(actor, definition, made, Options())
    except Unreadable:
        shutil.rmtree(made.folder, ignore_errors=True)
        raise
    return made


def read(
    actor: Actor, definition: ListDefinition, made: Import, options: Options, *, header_row: int = 0
) -> None:
    """Read the file as asked or as detected, guess what is to be done with its rows, and keep that."""
    if not made.upload_path.is_file():
        raise Unreadable("gone")
    layout = read_in_child(made.upload_path, made.rows_path, options, limits())
    if header_row:
        layout = _with_headings_in(layout, header_row)
    layout, plan = _planned(actor, definition, layout)
    if layout.rows <= 0:
        raise Unreadable("only_headings")
    made.layout_data, made.plan_data = layout.to_json(), plan.to_json()
    made.state = State.READ
    made.preview = {}
    made.save()


def _with_headings_in(layout: Layout, header_row: int) -> Layout:
    total = layout.rows + layout.header_row
    row = min(max(header_row, 1), max(total, 1))
    return replace(layout, header_row=row, rows=total - row)


def _planned(actor: Actor, definition: ListDefinition, layout: Layout) -> tuple[Layout, Plan]:
    """Return the plan for a file, and where its rows begin: a workbook of ours says both by itself."""
    try:
        taken_back = round_trip_plan(definition, layout.head)
    except OtherList as other:
        raise Unreadable("other_list", list=str(other)) from None
    if taken_back is not None:
        plan, header_row = taken_back
        return _with_headings_in(layout, header_row), plan
    return layout, mappings.best_plan(actor, definition, headings_of(layout))


def headings_of(layout: Layout) -> list[str]:
    """Return the headings of the file; of a workbook of ours, its column names."""
    head = layout.head
    cells = head[layout.header_row - 1] if len(head) >= layout.header_row else ()
    return [str(cell).strip() if cell is not None else "" for cell in cells]


def forget_old() -> None:
    """Remove the imports whose time is over, with their files."""
    old = Import.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(state=State.RUNNING)
    for made in old[:100]:
        shutil.rmtree(made.folder, ignore_errors=True)
        made.delete()
