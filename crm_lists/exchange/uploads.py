"""Files that people bring for an import: kept where nothing serves them, read, and forgotten in time."""

import shutil
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from . import mappings, shapes
from .files.layout import Layout, Limits, Options, Unreadable
from .files.reader import read_in_child
from .models import Import, State
from .plan import OtherList, Plan, round_trip_plan

#: So long an import is kept with its file; the history of what it changed stays.
KEPT_FOR = timedelta(days=30)
FORGOTTEN_AT_ONCE = 100
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
    layout, plan = _planned(actor, definition, layout, made.rows_path)
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


def _planned(
    actor: Actor, definition: ListDefinition, layout: Layout, rows_path: Path
) -> tuple[Layout, Plan]:
    """Return the plan for a file, and where its rows begin: a workbook of ours says both by itself."""
    try:
        taken_back = round_trip_plan(definition, layout.head)
    except OtherList as other:
        raise Unreadable("other_list", list=str(other)) from None
    if taken_back is not None:
        plan, header_row = taken_back
        return _with_headings_in(layout, header_row), plan
    recast = shapes.recast(actor, definition, layout, rows_path)
    if recast is not None:
        layout, found = recast
        return layout, mappings.best_plan(actor, definition, headings_of(layout), recast=found)
    return layout, mappings.best_plan(actor, definition, headings_of(layout))


def headings_of(layout: Layout) -> list[str]:
    """Return the headings of the file; of a workbook of ours, its column names."""
    head = layout.head
    cells = head[layout.header_row - 1] if len(head) >= layout.header_row else ()
    return [str(cell).strip() if cell is not None else "" for cell in cells]


def forget_old() -> int:
    """Remove the imports whose time is over, with their files; return how many there were."""
    now = timezone.now()
    over = models.Q(created_at__lt=now - KEPT_FOR) & ~models.Q(state=State.RUNNING)
    # What has run for so long was left by a process that was killed.
    over |= models.Q(created_at__lt=now - 2 * KEPT_FOR)
    old = list(Import.objects.filter(over)[:FORGOTTEN_AT_ONCE])
    for made in old:
        shutil.rmtree(made.folder, ignore_errors=True)
        made.delete()
    return len(old)


def clean_up() -> int:
    """Remove all imports whose time is over, and files that no import knows; return how many there were."""
    gone = 0
    while went := forget_old():
        gone += went
    known = {key.hex for key in Import.objects.values_list("uuid", flat=True)}
    return gone + remove_old_folders(Path(settings.MEDIA_ROOT) / "imports", KEPT_FOR, keep=known)


def remove_old_folders(parent: Path, period: timedelta, *, keep: Collection[str] = ()) -> int:
    """Remove the folders that nobody has written into for so long; return how many there were."""
    before = (timezone.now() - period).timestamp()
    folders = [one for one in parent.iterdir() if one.is_dir()] if parent.is_dir() else []
    old = [one for one in folders if one.name not in keep and one.stat().st_mtime < before]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)
