"""Who has read what: the panel of a document, the report for administrators, and both as files."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm_lists.exchange.formats.delimited import MARK, guarded
from crm_lists.framework import access
from crm_lists.framework.commands import Command, Panel
from crm_lists.framework.dates import full_moment
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of, show, team_page
from crm_lists.organisation.choosing import PersonField

from ..models import Document, ReadEntry
from ..places.house_rules import house_rules
from ..reading import showing
from .answers import document_of, key_in

#: So many days back the report looks unless told otherwise.
DAYS = 30
READERS = "readers"


# -- of one document ------------------------------------------------------------------------------


def _readers_context(request: HttpRequest, document: Document) -> Mapping[str, Any]:
    entries, before = showing.page_of(showing.readers_of(document), key_in(request, "before"))
    url = f"{definition_of(Document).url_of(document.pk)}?tab={READERS}"
    return {
        "lines": [_line(entry) for entry in entries],
        "note": _note(),
        "file_url": reverse("libraries:readers-file", args=[document.pk]),
        "next_url": f"{url}&before={before}" if before else "",
        "empty": {"icon": "eye", "headline": _("Nobody has read it yet"), "quiet": True},
    }


readers_panel = Panel(
    READERS,
    gettext_lazy("Read by"),
    lambda _actor, _document: None,
    "libraries/reading/readers.html",
    _readers_context,
    offered=showing.may_see_readers,
)


@team_page
@require_GET
def readers_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the log of a document as a file."""
    actor, document = actor_of(request), document_of(actor_of(request), pk)
    if not showing.may_see_readers(actor, document):
        raise access.ItemNotFound(f"the log of {document}")
    return _file(showing.readers_of(document), _("Read by - %(document)s") % {"document": document})


def _line(entry: ReadEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "who": _who(entry),
        "on_behalf_of": display_name(entry.on_behalf_of) if entry.on_behalf_of else "",
    }


def _who(entry: ReadEntry) -> str:
    if entry.link is not None:
        name = entry.link.name or f"…{entry.link.hint}"
        return _("Somebody with the share link “%(name)s”") % {"name": name}
    return display_name(entry.person) or _("Somebody")


def _note() -> str:
    return _("Lines are kept for %(days)s days. Neither address nor device of a reader is kept.") % {
        "days": house_rules().reading_days
    }


# -- of all libraries -----------------------------------------------------------------------------


class ReportForm(forms.Form):
    """Asks whose reading of what is looked for, and when."""

    name = forms.CharField(label=gettext_lazy("Document"), max_length=255, required=False)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    field_order = ("person", "name", "since", "until")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__({"since": _usual_start().isoformat(), **request.GET.dict()})
        self.fields["person"] = PersonField(actor_of(request), label=_("Person"), required=False)
        self.order_fields(self.field_order)

    @property
    def wanted(self) -> showing.Wanted:
        """Return what is asked for; what makes no sense is left out."""
        given = self.cleaned_data if self.is_valid() else {}
        person = given.get("person")
        return showing.Wanted(
            person.pk if person else None,
            given.get("name", ""),
            given.get("since", _usual_start()),
            given.get("until"),
        )


def _usual_start() -> date:
    return timezone.localdate() - timedelta(days=DAYS)


@team_page
@require_GET
def report(request: HttpRequest) -> HttpResponseBase:
    """Show administrators who has read what in all libraries that keep a log, or send it as a file."""
    if not access.is_administrator(actor_of(request)):
        raise access.ItemNotFound("the log of reading")
    form = ReportForm(request)
    found = showing.all_reading(form.wanted)
    if "file" in request.GET:
        return _file(found, _("Log of reading"))
    entries, before = showing.page_of(found, key_in(request, "before"))
    query = request.GET.copy()
    for name in ("before", "file"):
        query.pop(name, None)
    asked = query.urlencode()
    context = {
        "title": _("Log of reading"),
        "icon": "eye",
        "form": form,
        "commands": [Command(_("Export"), f"?{asked}&file=csv", icon="arrow_download", download=True)],
        "lines": _with_urls(request, entries),
        "note": _note(),
        "next_url": f"?{asked}&before={before}" if before else "",
        "empty": {
            "icon": "eye",
            "headline": _("Nothing is logged here"),
            "sentence": _("Libraries keep a log of reading where it is switched on in their settings."),
        },
    }
    return _shown(request, context)


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return show(request, "libraries/reading/report.html", context)


def _with_urls(request: HttpRequest, entries: list[ReadEntry]) -> list[dict[str, Any]]:
    definition = definition_of(Document)
    keys = {entry.document_id for entry in entries}
    there = set(
        access.visible(actor_of(request), definition).filter(pk__in=keys).values_list("pk", flat=True)
    )
    return [
        {
            **_line(entry),
            "url": definition.url_of(entry.document_id) if entry.document_id in there else "",
        }
        for entry in entries
    ]


# -- files ----------------------------------------------------------------------------------------


def _file(found: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_rows(showing.exported(found)), content_type="text/csv; charset=utf-8")
    shown_name = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    answer["Content-Disposition"] = shown_name or ""
    answer["Cache-Control"] = "private, no-store"
    return answer


def _rows(entries: Iterable[ReadEntry]) -> Iterator[bytes]:
    headings = (_("When"), _("Who"), _("For"), _("What"), _("Document"), _("Version"))
    yield MARK + _written(headings)
    for entry in entries:
        yield _written(
            (
                full_moment(entry.at),
                _who(entry),
                display_name(entry.on_behalf_of) if entry.on_behalf_of else "",
                entry.get_way_display(),
                entry.name,
                entry.label,
            )
        )


def _written(cells: Iterable[Any]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow([guarded(str(cell)) for cell in cells])
    return out.getvalue().encode()
