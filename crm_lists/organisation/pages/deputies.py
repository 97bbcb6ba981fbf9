"""The page of deputies, and the forms that set and change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from ..delegation import Delegation
from ..deputies import deeds
from ..deputies.forms import DeputyForm
from ..deputies.policy import CODE
from ..deputies.reading import overview

UNPROCESSABLE = 422
#: Columns of the delegation and the fields that ask for them.
FIELDS = {"starts_at": "first", "ends_at": "last", "deputy": "deputy", "person": "person"}


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the person's deputies and for whom the person stands in."""
    found = overview(actor_of(request))
    add = Command(_("Set a deputy"), reverse("organisation:add-deputy"), "add", main=True, dialog=True)
    context = {
        "title": _("My deputies"),
        "icon": "person_swap",
        "commands": [add] if _may_add(actor_of(request)) else [],
        "overview": found,
    }
    return show(request, "organisation/deputies.html", context)


def _may_add(actor: Actor) -> bool:
    return access.may_add(actor, find_list(CODE))


@team_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask for a deputy and set it."""
    actor = actor_of(request)
    if not _may_add(actor):
        raise Http404
    form = DeputyForm(actor, data=request.POST or None)
    made = _try(form, lambda: deeds.add(actor, form.asked))
    if made is None:
        return _form_page(request, form, title=_("Set a deputy"), submit_label=_("Set deputy"))
    messages.success(request, _("The deputy is set: %(name)s.") % {"name": made.name})
    only = deeds.lent_only(made.person, made.deputy)
    if only:
        sentence = _("Of their own, the deputy cannot open %(lists)s; there they see only what is lent.")
        messages.warning(request, sentence % {"lists": ", ".join(one.label for one in only)})
    return go_to(request, reverse("organisation:deputies"))


@team_page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask anew what is lent and how long."""
    actor = actor_of(request)
    delegation = _kept(actor, pk)
    form = DeputyForm(actor, delegation, request.POST or None)
    changed = _try(form, lambda: deeds.change(actor, delegation, form.asked))
    if changed is None:
        return _form_page(request, form, title=_("Change"), subtitle=delegation.name, submit_label=_("Save"))
    messages.success(request, _("“%(name)s” was saved.") % {"name": changed.name})
    return go_to(request, reverse("organisation:deputies"))


@team_page
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rights back at once."""
    actor = actor_of(request)
    delegation = deeds.revoke(actor, _kept(actor, pk))
    messages.success(request, _("“%(name)s” is taken back.") % {"name": delegation.name})
    return go_to(request, reverse("organisation:deputies"))


def _kept(actor: Actor, pk: int) -> Delegation:
    """Return a delegation that the person may change, or raise what keeps him from it."""
    definition = find_list(CODE)
    if not access.may_open(actor, definition):
        raise access.ItemNotFound(f"delegation {pk}")
    delegation: Delegation = access.get(actor, definition, pk)
    if not access.may(actor, delegation, access.CHANGE):
        raise actions.NotPermitted(_("The absent person or a manager can change this; you are the deputy."))
    return delegation


def _try(form: DeputyForm, run: Callable[[], Delegation]) -> Delegation | None:
    """Run the deed of a valid form; what it refuses becomes errors of the form."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        return run()
    except ValidationError as error:
        for name, errors in _by_field(error).items():
            form.add_error(name if name in form.fields else None, errors)
    return None


def _by_field(error: ValidationError) -> dict[str, Any]:
    if not hasattr(error, "error_dict"):
        return {"": error.messages}
    found: dict[str, Any] = {}
    for name, errors in error.error_dict.items():
        found.setdefault(FIELDS.get(name, name), []).extend(errors)
    return found


def _form_page(request: HttpRequest, form: DeputyForm, **words: str) -> HttpResponse:
    url = reverse("organisation:deputies")
    context = {
        "form": form,
        "groups": form.groups,
        "breadcrumb": [(_("My deputies"), url)],
        "action": request.get_full_path(),
        "cancel_url": url,
        **words,
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)
