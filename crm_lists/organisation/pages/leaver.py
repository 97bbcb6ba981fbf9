"""The wizard for somebody who leaves: choose, look, hand over, and take it back if it was wrong."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.batches import running
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..assigning.people import salespeople_of
from ..leaving.batch import open_leaving
from ..leaving.form import LeaverForm, Part
from ..leaving.holdings import held_by, holdings_of
from ..leaving.people import close_login, leavers_of, may_close, may_move
from ..salesperson import Salesperson

#: The steps as the form sends them.
STEP, SHOW, GO = "step", "show", "go"
UNPROCESSABLE = 422


@team_page
@require_http_methods(["GET"])
def choose(request: HttpRequest) -> HttpResponse:
    """Ask who leaves."""
    actor = _mover(request)
    chosen = request.GET.get("person", "")
    if chosen:
        return go_to(request, reverse("organisation:leaver", args=[_leaver(actor, chosen).pk]))
    context = {"title": _("Somebody leaves"), "people": leavers_of(actor).select_related("owner", "user")}
    return show(request, "organisation/leaver_choice.html", context)


@team_page
@require_http_methods(["GET", "POST"])
def leaver(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the leaver holds, then what would be done, then do it."""
    actor = _mover(request)
    person = _leaver(actor, str(pk))
    holdings, held = holdings_of(actor, person.user), held_by(actor, person.user)
    successors = [one for one in salespeople_of(actor) if one.user_id != person.user_id]
    form = LeaverForm(
        holdings, successors, may_close=may_close(actor, person.user), data=request.POST or None
    )
    context = {
        "title": _("%(name)s leaves") % {"name": person.name},
        "breadcrumb": [(_("Somebody leaves"), reverse("organisation:leavers"))],
        "person": person,
        "form": form,
        "held": held,
    }
    if request.method == "POST" and form.is_valid():
        if request.POST.get(STEP) == GO:
            return _go(request, actor, person, form)
        return show(request, "organisation/leaver_preview.html", {**context, **_preview(form, form.parts())})
    status = UNPROCESSABLE if form.is_bound else 200
    return show(request, "organisation/leaver.html", context, status=status)


def _mover(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not may_move(actor):
        raise Http404
    return actor


def _leaver(actor: Actor, key: str) -> Salesperson:
    found: Salesperson = access.one_of(leavers_of(actor).select_related("user", "owner"), key)
    return found


def _preview(form: LeaverForm, parts: list[Part]) -> dict[str, Any]:
    moved = {holding.code for holding, _person in parts}
    return {
        "parts": [{"holding": holding, "person": person} for holding, person in parts],
        "left": [one for one in form.holdings if one.code not in moved or one.out_of_reach],
        "total": sum(holding.count for holding, _person in parts),
        "kept": [
            (name, str(value))
            for name, value in form.data.items()
            if name not in (STEP, "csrfmiddlewaretoken")
        ],
        "closes": bool(form.cleaned_data.get("close")),
    }


def _go(request: HttpRequest, actor: Actor, person: Salesperson, form: LeaverForm) -> HttpResponse:
    parts = form.parts()
    for one in held_by(actor, person.user):
        one.end(actor)
    if form.cleaned_data.get("close"):
        close_login(actor, person.user)
        messages.success(request, _("The login of %(name)s is closed.") % {"name": person.name})
    if not parts:
        messages.info(request, _("Nothing was there to be handed over."))
        return go_to(request, find_list("salespeople").url_of(person.pk))
    batch = open_leaving(actor, person.user, person.name, parts)
    running.start(batch)
    return go_to(request, reverse("batches:batch", args=[batch.pk]))
