"""Every way to write to an item, tried by those who may and by those who may not."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crm_lists.batches.models import Batch
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.row_actions import row_actions_of
from tests.conformance.sent import untouched
from tests.conformance.test_writing import text_column
from tests.leaks.cast import SUPERUSER
from tests.leaks.viewer import Viewer

Attempt = Callable[[Viewer, ListDefinition, Any], Any]
#: What is written where any text may stand.
WRITTEN = "Written by a test"


@dataclass(frozen=True)
class Write:
    """A way to write to an item."""

    code: str
    attempt: Attempt
    #: Names of the addresses by which it is written.
    urls: tuple[str, ...]
    #: What the person must be allowed to do.
    action: str = "change"
    #: Whether it is written to items of the recycle bin.
    deleted: bool = False
    offered: Callable[[ListDefinition], bool] = lambda definition: definition.is_edited_by_form
    #: Whether the same request writes for who may; row actions each ask for something else.
    is_proved: bool = True


def _place(definition: ListDefinition) -> str:
    return f"/lists/{definition.code}/"


def form(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Send the form of the item as somebody else was given it, with one column changed."""
    url = f"{_place(definition)}{item.pk}/edit/"
    page = Viewer(viewer.world, SUPERUSER).browser.get(url)
    sent = untouched(page.content.decode(), [*definition.editable, "etag", "version"])
    return viewer.browser.post(url, {**sent, text_column(definition): WRITTEN})


