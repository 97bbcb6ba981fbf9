"""The page on which a person decides between the site and his own address book."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access, actions, refusals
from crm_lists.framework.actors import Actor
from crm_lists.framework.pages.editing import CONFLICT, attempt, status_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, open_list, show, team_page
from crm_lists.relations.contact import Contact, ContactList

from .deciding import DecideForm, decide


@team_page
@require_http_methods(["GET", "POST"])
def address_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which value is right in each column in which the person's address book differs."""
    definition = open_list(request, ContactList.code)
    actor = actor_of(request)
    contact: Contact = access.get(actor, definition, pk)
    if not access.may(actor, contact, access.CHANGE):
        raise actions.NotPermitted(refusals.of_item(access.CHANGE))
    form = DecideForm(actor, contact, request.POST or None)
    if not form.said:
        raise access.ItemNotFound(f"nothing differs in contact {pk}")
    status = 0
    try:
        done = attempt(form, lambda: _decided(actor, contact, form)) if request.POST else None
    except actions.StaleItem:
        form.add_error(None, _("Somebody has just changed the contact. Look at both values again."))
        done, status = None, CONFLICT
    if done is not None:
        sentence = _("“%(contact)s” is settled. What a value was before stands among the versions.")
        messages.success(request, sentence % {"contact": done})
        return go_to(request, definition.url_of(pk))
    context = {
        "definition": definition,
        "form": form,
        "title": _("My address book says"),
        "subtitle": str(contact),
        "breadcrumb": [(definition.label, definition.url), (str(contact), definition.url_of(pk))],
        "submit_label": _("Decide"),
        "cancel_url": definition.url_of(pk),
        "action": request.get_full_path(),
    }
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=status or status_of(form))


def _decided(actor: Actor, contact: Contact, form: DecideForm) -> Contact:
    return decide(actor, cast(User, actor.user), contact, form)
