"""The pages of the lists themselves: all lists, one made from nothing, from another or from a spreadsheet."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm_lists.batches.models import Batch, Result, State
from crm_lists.framework.lists import all_lists

from ..designing import from_table, lists, tables
from ..designing.columns import columns_of
from ..models import CustomList
from .forms import ListForm, TableColumnsForm, TableForm
from .frame import designer, designer_page, list_or_404, made_or_404, say, show

#: So many refused rows are told one by one.
TOLD = 10


@designer_page
def all_lists_page(request: HttpRequest) -> HttpResponse:
    """Show all lists."""
    found = [(one, len(columns_of(one.code)), lists.made_list(one.code)) for one in all_lists()]
    return show(request, "lists", _("Lists and columns"), lists=found, retired=lists.retired_lists())


@designer_page
def add_list(request: HttpRequest) -> HttpResponse:
    """Make a list from nothing or with the columns of another."""
    return _form_page(request, CustomList(), _("New list"))


@designer_page
def edit_list(request: HttpRequest, code: str) -> HttpResponse:
    """Rename a list, or change where it stands."""
    made = made_or_404(code)
    return _form_page(request, made, made.name)


def _form_page(request: HttpRequest, made: CustomList, title: str) -> HttpResponse:
    form = ListForm(request.POST or None, instance=made)
    if request.method == "POST" and form.is_valid():
        try:
            lists.save_list(form.instance)
            if form.cleaned_data.get("like"):
                lists.copy_design(list_or_404(form.cleaned_data["like"]), made)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The list “%(list)s” is saved.") % {"list": made.name})
            return redirect("list_design:list", made.code)
    return show(request, "list_form", title, form=form, made=made)


@designer_page
@require_POST
def do_with_list(request: HttpRequest, code: str) -> HttpResponse:
    """Retire a list, open it again, or delete it for good."""
    made = made_or_404(code)
    deed = request.POST.get("deed", "")
    try:
        if deed == "delete":
            count = lists.delete_list(made)
            words = ngettext(
                "The list “%(list)s” is deleted for good, with %(count)s item.",
                "The list “%(list)s” is deleted for good, with %(count)s items.",
                count,
            )
            messages.success(request, words % {"list": made.name, "count": count})
        elif deed in ("retire", "open"):
            lists.set_list_retired(made, deed == "retire")
        else:
            raise Http404
    except ValidationError as error:
        say(request, error)
    return redirect("list_design:lists")


@designer_page
def delete_list(request: HttpRequest, code: str) -> HttpResponse:
    """Ask before a retired list is deleted with its items."""
    made = made_or_404(code)
    title = _("Delete “%(list)s”") % {"list": made.name}
    return show(request, "delete_list", title, made=made, count=lists.items_in(made))


@designer_page
def from_file(request: HttpRequest) -> HttpResponse:
    """Take the spreadsheet from which a list is made."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = tables.take_table(form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("list_design:from-file-columns", table.key)
    return show(request, "from_file", _("New list from a spreadsheet"), form=form)


@designer_page
def from_file_columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the columns of the table would become, and make the list."""
    try:
        table = tables.open_table(key)
    except ValidationError as error:
        say(request, error)
        return redirect("list_design:from-file")
    form = TableColumnsForm(
        request.POST or None, instance=CustomList(), suggested=from_table.suggested(table)
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = from_table.make_list(designer(request), form.instance, table, form.wanted)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return _told(request, batch)
    title = _("Columns of the new list")
    return show(request, "from_file_columns", title, form=form, table=table)


def _told(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Say what was taken in, or lead to where the rest can be watched."""
    if batch.state != State.DONE:
        return redirect("batches:batch", batch.pk)
    words = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", batch.done)
    messages.success(request, words % {"count": batch.done})
    for row in batch.rows.filter(result=Result.REFUSED).order_by("pk")[:TOLD]:
        messages.warning(request, row.message)
    if batch.refused > TOLD:
        messages.warning(request, _("%(count)s rows were refused in all.") % {"count": batch.refused})
    return redirect("list_design:list", batch.list_code)
