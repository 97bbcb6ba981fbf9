"""Files of calendar and contacts that are sent once: an event, and selected contacts."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_lists.activities.event import EventList
from crm_lists.batches.selection import chosen
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.requests import actor_of, open_list, team_page
from crm_lists.relations.contact import ContactList
from crm_lists.relations.photo import photos_of
from crm_lists.relations.relation import RelationList
from outlook_bridge.msg.card_writer import write_card

from .calendars.objects import heads_of
from .calendars.rendering import thing
from .calendars.writing import of_root
from .contacts.mapping import card_of_contact

#: So many contacts are sent in one file.
MOST_SENT = 2_000
#: The first contacts go with their photos.
MOST_PHOTOS = 500


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
    photos = photos_of(actor, [one.pk for one in contacts[:MOST_PHOTOS]])
    cards = (
        card_of_contact(one, companies.get(one.relation_id, ""), narrowed, photos.get(one.pk, b""))
        for one in contacts
    )
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
