"""The pages of the columns of one list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm_lists.batches.models import Batch, State
from crm_lists.framework.columns import column_types
from crm_lists.framework.models import CustomColumn

from ..designing import columns, conversion
from ..designing.converting import start_conversion
from ..designing.lists import made_list
from .forms import CHOOSING, ColumnForm, ConversionForm
from .frame import column_or_404, designer, designer_page, list_or_404, say, show


@designer_page
def list_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the columns of a list."""
    definition = list_or_404(code)
    labels = dict(columns.type_choices())
    found = columns.columns_of(code)
    own = [definition.column(name) for name in definition.own_editable]
    return show(
        request,
        "list",
        definition.label,
        definition=definition,
        made=made_list(code),
        own=[(one, one.kind.label or labels.get(one.kind.code, one.kind.code)) for one in own],
        columns=[
            (one, labels.get(one.type_code, one.type_code), conversion.targets_of(one)) for one in found
        ],
        types=columns.type_choices(),
    )


@designer_page
def add_column(request: HttpRequest, code: str) -> HttpResponse:
    """Add a column of the chosen type."""
    definition = list_or_404(code)
    type_code = request.GET.get("type", "")
    if type_code not in dict(columns.type_choices()):
        raise Http404
    return _form_page(request, CustomColumn(list_code=definition.code, type_code=type_code, is_listed=True))


@designer_page
def edit_column(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Change a column."""
    return _form_page(request, column_or_404(code, name))


def _form_page(request: HttpRequest, column: CustomColumn) -> HttpResponse:
    form = ColumnForm(request.POST or None, instance=column, actor=designer(request))
    if request.method == "POST" and form.is_valid():
        columns.save_column(form.instance)
        messages.success(request, _("The column “%(column)s” is saved.") % {"column": column.label})
        if form.cleaned_data.get("default_everywhere"):
            count = columns.apply_default(designer(request), column)
            messages.info(request, _("The default was set in %(count)s items.") % {"count": count})
        return redirect("list_design:list", column.list_code)
    definition = list_or_404(column.list_code)
    kind = column_types.get(column.type_code).label
    title = _("%(column)s: %(type)s") % {"column": column.label or _("New column"), "type": kind}
    labels = dict(columns.type_choices())
    targets = [(one, labels[one]) for one in conversion.targets_of(column)] if column.pk else []
    return show(
        request, "column", title, form=form, definition=definition, column=column, conversions=targets
    )


def _retire(request: HttpRequest, column: CustomColumn) -> None:
    over = columns.formulas_over(column)
    if over:
        raise ValidationError(
            _("The column cannot be retired while formulas use it: %(columns)s.")
            % {"columns": ", ".join(over)}
        )
    columns.set_retired(column, is_retired=True)
    messages.success(request, _("“%(column)s” is retired. Its values stay.") % {"column": column.label})


def _purge(request: HttpRequest, column: CustomColumn) -> None:
    count = columns.purge(column)
    words = ngettext(
        "“%(column)s” is deleted for good, with the value of %(count)s item.",
        "“%(column)s” is deleted for good, with the values of %(count)s items.",
        count,
    )
    messages.success(request, words % {"column": column.label, "count": count})


_DEEDS: dict[str, Callable[[HttpRequest, CustomColumn], None]] = {
    "up": lambda _request, column: columns.move_column(column, -1),
    "down": lambda _request, column: columns.move_column(column, 1),
    "retire": _retire,
    "unretire": lambda _request, column: columns.set_retired(column, is_retired=False),
    "purge": _purge,
}


@designer_page
@require_POST
def do_with_column(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Order, retire or delete a column."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        deed(request, column_or_404(code, name))
    except ValidationError as error:
        say(request, error)
    return redirect("list_design:list", code)


@designer_page
def delete_column(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Ask before a retired column is deleted with its values."""
    column = column_or_404(code, name)
    count = columns.filled(list_or_404(code), name).count()
    return show(
        request,
        "delete_column",
        _("Delete “%(column)s”") % {"column": column.label},
        column=column,
        count=count,
    )


@designer_page
def convert_column(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show what a conversion would do; do it when the person says so."""
    column = column_or_404(code, name)
    type_code = request.POST.get("type") or request.GET.get("type") or ""
    if type_code not in conversion.targets_of(column):
        raise Http404
    form = ConversionForm(request.POST or None, column=column, type_code=type_code)
    context: dict[str, Any] = {
        "form": form,
        "column": column,
        "type_code": type_code,
        "definition": list_or_404(code),
    }
    if request.method == "POST" and form.is_valid():
        try:
            future = conversion.converted(column, type_code, form.settings)
            if "convert" in request.POST:
                may_lose = form.cleaned_data["may_lose"]
                return _told(request, start_conversion(designer(request), column, future, may_lose=may_lose))
            context["preview"] = conversion.preview(column, future)
        except ValidationError as error:
            form.add_error(None, _sentences(error))
            context["preview"] = _preview_of(column, type_code, form)
    context["kind"] = dict(columns.type_choices())[type_code]
    context["takes_choices"] = type_code in CHOOSING
    title = _("Convert “%(column)s” to: %(type)s") % {"column": column.label, "type": context["kind"]}
    return show(request, "convert", title, **context)


def _told(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Say what was converted, or lead to where the rest can be watched."""
    if batch.state == State.FAILED:
        raise ValidationError(batch.problem)
    if batch.state != State.DONE:
        return redirect("batches:batch", batch.pk)
    lost = batch.rows.exclude(message="").count()
    words = _("Converted: %(converted)s, lost: %(lost)s.") % {"converted": batch.done - lost, "lost": lost}
    messages.success(request, words)
    return redirect("list_design:list", batch.list_code)


def _sentences(error: ValidationError) -> list[str]:
    return error.messages


def _preview_of(column: CustomColumn, type_code: str, form: ConversionForm) -> conversion.Preview | None:
    try:
        return conversion.preview(column, conversion.converted(column, type_code, form.settings))
    except ValidationError:
        return None
