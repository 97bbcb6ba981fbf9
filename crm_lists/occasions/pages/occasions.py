"""The page of occasions, the form of a greeting, and what a person wants to see there."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import find_list
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, show, team_page

from .. import greeting_people, panel
from ..finding import CONTACTS, Occasion
from ..greeting_people import Letter, NotGreeted
from ..panel import MONTH, WEEK

UNPROCESSABLE = 422


class GreetForm(forms.Form):
    """Asks for address, subject and text, which are written already."""

    address = forms.EmailField(label=gettext_lazy("To"))
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    body = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 10}))

    def clean_subject(self) -> str:
        """Return the subject in one line."""
        return " ".join(self.cleaned_data["subject"].split())


class PreferenceForm(forms.Form):
    """Asks what the person wants to see."""

    is_mine_only = forms.BooleanField(label=gettext_lazy("Only my contacts"), required=False)
    feasts: Any = forms.ModelMultipleChoiceField(
        None,
        label=gettext_lazy("Feasts of these calendars"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        feasts: Any = self.fields["feasts"]
        feasts.queryset = panel.calendars_with_feasts()


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show who has an occasion today and soon; whoever has looked is not reminded again today."""
    actor = actor_of(request)
    if not access.may_open(actor, find_list(CONTACTS)):
        raise Http404
    ahead = MONTH if request.GET.get("days") == str(MONTH) else WEEK
    days = panel.shown_days(actor, ahead=ahead)
    panel.note_looked(actor)
    context = {
        "title": _("Occasions"),
        "icon": "gift",
        "days": days,
        "is_cut": panel.is_cut(days),
        "tabs": [
            {"label": _("This week"), "url": reverse("occasions:index"), "current": ahead == WEEK},
            {"label": _("A month ahead"), "url": f"?days={MONTH}", "current": ahead == MONTH},
        ],
        "commands": [
            Command(_("What to show"), reverse("occasions:preferences"), icon="settings", dialog=True)
        ],
        "back": request.get_full_path(),
    }
    return show(request, "occasions/index.html", context)


@team_page
@require_http_methods(["GET", "POST"])
def greet(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Show the greeting as it would be sent, and send it."""
    occasion = _occasion(request, pk, kind)
    letter = greeting_people.draft_for(actor_of(request), occasion)
    form = GreetForm(request.POST or None, initial=vars(letter))
    problem = _problem(occasion)
    if not problem and form.is_valid() and _sent(request, occasion, form):
        return go_to(request, back_of(request, reverse("occasions:index")))
    context = {
        **_frame(request, occasion),
        "form": None if problem else form,
        "problem": problem,
        "submit_label": _("Send greeting"),
        "mark_url": f"{reverse('occasions:mark', args=[pk, kind])}?{request.META.get('QUERY_STRING', '')}",
    }
    template = "occasions/greet_dialog.html" if is_fragment(request) else "occasions/greet.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


def _sent(request: HttpRequest, occasion: Occasion, form: GreetForm) -> bool:
    """Send the greeting; why it cannot be sent is said in the form."""
    try:
        greeting_people.greet_by_email(actor_of(request), occasion, Letter(**form.cleaned_data))
    except NotGreeted as reason:
        form.add_error(None, str(reason))
        return False
    messages.success(request, _("The greeting to %(person)s was sent.") % {"person": occasion.person.name})
    return True


def _frame(request: HttpRequest, occasion: Occasion) -> dict[str, Any]:
    back = back_of(request, reverse("occasions:index"))
    return {
        "title": _("Greet %(person)s") % {"person": occasion.person.name},
        "subtitle": occasion.label,
        "breadcrumb": [(_("Occasions"), reverse("occasions:index"))],
        "action": request.get_full_path(),
        "call_url": panel.call_url(occasion),
        "is_greeted": occasion.greeting is not None,
        "cancel_url": back,
    }


def _problem(occasion: Occasion) -> str:
    """Return why no e-mail can be sent, empty where it can."""
    if occasion.greeting is not None:
        return _("%(who)s has greeted the person for this already. Channel: %(channel)s.") % {
            "who": display_name(occasion.greeting.greeted_by),
            "channel": occasion.greeting.get_channel_display(),
        }
    if not occasion.person.email:
        return _("No e-mail address of the person is known. Call instead.")
    if not occasion.person.may_be_mailed:
        return _("The person does not want to be written to by e-mail. Call instead.")
    if not greeting_people.sends_mail():
        return _("No mail server is set up, so nothing can be sent. Call instead, or ask an administrator.")
    return ""


@team_page
@require_POST
def mark(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Note that the person was greeted by phone or in person."""
    occasion = _occasion(request, pk, kind)
    try:
        greeting_people.mark_greeted(actor_of(request), occasion)
    except NotGreeted as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("%(person)s counts as greeted.") % {"person": occasion.person.name})
    return go_to(request, back_of(request, reverse("occasions:index")))


@team_page
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Ask what the person wants to see, and keep it."""
    actor = actor_of(request)
    kept = panel.preference_of(actor)
    initial = {"is_mine_only": kept.is_mine_only, "feasts": panel.feast_calendars(kept)}
    form = PreferenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        panel.save_preference(actor, **form.cleaned_data)
        return go_to(request, reverse("occasions:index"))
    context: dict[str, Any] = {
        "title": _("What to show"),
        "breadcrumb": [(_("Occasions"), reverse("occasions:index"))],
        "form": form,
        "action": request.path,
        "cancel_url": reverse("occasions:index"),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)


def _occasion(request: HttpRequest, pk: int, kind: str) -> Occasion:
    """Return the occasion that the address names, if the person may know of it and greet for it."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        raise Http404 from None
    actor = actor_of(request)
    access.get(actor, find_list(CONTACTS), pk, access.CHANGE)
    about = request.GET.get("about", "")
    found = greeting_people.find_occasion(actor, pk, kind=kind, day=day, about=about)
    if found is None:
        raise Http404
    return found
