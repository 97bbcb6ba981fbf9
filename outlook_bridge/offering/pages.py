"""The pages on which a person looks through offered entries and takes them over."""

from collections import Counter
from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.requests import actor_of, go_to, open_list, show, team_page

from ..message import Message
from . import rows, taking
from .collecting import LISTS, MOST_BYTES, NothingToOffer, pile_of_file, pile_of_message
from .entry import OfferedEntry
from .forms import FileForm, answers, company_forms
from .judging import Judged, Line, judged

OUTCOME = OfferedEntry.Outcome
_TONES = {OUTCOME.ADDED: "good", OUTCOME.KNOWN: "quiet", OUTCOME.ALIKE: "warn", OUTCOME.REFUSED: "bad"}
_TITLES = {
    "contacts": gettext_lazy("Take over contact cards"),
    "events": gettext_lazy("Take over a calendar file"),
}


@team_page
@require_http_methods(["GET", "POST"])
def take_file(request: HttpRequest, code: str) -> HttpResponse:
    """Take a file of entries, to be looked through."""
    definition = open_list(request, code)
    actor = actor_of(request)
    if not access.may_add(actor, definition):
        raise Http404
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid() and (pile := _pile_of(actor, form)) is not None:
        return HttpResponseRedirect(address_of(pile))
    context = {
        "definition": definition,
        "title": str(_TITLES[code]),
        "icon": definition.icon,
        "breadcrumb": [(str(definition.section), ""), (definition.label, definition.url)],
        "form": form,
        "action": request.path,
        "submit_label": _("Look through"),
        "cancel_url": definition.url,
    }
    return show(request, "lists/form.html", context, status=422 if form.is_bound else 200)


def _pile_of(actor: Actor, form: FileForm) -> UUID | None:
    """Return the pile of the file; whatever is wrong with it stands on the form."""
    sent = form.cleaned_data["file"]
    if sent.size > MOST_BYTES:
        form.add_error("file", _("The file is too large. Send fewer entries at once."))
        return None
    try:
        return pile_of_file(actor, cast(User, actor.user), sent.read(), sent.name)
    except NothingToOffer as reason:
        form.add_error("file", str(reason))
        return None


