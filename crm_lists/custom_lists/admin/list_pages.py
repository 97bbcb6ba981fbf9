"""The pages of the lists themselves: all lists, one made from nothing, from another or from a spreadsheet."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm_lists.framework.lists import all_lists

from ..designing import from_table, lists
from ..designing.columns import columns_of
from ..models import CustomList
from .forms import ListForm, TableColumnsForm, TableForm
from .frame import designer, designer_page, list_or_404, made_or_404, say, show


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
            table = from_table.take_table(form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            return redirect("list_design:from-file-columns", table.key)
    return show(request, "from_file", _("New list from a spreadsheet"), form=form)


@designer_page
def from_file_columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the columns of the table would become, and make the list."""
    try:
        table = from_table.open_table(key)
    except ValidationError as error:
        say(request, error)
        return redirect("list_design:from-file")
    form = TableColumnsForm(
        request.POST or None, instance=CustomList(), suggested=from_table.suggested(table)
    )
    if request.method == "POST" and form.is_valid():
        try:
            outcome = from_table.make_list(designer(request), form.instance, table, form.wanted)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            _tell(request, outcome)
            return redirect("list_design:list", form.instance.code)
    title = _("Columns of the new list")
    return show(request, "from_file_columns", title, form=form, table=table)


def _tell(request: HttpRequest, outcome: from_table.Outcome) -> None:
    words = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", outcome.added)
    messages.success(request, words % {"count": outcome.added})
    for number, why in outcome.refused[:10]:
        messages.warning(request, _("Row %(number)s was refused: %(why)s") % {"number": number, "why": why})
    if len(outcome.refused) > 10:
        messages.warning(request, _("%(count)s rows were refused in all.") % {"count": len(outcome.refused)})
