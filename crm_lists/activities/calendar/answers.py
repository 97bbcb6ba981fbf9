"""What people who were invited answer: who declines is free again, who is unsure is softly busy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.kinds import pill
from crm_lists.framework.commands import Command, Fact
from crm_lists.framework.lists import find_list

from ..event import Event
from .keeping import keep_busy
from .models import Response

VERB = "answer"
TONES = {"accepted": "good", "tentative": "warn", "declined": "bad"}
changes.VERBS[VERB] = gettext_lazy("answered")
changes.NOTES.add(VERB)


@dataclass(frozen=True)
class Guest:
    """Somebody who was invited, with the answer so far."""

    kind: str
    pk: int
    name: str
    answer: str = ""

    @property
    def key(self) -> str:
        """Return the name of its field in forms."""
        return f"{self.kind}-{self.pk}"


def guests_of(actor: Actor, event: Event) -> list[Guest]:
    """Return those who were invited as far as the actor may read them; colleagues first."""
    rows = Response.objects.filter(event=event).values_list("employee_id", "contact_id", "answer")
    given: dict[tuple[int | None, int | None], str] = {(one, other): said for one, other, said in rows}
    found = [
        Guest("employee", pk, name, given.get((pk, None), ""))
        for pk, name in access.visible(actor, find_list("employees"))
        .filter(events=event)
        .order_by("name")
        .values_list("pk", "name")
    ]
    contacts = access.visible(actor, find_list("contacts")).filter(events=event).order_by("pk")
    return [*found, *(Guest("contact", one.pk, str(one), given.get((None, one.pk), "")) for one in contacts)]


def own_guest(actor: Actor, event: Event) -> Guest | None:
    """Return the actor among those who were invited."""
    if actor.user is None:
        return None
    found = event.employees.filter(user=actor.user).values_list("pk", "name").first()
    return Guest("employee", *found) if found else None


def may_answer(actor: Actor, event: Event) -> list[Guest]:
    """Return for whom the actor may answer: all for whoever may change the event, else oneself."""
    if access.may(actor, event, access.CHANGE):
        return guests_of(actor, event)
    own = own_guest(actor, event)
    return [one for one in guests_of(actor, event) if own is not None and one.key == own.key]


def answer(actor: Actor, event: Event, given: Mapping[str, str]) -> None:
    """Keep the answers by the keys of guests; each that is another than before stands in the history."""
    labels = dict(Response.Answer.choices)
    with transaction.atomic():
        for guest in may_answer(actor, event):
            said = given.get(guest.key, guest.answer)
            if said == guest.answer or said not in labels:
                continue
            whose: dict[str, Any] = {f"{guest.kind}_id": guest.pk}
            Response.objects.update_or_create(event=event, **whose, defaults={"answer": said})
            words = _("%(name)s: %(answer)s") % {"name": guest.name, "answer": labels[said]}
            actions.note(actor, event, VERB, words, needs=access.VIEW)
        keep_busy(event)


def facts(actor: Actor, event: Event) -> list[Fact]:
    """Return the answers for the details of an event."""
    labels = dict(Response.Answer.choices)
    given = [guest for guest in guests_of(actor, event) if guest.answer]
    if not given:
        return []
    html = format_html_join(
        " ",
        "<span>{} {}</span>",
        ((guest.name, pill(str(labels[guest.answer]), TONES[guest.answer])) for guest in given),
    )
    return [Fact(_("Answers"), html)]


def commands(actor: Actor, event: Event, url: str) -> list[Command]:
    """Return the way to the answers for those who may give some."""
    if not (own_guest(actor, event) or (event.pk and access.may(actor, event, access.CHANGE))):
        return []
    return [Command(_("Answers"), url, icon="person_available", dialog=True)]