@team_page
@require_POST
def offer_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Pile up all entries of a message and of its attached files."""
    actor = actor_of(request)
    message: Message = access.get(actor, definition_of(Message), pk)
    try:
        pile = pile_of_message(actor, cast(User, actor.user), message)
    except NothingToOffer as reason:
        messages.warning(request, str(reason))
        return go_to(request, reverse("outlook_bridge:message", args=[pk]))
    return go_to(request, address_of(pile))


def address_of(pile: UUID) -> str:
    """Return the page of a pile."""
    return reverse("dav:entries", args=[pile])


@team_page
@never_cache
@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest, pile: UUID) -> HttpResponse:
    """Show the entries of a pile, and take over those that are chosen."""
    actor, user = actor_of(request), cast(User, request.user)
    found = _pile(actor, user, pile)
    is_running = rows.is_running(found)
    known = judged(actor, user, found)
    data = request.POST if request.method == "POST" and not is_running else None
    companies = company_forms(actor, known, data)
    ticked = None if data is None else {*request.POST.getlist("entry")}
    sound = [form.is_valid() for form in companies] if data is not None else []
    if ticked is not None and all(sound):
        keys = [line.entry.pk for line in known.lines if line.is_open and str(line.entry.pk) in ticked]
        if not keys:
            messages.warning(request, _("Tick at least one entry."))
        else:
            with transaction.atomic():
                chosen = rows.choose(user, pile, keys, answers(companies))
            # Each entry is a transaction of its own: pictures are redrawn meanwhile.
            taking.take(user, pile, chosen, anyway="anyway" in request.POST)
        return HttpResponseRedirect(request.path)
    context = {
        **_frame(found, user, pile),
        "lines": [_shown(line, ticked) for line in known.lines],
        "companies": companies,
        "further": len(known.companies) - len(companies),
        "has_alike": any(line.entry.outcome == OUTCOME.ALIKE for line in known.lines if line.is_open),
        "open_count": sum(line.is_open for line in known.lines),
        "summary": _summary(known),
        "is_running": is_running,
        "progress": {
            **_progress(found),
            "url": reverse("dav:entries-progress", args=[pile]),
            "done_url": request.path,
            "label": _("Taking over …"),
        },
        "discard_url": reverse("dav:discard-entries", args=[pile]),
    }
    response = show(request, "outlook_bridge/entries.html", context, status=422 if data is not None else 200)
    if is_running:
        response["Refresh"] = "3"
    return response


def _pile(actor: Actor, user: User, pile: UUID) -> list[OfferedEntry]:
    """Return the entries of a pile of the person, if he still sees the message that they are of."""
    found = list(rows.entries_in(user, pile).select_related("message__content"))
    if not found:
        raise Http404
    message = found[0].message
    if message is not None:
        access.get(actor, definition_of(message), message.pk)
    return found


def _frame(found: list[OfferedEntry], user: User, pile: UUID) -> dict[str, Any]:
    """Return what leads to the page, and back from it."""
    message = found[0].message
    is_of_programs = pile == rows.pile_of_programs(user)
    definition = _list_of(found)
    way = (definition.label, definition.url)
    if message is not None:
        way = (str(message), reverse("outlook_bridge:message", args=[message.pk]))
    return {
        "definition": definition,
        "title": _("Cards that wait for a company") if is_of_programs else _("Entries to take over"),
        "subtitle": "" if is_of_programs else found[0].title,
        "icon": definition.icon,
        "is_of_programs": is_of_programs,
        "breadcrumb": [way],
        "back_url": way[1],
    }


def _list_of(found: list[OfferedEntry]) -> ListDefinition:
    return find_list(LISTS[OfferedEntry.Kind(found[0].kind)])


def _shown(line: Line, ticked: Collection[str] | None) -> dict[str, Any]:
    """Return a line for the page: what it says, what is known of it, and whether it is ticked."""
    entry = line.entry
    outcome = OUTCOME(entry.outcome) if entry.outcome else None
    if line.item is not None and outcome != OUTCOME.ADDED:
        outcome = OUTCOME.KNOWN
    label, tone = (outcome.label, _TONES[outcome]) if outcome is not None else (_("New"), "info")
    if outcome is None and line.unknown_company is not None:
        label, tone = _("Company unknown"), "warn"
    is_ticked = str(entry.pk) in ticked if ticked is not None else outcome is None
    return {
        "line": line,
        "icon": find_list(LISTS[OfferedEntry.Kind(entry.kind)]).icon,
        "title": line.facts[0][1] if line.facts else "–",
        "details": " · ".join(text for _label, text in line.facts[1:]),
        "label": label,
        "tone": tone,
        "reason": entry.reason,
        "is_ticked": is_ticked,
    }


def _summary(known: Judged) -> str:
    """Return what became of the entries so far, in one line."""
    counts = Counter(line.entry.outcome for line in known.lines if line.entry.outcome)
    return ", ".join(f"{outcome.label}: {counts[outcome]}" for outcome in OUTCOME if counts[outcome])


def _progress(found: list[OfferedEntry]) -> dict[str, Any]:
    chosen = [entry for entry in found if entry.chosen_at is not None]
    done = sum(bool(entry.outcome) for entry in chosen)
    state = "running" if rows.is_running(found) else "done"
    return {"done": done, "total": len(chosen), "state": state, "message": ""}


@team_page
@never_cache
@require_GET
def progress(request: HttpRequest, pile: UUID) -> JsonResponse:
    """Answer how far the taking over is."""
    return JsonResponse(_progress(_pile(actor_of(request), cast(User, request.user), pile)))


@team_page
@require_POST
def discard(request: HttpRequest, pile: UUID) -> HttpResponse:
    """Forget the entries of a file or message; those of a program are deleted where they were written."""
    actor, user = actor_of(request), cast(User, request.user)
    found = _pile(actor, user, pile)
    if pile == rows.pile_of_programs(user):
        raise Http404
    rows.discard(user, pile)
    messages.success(request, _("What was not taken over is left out."))
    return go_to(request, _frame(found, user, pile)["back_url"])


# -- commands -----------------------------------------------------------------------------------------


def commands_of_contacts(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the way to take over cards, and to those that wait."""
    if not access.may_add(actor, definition):
        return []
    found = [Command(str(_TITLES["contacts"]), reverse("dav:take-cards"), icon="contact_card")]
    waiting = rows.waiting_count(actor.user) if actor.user is not None else 0
    if waiting and actor.user is not None:
        said = ngettext("%(count)s card waits", "%(count)s cards wait", waiting) % {"count": waiting}
        url = address_of(rows.pile_of_programs(actor.user))
        hint = _("Your address book sent contacts of unknown companies.")
        found.append(Command(said, url, icon="contact_card", hint=hint))
    return found


def commands_of_calendar(actor: Actor) -> list[Command]:
    """Return the way to take over a calendar file."""
    if not access.may_add(actor, find_list("events")):
        return []
    return [Command(str(_TITLES["events"]), reverse("dav:take-calendar"), icon="calendar_add")]
