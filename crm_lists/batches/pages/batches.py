"""The pages of a batch: preview, progress, results, and the list of all batches."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework import people
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list, has_list
from crm_lists.framework.registry import NotRegistered
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from .. import records, running
from ..models import Batch, BatchRow, Result, State
from ..previews import preview_of
from ..undo import may_undo, undo_of

#: The states as the browser's progress bar knows them.
_SHOWN_STATES = {State.STOPPED: "cancelled", State.TAKEN_BACK: "done"}
TONES = {
    State.RUNNING: "info",
    State.DONE: "good",
    State.FAILED: "bad",
    State.STOPPED: "warn",
    State.TAKEN_BACK: "quiet",
    State.PREVIEWED: "info",
}
RESULT_TONES = {Result.DONE: "good", Result.SAME: "quiet", Result.REFUSED: "warn", Result.WAITING: "info"}


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's batches; an administrator may see those of everybody."""
    actor = actor_of(request)
    is_administrator = actor.user is not None and actor.user.is_superuser
    everybody = is_administrator and request.GET.get("all") == "1"
    found = records.batches_of(actor, everybody=everybody)[: records.SHOWN_BATCHES]
    commands = []
    if is_administrator:
        label = _("My batches") if everybody else _("Batches of everybody")
        commands = [Command(label, "." if everybody else "?all=1", icon="people")]
    context = {
        "title": _("Batches of everybody") if everybody else _("My batches"),
        "batches": [_line(batch) for batch in found],
        "commands": commands,
        "empty": {
            "icon": "stack",
            "headline": _("No batches yet"),
            "sentence": _("What you change in many items at once appears here and can be taken back."),
        },
    }
    return show(request, "batches/index.html", context)


@team_page
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a batch would do, does or did."""
    found = _batch(request, pk)
    definition = _definition(found)
    context = {
        "title": found.name,
        "breadcrumb": [(_("My batches"), reverse("batches:index"))],
        "batch": found,
        "line": _line(found),
        "commands": _commands(found, definition),
    }
    if found.state == State.PREVIEWED:
        preview = preview_of(found, definition) if definition else None
        return show(request, "batches/preview.html", {**context, "preview": preview})
    return show(request, "batches/batch.html", {**context, **_results(request, found, definition)})


@team_page
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the progress bar how far the batch is."""
    found = _batch(request, pk)
    return JsonResponse(
        {
            "done": found.handled,
            "total": found.total,
            "state": _SHOWN_STATES.get(State(found.state), found.state),
            "message": records.message_of(found),
        }
    )


@team_page
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a previewed batch, or go on with one that stopped."""
    found = _own(request, pk)
    if not running.start(found):
        messages.info(request, _("The batch runs already, or has ended."))
    return go_to(request, reverse("batches:batch", args=[pk]))


@team_page
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a running batch after its present chunk."""
    if not running.stop(_batch(request, pk)):
        messages.info(request, _("The batch does not run any more."))
    return go_to(request, reverse("batches:batch", args=[pk]))


@team_page
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the batch that takes this one back, and lead to its preview."""
    found = _batch(request, pk)
    user = actor_of(request).user
    if not may_undo(found) or user is None:
        messages.info(request, _("There is nothing to take back, or it is being taken back already."))
        return go_to(request, reverse("batches:batch", args=[pk]))
    return go_to(request, reverse("batches:batch", args=[undo_of(found, user).pk]))


@team_page
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a batch that was not run."""
    found = _own(request, pk)
    definition = _definition(found)
    records.drop(found)
    return go_to(request, definition.url if definition else reverse("batches:index"))


def _batch(request: HttpRequest, pk: int) -> Batch:
    found = records.find_batch(actor_of(request), pk)
    if found is None:
        raise Http404
    return found


def _own(request: HttpRequest, pk: int) -> Batch:
    """Return the person's own batch: it runs with the rights of the one who made it."""
    found = _batch(request, pk)
    if found.user != actor_of(request).user:
        raise Http404
    return found


def _definition(batch: Batch) -> ListDefinition | None:
    try:
        return find_list(batch.list_code)
    except NotRegistered:
        return None


def _line(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch,
        "url": reverse("batches:batch", args=[batch.pk]),
        "by": people.display_name(batch.user),
        "state": batch.get_state_display(),
        "tone": TONES[State(batch.state)],
    }


def _commands(batch: Batch, definition: ListDefinition | None) -> list[Command]:
    def to(name: str) -> str:
        return reverse(f"batches:{name}", args=[batch.pk])

    commands = []
    if batch.state == State.RUNNING:
        commands.append(Command(_("Stop"), to("stop"), icon="stop", post=True))
    if batch.state in (State.STOPPED, State.FAILED):
        commands.append(Command(_("Go on"), to("run"), icon="play", main=True, post=True))
    if may_undo(batch):
        commands.append(Command(_("Take back"), to("undo"), icon="arrow_undo", post=True))
    if definition is not None and batch.state != State.PREVIEWED:
        commands.append(Command(definition.label, definition.url, icon=definition.icon))
    return commands


def _url_of(row: BatchRow) -> str:
    """Return where the item of a row is, whose list need not be that of the batch."""
    return find_list(row.list_code).url_of(row.item_id) if has_list(row.list_code) else ""


def _results(request: HttpRequest, batch: Batch, definition: ListDefinition | None) -> dict[str, Any]:
    result = request.GET.get("result", "")
    after = request.GET.get("after", "")
    rows = records.rows_of(
        batch, result=result, after=int(after) if after.isdecimal() and len(after) < 19 else 0
    )
    shown = rows[: records.ROWS_PER_PAGE]
    next_url = f"?{urlencode({'result': result, 'after': shown[-1].pk})}" if len(rows) > len(shown) else ""
    counts = {"": batch.total, "done": batch.done, "same": batch.same, "refused": batch.refused}
    labels = {"": _("All"), **{one.value: one.label for one in Result}}
    return {
        "progress": {
            "url": reverse("batches:progress", args=[batch.pk]),
            "done_url": reverse("batches:batch", args=[batch.pk]),
            "label": batch.name,
            "total": batch.total,
            "done": batch.handled,
            "message": records.message_of(batch),
        },
        "message": records.message_of(batch),
        "results": [
            {"label": labels[key], "count": number, "url": f"?result={key}", "current": key == result}
            for key, number in counts.items()
            if number or not key
        ],
        "rows": [
            {
                "title": row.title,
                "url": _url_of(row) if row.title else "",
                "result": row.get_result_display(),
                "tone": RESULT_TONES[Result(row.result)],
                "message": row.message,
            }
            for row in shown
        ],
        "next_url": next_url,
        "count_text": "",
    }
