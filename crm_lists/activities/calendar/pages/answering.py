"""The answers of those who were invited to an event."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, open_list, show, team_page

from ...event import EventList
from ..answers import Guest, answer, may_answer
from ..models import Response


class AnswersForm(forms.Form):
    """Asks for the answer of each guest."""

    def __init__(self, guests: list[Guest], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for guest in guests:
            choices = [("", _("No answer yet")), *Response.Answer.choices]
            self.fields[guest.key] = forms.ChoiceField(
                label=guest.name, choices=choices, required=False, initial=guest.answer
            )


@team_page
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the answers, of all guests or one's own, and keep them."""
    definition = open_list(request, EventList.code)
    actor = actor_of(request)
    event = access.get(actor, definition, pk)
    guests = may_answer(actor, event)
    if not guests:
        raise Http404
    form = AnswersForm(guests, request.POST or None)
    back = back_of(request, definition.url_of(pk))
    if request.method == "POST" and form.is_valid():
        answer(actor, event, form.cleaned_data)
        messages.success(request, _("The answers are kept."))
        return go_to(request, back)
    context = {
        "form": form,
        "title": _("Answers"),
        "subtitle": event.name,
        "breadcrumb": [(_("Calendar"), reverse("calendar:page")), (event.name, definition.url_of(pk))],
        "submit_label": _("Save"),
        "cancel_url": back,
        "action": request.get_full_path(),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context)
