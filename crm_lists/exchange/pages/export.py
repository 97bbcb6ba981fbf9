"""Pages of the export: what to choose, and the file."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm_lists.framework import access, refusals
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.requests import actor_of, open_list, show, team_page

from ..asked import export_of
from ..formats import export_formats
from ..formats.base import Wishes
from ..transfers import Notation

#: Parameters of the export begin so, which no column does.
PREFIX = "export."
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}


class ChoicesForm(forms.Form):
    """Asks for format, extent and separator of a file."""

    prefix_of_names = PREFIX

    format = forms.ChoiceField(label=gettext_lazy("Format"), required=False)
    extent = forms.ChoiceField(
        label=gettext_lazy("What"),
        required=False,
        choices=[
            ("", gettext_lazy("Rows and columns of the view")),
            ("columns", gettext_lazy("Rows of the view, all columns")),
            ("all", gettext_lazy("All items, all columns")),
        ],
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("Separator (CSV)"),
        required=False,
        choices=[
            ("", gettext_lazy("Usual in your language")),
            ("semicolon", gettext_lazy("Semicolon")),
            ("comma", gettext_lazy("Comma")),
            ("tab", gettext_lazy("Tab")),
            ("pipe", gettext_lazy("Vertical line")),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["format"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.code, one.label) for one in export_formats]

    def add_prefix(self, field_name: str) -> str:
        """Return the name of the parameter."""
        return f"{self.prefix_of_names}{field_name}"


@team_page
@require_GET
def choose(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what the file shall hold; with the answer, send it."""
    definition = open_list(request, code)
    if not access.may_ever(actor_of(request), definition, access.EXPORT):
        raise NotPermitted(refusals.of_list(access.EXPORT, definition))
    form = ChoicesForm(request.GET if f"{PREFIX}format" in request.GET else None)
    if form.is_valid():
        return _file(request, code, form.cleaned_data["format"])
    kept = [(name, value) for name, value in request.GET.items() if not name.startswith(PREFIX)]
    context = {
        "definition": definition,
        "title": _("Export %(list)s") % {"list": definition.label},
        "breadcrumb": [(str(definition.section), ""), (definition.label, definition.url)],
        "form": form,
        "kept": kept,
        "cancel_url": definition.url,
    }
    return show(request, "exchange/export.html", context)


@team_page
@require_GET
def download(request: HttpRequest, code: str, format_code: str) -> HttpResponseBase:
    """Send the view in a format."""
    return _file(request, code, format_code)


def _file(request: HttpRequest, code: str, format_code: str) -> HttpResponseBase:
    definition = open_list(request, code)
    if format_code not in export_formats:
        raise Http404
    chosen = export_formats.get(format_code)
    params = {name: value for name, value in request.GET.dict().items() if not name.startswith(PREFIX)}
    extent = request.GET.get(f"{PREFIX}extent", "")
    export = export_of(actor_of(request), definition, params, extent=extent)
    response = StreamingHttpResponse(
        chosen.write(export, _wishes(request.GET.get(f"{PREFIX}separator", ""))),
        content_type=chosen.content_type,
    )
    name = f"{definition.label} {timezone.localdate().isoformat()}.{chosen.code}"
    response["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    response["Cache-Control"] = "no-store"
    return response


def _wishes(separator: str) -> Wishes:
    """Return how the file is written: with a decimal comma the semicolon separates, as in spreadsheets."""
    has_comma = bool(Notation.usual().decimal_comma)
    return Wishes(SEPARATORS.get(separator, ";" if has_comma else ","), decimal_comma=has_comma)
