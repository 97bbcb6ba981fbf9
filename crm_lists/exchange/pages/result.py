"""The last page of an import: its progress, and what became of each row."""

from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.framework.requests import show, team_page

from .. import batching, failures, running
from ..models import Import, State
from ..telling import summary
from ..writing import Outcome
from .mapping import frame_of
from .upload import open_import

SHOWN = 200
TONES = {
    Outcome.ADDED: "good",
    Outcome.CHANGED: "info",
    Outcome.SAME: "quiet",
    Outcome.SKIPPED: "quiet",
    Outcome.ASKED: "warn",
    Outcome.FAILED: "bad",
}


def words() -> dict[str, str]:
    """Return what each outcome is called."""
    return {
        Outcome.ADDED: _("added"),
        Outcome.CHANGED: _("updated"),
        Outcome.SAME: _("unchanged"),
        Outcome.SKIPPED: _("skipped"),
        Outcome.ASKED: _("undecided"),
        Outcome.FAILED: _("failed"),
    }


@team_page
@require_POST
def run(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Start the import, once."""
    _definition, made = open_import(request, code, pk)
    running.start(made)
    return HttpResponseRedirect(reverse("exchange:result", args=[code, pk]))


@team_page
@require_GET
def result(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show how far the import is, and what became of its rows."""
    definition, made = open_import(request, code, pk)
    if not made.is_started:
        return HttpResponseRedirect(reverse("exchange:mapping", args=[code, pk]))
    is_running = made.state == State.RUNNING
    wanted = request.GET.get("outcome", "")
    context = {
        **frame_of(definition, made, step=4),
        "is_running": is_running,
        "progress": {**_progress(made), "url": _address("progress", made), "done_url": request.path}
        | {"label": _("Import of %(file)s") % {"file": made.file_name}},
        "summary": summary(made),
        "rows": [] if is_running else _rows(made, wanted),
        "shown": SHOWN,
        "tiles": [
            {"code": code_, "label": label, "count": made.counts.get(code_, 0), "tone": TONES[Outcome(code_)]}
            for code_, label in words().items()
            if made.counts.get(code_)
        ],
        "wanted": wanted,
        "failed_url": _address("failed", made) if made.counts.get(Outcome.FAILED) else "",
        "list_url": definition.url,
        "batch_url": _batch_url(made),
    }
    response = show(request, "exchange/result.html", context)
    if is_running:
        response["Refresh"] = "5"
    return response


def _batch_url(made: Import) -> str:
    """Return where the import stands as a batch, which can be taken back."""
    batch = batching.batch_of(made)
    return reverse("batches:batch", args=[batch.pk]) if batch else ""


def _address(page: str, made: Import) -> str:
    return reverse(f"exchange:{page}", args=[made.list_code, made.pk])


def _rows(made: Import, wanted: str) -> list[dict[str, Any]]:
    """Return the first rows with the wanted outcome; the refused ones come first where all are wanted."""
    labels = words()
    found = (one for one in running.results_of(made) if not wanted or one.outcome == wanted)
    return [
        {
            "number": one.number,
            "label": labels.get(Outcome(one.outcome), one.outcome),
            "tone": TONES[Outcome(one.outcome)],
            "title": one.title,
            "url": reverse("lists:item", args=[made.list_code, one.pk]) if one.pk and one.title else "",
            "message": one.message,
        }
        for one in islice(found, SHOWN)
    ]


def _progress(made: Import) -> dict[str, Any]:
    state = {State.DONE: "done", State.FAILED: "failed", State.CHECKED: "done"}.get(
        State(made.state), "running"
    )
    done = sum(made.counts.values())
    return {"done": done, "total": made.layout.rows, "state": state, "message": summary(made) if done else ""}


@team_page
@require_GET
def progress(request: HttpRequest, code: str, pk: int) -> JsonResponse:
    """Answer how far the import is."""
    _definition, made = open_import(request, code, pk)
    return JsonResponse(_progress(made))


@team_page
@require_GET
def failed(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Send the rows that failed, as they came and each with the reason, to be mended and imported again."""
    _definition, made = open_import(request, code, pk)
    response = StreamingHttpResponse(failures.file_of(made), content_type="text/csv; charset=utf-8")
    name = _("Failed rows of %(file)s.csv") % {"file": made.file_name}
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    return response
