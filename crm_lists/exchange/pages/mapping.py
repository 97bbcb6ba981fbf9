"""The second and the third page of an import: which column goes where, and what would happen."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.requests import actor_of, show, team_page

from .. import checking, imports, mappings, missing, uploads
from ..files.layout import Layout, Options, Unreadable
from ..models import Import, State
from ..plan import Plan, importable
from ..problems import sentence_of
from ..questions import answered
from ..telling import sentence
from ..transfers import text_of
from .forms import PlanForm, ReadingForm
from .upload import address_of, open_import

SAMPLE_ROWS = 8


@team_page
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show how the file was read, and ask which column goes where."""
    definition, made = open_import(request, code, pk)
    if made.is_started:
        return HttpResponseRedirect(address_of(made))
    actor = actor_of(request)
    plan = _chosen_plan(request, definition, made)
    form = PlanForm(
        request.POST or None,
        definition=definition,
        plan=plan,
        headings=_headings(made),
        addable=missing.addable(actor, definition),
    )
    if request.method == "POST" and form.is_valid():
        imports.keep_plan(made, form.plan)
        if form.cleaned_data["name"]:
            mappings.save(actor, made, uploads.headings_of(made.layout), form.cleaned_data["name"])
        checking.check(made)
        return HttpResponseRedirect(reverse("exchange:preview", args=[code, pk]))
    context = {
        **frame_of(definition, made, step=2),
        "form": form,
        "table": _sample(made.layout, form),
        "reading": ReadingForm(layout=made.layout),
        "layout": made.layout,
        "saved": [one.name for one in mappings.saved_by(actor, definition)],
        "chosen": request.GET.get("mapping", ""),
        "is_round_trip": plan.is_round_trip,
        "columns_count": sum(1 for name in plan.columns.values() if name),
        "missing": _missing(definition, plan),
        "read_again_url": reverse("exchange:read-again", args=[code, pk]),
    }
    return show(request, "exchange/mapping.html", context, status=422 if form.is_bound else 200)


def _chosen_plan(request: HttpRequest, definition: ListDefinition, made: Import) -> Plan:
    """Return the plan of the import, or the one of a mapping that the person asks for."""
    name = request.GET.get("mapping", "")
    if not name or made.plan.is_round_trip:
        return made.plan
    return mappings.best_plan(actor_of(request), definition, uploads.headings_of(made.layout), name)


def _missing(definition: ListDefinition, plan: Plan) -> list[str]:
    """Return the required columns that no column of the file fills."""
    mapped = set(plan.columns.values())
    needed = [one for one in importable(definition) if one.is_required and not one.field.has_default()]
    return [one.label for one in needed if one.name not in mapped]


def _headings(made: Import) -> list[str]:
    """Return the headings for the person: of a workbook of ours, those above the hidden names."""
    layout = made.layout
    shown = layout.header_row - (2 if made.plan.is_round_trip else 1)
    cells = layout.head[shown] if 0 <= shown < len(layout.head) else ()
    return [text_of(cell).strip() for cell in cells] + [""] * (layout.width - len(cells))


def frame_of(definition: ListDefinition, made: Import, *, step: int) -> dict[str, Any]:
    """Return what all pages of an import show."""
    return {
        "definition": definition,
        "made": made,
        "title": _("Import into %(list)s") % {"list": definition.label},
        "heading_meta": made.file_name,
        "breadcrumb": [
            (str(definition.section), ""),
            (definition.label, definition.url),
            (_("Import"), reverse("exchange:import", args=[definition.code])),
        ],
        "step": step,
    }


def _sample(layout: Layout, form: PlanForm) -> dict[str, Any]:
    """Return the first rows below the headings, each column with the field that says where it goes."""
    rows = layout.head[layout.header_row : layout.header_row + SAMPLE_ROWS]
    fields = [form[name] for name in form.column_names]
    return {
        "fields": fields,
        "rows": [[text_of(row[place]) if place < len(row) else "" for place in form.places] for row in rows],
    }


@team_page
@require_POST
def read_again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Read the file as the person says: encoding, separator, sheet, row of headings."""
    definition, made = open_import(request, code, pk)
    form = ReadingForm(request.POST, layout=made.layout)
    target = reverse("exchange:mapping", args=[code, pk])
    if made.is_started:
        return HttpResponseRedirect(address_of(made))
    if form.is_valid():
        asked = form.cleaned_data
        options = Options(asked.get("encoding", ""), asked.get("separator", ""), asked.get("sheet", ""))
        try:
            uploads.read(actor_of(request), definition, made, options, header_row=asked["header_row"] or 0)
            return HttpResponseRedirect(target)
        except Unreadable as reason:
            form.add_error(None, sentence_of(reason))
    context = {
        **frame_of(definition, made, step=2),
        "form": form,
        "action": request.path,
        "submit_label": _("Read again"),
        "cancel_url": target,
    }
    return show(request, "lists/form.html", context, status=422)


@team_page
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what the import would do; take decisions on rows that match an item."""
    definition, made = open_import(request, code, pk)
    if made.is_started:
        return HttpResponseRedirect(address_of(made))
    if request.method == "POST":
        imports.answer(made, answered(made.preview.get("questions", ()), request.POST))
        imports.decide(made, _decisions(request.POST), request.POST.get("on_warning", ""))
        checking.check(made)
        return HttpResponseRedirect(request.path)
    if made.state == State.READ:
        return HttpResponseRedirect(reverse("exchange:mapping", args=[code, pk]))
    found = made.preview
    columns = [one for _place, one in sorted(made.plan.columns.items()) if one in definition.editable]
    context = {
        **frame_of(definition, made, step=3),
        "is_checking": made.state == State.CHECKING,
        "found": found,
        "summary": sentence(found.get("counts", {})),
        "counts": found.get("counts", {}),
        "columns": [definition.column(name).label for name in columns],
        "total": made.layout.rows,
        "is_partly_tried": made.layout.rows > found.get("tried", 0),
        "progress_url": reverse("exchange:progress", args=[code, pk]),
        "run_url": reverse("exchange:run", args=[code, pk]),
        "back_url": reverse("exchange:mapping", args=[code, pk]),
        "on_warning": made.plan.on_warning,
        "can_run": any(found.get("counts", {}).get(one) for one in ("added", "changed")),
    }
    response = show(request, "exchange/preview.html", context)
    if made.state == State.CHECKING:
        response["Refresh"] = "2"
    return response


def _decisions(data: Mapping[str, Any]) -> dict[int, str]:
    """Return the decisions by number of the row; their fields are called “decide-12”."""
    found = {}
    for name, value in data.items():
        number = name.removeprefix("decide-")
        if name.startswith("decide-") and number.isdecimal() and len(number) <= 9:
            found[int(number)] = str(value)
    return found