def cell(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Type into a cell of quick edit."""
    row = _row(definition, item)
    return _json(viewer, f"{_place(definition)}quick-edit/cell/", row)


def block(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Paste a block of one cell into quick edit."""
    row = _row(definition, item)
    return _json(viewer, f"{_place(definition)}quick-edit/block/", {"columns": row["columns"], "rows": [row]})


def _row(definition: ListDefinition, item: Any) -> dict[str, Any]:
    name = text_column(definition)
    return {"id": item.pk, "etag": item.version, "cells": {name: {"text": WRITTEN}}, "columns": [name]}


def _json(viewer: Viewer, url: str, sent: Any) -> Any:
    return viewer.browser.post(url, json.dumps(sent), "application/json")


def api_change(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Change the item by the API."""
    url = f"/api/v1/lists/{definition.code}/{item.pk}"
    return viewer.program.patch(url, json.dumps({text_column(definition): WRITTEN}), "application/json")


def api_delete(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Delete the item by the API."""
    return viewer.program.delete(f"/api/v1/lists/{definition.code}/{item.pk}")


def api_restore(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Restore the item by the API."""
    return viewer.program.post(f"/api/v1/lists/{definition.code}/{item.pk}/restore")


def api_bulk(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Change the item in a batch of the API."""
    values = {text_column(definition): WRITTEN}
    rows = [{"op": "change", "id": item.pk, "etag": item.version, "values": values}]
    url = f"/api/v1/lists/{definition.code}/bulk"
    return viewer.program.post(url, json.dumps({"rows": rows}), "application/json")


def bulk_edit(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Select the item and change a column of all selected items."""
    name = text_column(definition)
    sent = {"pk": item.pk, "step": "go", f"touch-{name}": "1", name: WRITTEN}
    return _run_batch(viewer, viewer.browser.post(f"/batches/{definition.code}/edit/", sent))


def bulk_delete(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Select the item and delete all selected items."""
    return _run_batch(viewer, viewer.browser.post(f"/batches/{definition.code}/delete/", {"pk": item.pk}))


def _run_batch(viewer: Viewer, answer: Any) -> Any:
    """Run the batch that was opened, as the person goes on to do."""
    opened = Batch.objects.order_by("-pk").first() if answer.status_code == 302 else None
    return viewer.browser.post(f"/batches/{opened.pk}/run/") if opened else answer


def delete(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Delete the item from its page."""
    return viewer.browser.post(f"{_place(definition)}{item.pk}/delete/")


def restore(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Restore the item."""
    return viewer.browser.post(f"{_place(definition)}{item.pk}/restore/")


def _bin(deed: str) -> Attempt:
    def attempt(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
        return viewer.browser.post(f"/recycle-bin/{deed}/", {"row": f"{definition.code}:{item.pk}"})

    return attempt


def restore_version(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Go back to the version before the last one."""
    url = f"{_place(definition)}{item.pk}/versions/{item.version - 1}/restore/"
    return viewer.browser.post(url, {"etag": item.version})


def move(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Drop the item's card on another lane."""
    sent = {"column": text_column(definition), "value": WRITTEN, "etag": item.version}
    return viewer.browser.post(f"{_place(definition)}{item.pk}/move/", sent)


def reschedule(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Drag the item to another day of the calendar, its end with its start."""
    both = ("starts_at", "ends_at")
    column = ",".join(both) if {*both} <= {*definition.editable} else _day_column(definition)
    sent = {"column": column, "day": "2031-05-06", "etag": item.version}
    return viewer.browser.post(f"{_place(definition)}{item.pk}/reschedule/", sent)


def _day_column(definition: ListDefinition) -> str:
    kinds = ("date", "datetime")
    names = (name for name in definition.editable if definition.column(name).kind.code in kinds)
    return next(names, "")


def _document(deed: str, **sent: str) -> Attempt:
    return lambda viewer, _definition, item: viewer.browser.post(
        f"/libraries/documents/{item.pk}/{deed}/", sent
    )


def move_document(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Move the document to the root of its library."""
    sent = {"place": f"l{item.library_id}"}
    return viewer.browser.post(f"/libraries/documents/{item.pk}/move/", sent)


def new_version(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Upload a new version of the document."""
    sent = {"file": SimpleUploadedFile("New.pdf", b"%PDF-1.4 new"), "kind": "major", "comment": WRITTEN}
    return viewer.browser.post(f"/libraries/documents/{item.pk}/upload/", sent)


def row_action(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Run the first row action of the list."""
    code = row_actions_of(definition)[0].code
    sent = {"result": WRITTEN, "outcome": "successful", "closing_note": WRITTEN}
    return viewer.browser.post(f"{_place(definition)}{item.pk}/actions/{code}/", sent)


def bulk_action(viewer: Viewer, definition: ListDefinition, item: Any) -> Any:
    """Run the first row action on the selected item."""
    code = row_actions_of(definition)[0].code
    sent = {"pk": item.pk, "step": "go", "result": WRITTEN, "outcome": "successful", "closing_note": WRITTEN}
    return _run_batch(viewer, viewer.browser.post(f"/batches/{definition.code}/action/{code}/", sent))


def _is_document(definition: ListDefinition) -> bool:
    return definition.code == "documents"


def writes() -> Iterator[Write]:
    """Yield every way to write to an item."""
    yield Write("form", form, ("lists:edit",))
    yield Write("quick edit", cell, ("lists:quick-edit-cell",))
    yield Write("block", block, ("lists:quick-edit-block",))
    yield Write("api change", api_change, ("api-v1:change",))
    yield Write("api bulk", api_bulk, ("api-v1:bulk",))
    yield Write("bulk edit", bulk_edit, ("batches:edit",))
    yield Write("move", move, ("lists:move",))
    yield Write("reschedule", reschedule, ("lists:reschedule",), offered=_has_days)
    yield Write("restore version", restore_version, ("lists:restore-version",))
    yield Write("api delete", api_delete, ("api-v1:delete",), action="delete")
    yield Write("bulk delete", bulk_delete, ("batches:delete",), action="delete")
    yield Write("delete", delete, ("lists:delete",), action="delete")
    yield Write("restore", restore, ("lists:restore",), action="delete", deleted=True)
    yield Write("bin restore", _bin("restore"), ("lists:bin-restore",), action="delete", deleted=True)
    yield Write("api restore", api_restore, ("api-v1:restore",), action="delete", deleted=True)
    yield Write("empty", _bin("empty"), ("lists:bin-empty",), action="delete", deleted=True)
    yield Write(
        "action", row_action, ("lists:action",), action="complete", offered=_has_actions, is_proved=False
    )
    yield Write(
        "bulk action",
        bulk_action,
        ("batches:action",),
        action="complete",
        offered=_has_actions,
        is_proved=False,
    )
    yield Write("new version", new_version, ("libraries:new-version",), offered=_is_document)
    check_out = _document("check-out")
    yield Write("check out", check_out, ("libraries:check-out",), offered=_is_document)
    yield Write("move document", move_document, ("libraries:move",), offered=_is_document)


def _has_days(definition: ListDefinition) -> bool:
    return bool(_day_column(definition))


def _has_actions(definition: ListDefinition) -> bool:
    return bool(row_actions_of(definition))
