"""Files of calendar and contacts, sent and taken once: an event, selected contacts, and cards of others."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.activities.event import EventList
from crm_lists.batches.selection import chosen
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.requests import actor_of, open_list, show, team_page
from crm_lists.relations.contact import ContactList
from crm_lists.relations.relation import RelationList
from outlook_bridge.msg.card_writer import write_card
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.worker import read_safely

from .calendars.objects import heads_of
from .calendars.rendering import thing
from .calendars.writing import of_root
from .contacts.mapping import card_of_contact
from .contacts.taking import MOST, Outcome, take

#: So many contacts are sent in one file.
MOST_SENT = 2_000
MOST_BYTES = 8 << 20
_OUTCOMES = {
    Outcome.ADDED: gettext_lazy("Added"),
    Outcome.KNOWN: gettext_lazy("There already"),
    Outcome.ALIKE: gettext_lazy("Not added: there may be one already"),
    Outcome.REFUSED: gettext_lazy("Not added"),
}
_TONES = {Outcome.ADDED: "good", Outcome.KNOWN: "quiet", Outcome.ALIKE: "warn", Outcome.REFUSED: "bad"}


# -- an event -----------------------------------------------------------------------------------------


@team_page
@require_GET
def event_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an event, with the changed occurrences of its series, as a file for Outlook and phones."""
    definition = open_list(request, EventList.code)
    actor = actor_of(request)
    event = access.get(actor, definition, pk)
    events = access.visible(actor, definition).filter(of_root(event.series_id or event.pk))
    head = next(iter(heads_of(events).values()))
    by_key = {one.pk: one for one in events.select_related("series")}
    text = thing(head, by_key, "", definition)
    return _file(text, "text/calendar; charset=utf-8", f"event-{pk}.ics")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def event_commands(actor: Actor, event: Any) -> list[Command]:
    """Return the download of an event."""
    url = reverse("dav:event-file", args=[event.pk])
    hint = _("For Outlook (.ics)")
    return [
        Command(
            _("Calendar file"), url, icon="calendar_ltr", download=True, hint=hint, priority=Priority.SELDOM
        )
    ]


# -- selected contacts --------------------------------------------------------------------------------


@team_page
@require_POST
def cards_file(request: HttpRequest) -> HttpResponse:
    """Send the selected contacts as one file of cards, to those who may export them."""
    definition = open_list(request, ContactList.code)
    actor = actor_of(request)
    allowed = access.visible(actor, definition, access.EXPORT)
    found = allowed.filter(pk__in=_chosen(request, actor, definition).order_by().values("pk"))
    contacts = list(found.select_related("function", "relation").order_by("name", "pk")[:MOST_SENT])
    if not contacts:
        raise Http404
    relations = access.visible(actor, find_list(RelationList.code))
    companies = dict(relations.filter(pk__in={one.relation_id for one in contacts}).values_list("pk", "name"))
    narrowed = seen_by(actor, definition)
    cards = (card_of_contact(one, companies.get(one.relation_id, ""), narrowed) for one in contacts)
    return _file("".join(map(write_card, cards)), "text/vcard; charset=utf-8", "contacts.vcf")


def _chosen(request: HttpRequest, actor: Actor, definition: ListDefinition) -> "QuerySet[Any]":
    if request.POST.get("all") == "1":
        asked = request.GET.dict()
        view = chosen_view(actor, definition, asked.get("view", ""))
        shown: QuerySet[Any] = listing_of(actor, definition, asked, view=view).items
        return shown
    return chosen(actor, definition, request.POST.getlist("pk"))


def selection_commands_of(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the download of selected contacts as cards."""
    if not access.may_ever(actor, definition, access.EXPORT):
        return []
    return [Command(_("Contact cards"), reverse("dav:cards-file"), icon="contact_card")]


# -- cards of others ----------------------------------------------------------------------------------


class CardsForm(forms.Form):
    """Asks for a file of cards."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Contact cards (.vcf), or a contact saved from Outlook (.msg)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".vcf,.msg"}),
    )


@team_page
@require_http_methods(["GET", "POST"])
def take_cards(request: HttpRequest) -> HttpResponse:
    """Take contacts out of a file of cards, and tell what became of each."""
    definition = open_list(request, ContactList.code)
    actor = actor_of(request)
    if not access.may_add(actor, definition):
        raise Http404
    form = CardsForm(request.POST, request.FILES) if request.method == "POST" else CardsForm()
    cards = _cards_in(form) if form.is_valid() else ()
    context = {
        "definition": definition,
        "title": _("Take over contact cards"),
        "icon": "contact_card",
        "breadcrumb": [(str(definition.section), ""), (definition.label, definition.url)],
        "form": form,
        "action": request.path,
        "submit_label": _("Take over"),
        "cancel_url": definition.url,
    }
    if not cards:
        return show(request, "lists/form.html", context, status=422 if form.is_bound else 200)
    taken = [take(actor, card) for card in cards]
    counts = Counter(one.outcome for one in taken)
    context["counts"] = [(label, counts[outcome]) for outcome, label in _OUTCOMES.items() if counts[outcome]]
    context["rows"] = [
        {"taken": one, "label": _OUTCOMES[one.outcome], "tone": _TONES[one.outcome]} for one in taken
    ]
    return show(request, "outlook_bridge/cards_taken.html", context)


def _cards_in(form: CardsForm) -> tuple[Any, ...]:
    """Return the cards of the file; whatever is wrong with it stands on the form."""
    sent = form.cleaned_data["file"]
    if sent.size > MOST_BYTES:
        form.add_error("file", _("The file is too large. Send fewer cards at once."))
        return ()
    try:
        cards = read_safely(sent.read(), name=sent.name).cards
    except (UnreadableMail, MailTooLarge) as error:
        form.add_error("file", _("This is no file of contact cards: %(reason)s") % {"reason": error})
        return ()
    if not cards or len(cards) > MOST:
        said = _("Send a file with one to %(most)s contact cards.") % {"most": MOST}
        form.add_error("file", said)
        return ()
    return cards


def list_commands_of(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the way to take over cards."""
    if not access.may_add(actor, definition):
        return []
    return [Command(_("Take over contact cards"), reverse("dav:take-cards"), icon="contact_card")]
