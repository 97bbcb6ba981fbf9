"""The pages of retention: what falls due, what is on hold, and the dialog that puts a document on hold."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_lists.framework import access, actions
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from ..models import Document
from ..retention import due, holding
from ..retention.holding_many import HoldForm
from ..retention.rule import Hold, RetentionRule
from .answers import UNPROCESSABLE, document_of, key_in, sent

#: So many days ahead the page of what falls due looks.
AHEAD = (0, 30, 90, 365)
EARLIEST = 30


@team_page
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document on hold, and show the holds that it has."""
    actor, document = actor_of(request), document_of(actor_of(request), pk)
    if not holding.may_hold(actor, document):
        raise actions.NotPermitted(_("Only managers and administrators put documents on hold."))
    url = definition_of(Document).url_of(pk)
    form = HoldForm(sent(request)[0])
    if form.is_valid():
        holding.hold(actor, document, form.cleaned_data["reason"])
        messages.success(request, _("“%(document)s” is on hold.") % {"document": document})
        return go_to(request, url)
    context = {
        "form": form,
        "title": _("Put on hold"),
        "subtitle": str(document),
        "introduction": _(
            "As long as a hold is open, nobody can delete the document or one of its versions."
        ),
        "breadcrumb": [(str(document), url)],
        "action": request.get_full_path(),
        "cancel_url": url,
        "holds": [_hold_line(one) for one in holding.holds_of(actor, document)],
    }
    name = "hold_dialog" if is_fragment(request) else "hold"
    status = UNPROCESSABLE if form.is_bound else 200
    return show(request, f"libraries/retention/{name}.html", context, status=status)


def _hold_line(one: Hold) -> dict[str, Any]:
    return {
        "hold": one,
        "by": display_name(one.by) or _("The program"),
        "url": definition_of(Document).url_of(one.document_id),
        "end_url": reverse("libraries:end-hold", args=[one.document_id, one.pk]),
    }


@team_page
@require_POST
def end_hold(request: HttpRequest, pk: int, hold_pk: int) -> HttpResponse:
    """End one hold of a document."""
    actor, document = actor_of(request), document_of(actor_of(request), pk)
    try:
        holding.end(actor, document, hold_pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The hold on “%(document)s” is ended.") % {"document": document})
    return go_to(request, definition_of(Document).url_of(pk))


@team_page
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """Show what is on hold, to those who may end it."""
    actor = actor_of(request)
    if not holding.may_hold_any(actor):
        raise access.ItemNotFound("holds")
    found, before = holding.open_holds(actor, key_in(request, "before"))
    context = {
        **_common(request, is_held=True),
        "lines": [_hold_line(one) for one in found],
        "next_url": f"?before={before}" if before else "",
        "empty": {
            "icon": "gavel",
            "headline": _("Nothing is on hold"),
            "sentence": _("Open a document and choose “Put on hold” to keep it from being deleted."),
        },
    }
    return show(request, "libraries/retention/held.html", context)


@team_page
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Show administrators the rules, and how much falls due by them."""
    _refuse_others(request)
    context = {
        **_common(request, is_held=False),
        "commands": [_new_rule()],
        "lines": [_rule_line(one, due.figures(one)) for one in due.active_rules()],
        "empty": {
            "icon": "clock_lock",
            "headline": _("No retention rules yet"),
            "sentence": _("A rule says for how long documents are kept, and what becomes of them then."),
        },
    }
    return show(request, "libraries/retention/rules.html", context)


def _new_rule() -> Command:
    """Return the way to the form of rules, which lies in the administration."""
    viewset = RetentionRule.snippet_viewset  # type: ignore[attr-defined] # Wagtail sets it
    return Command(_("New rule"), reverse(viewset.get_url_name("add")), icon="add", main=True)


def _rule_line(one: RetentionRule, figures: due.Figures) -> dict[str, Any]:
    return {
        "rule": one,
        "words": due.in_words(one),
        "url": reverse("libraries:retention-rule", args=[one.pk]),
        "figures": figures,
        "confirmed_by": display_name(one.confirmed_by) if one.confirmed_at else "",
    }


@team_page
@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what falls due by a rule: today, or so many days ahead."""
    _refuse_others(request)
    found = due.rule_of(pk)
    days = key_in(request, "days")
    days = days if days in AHEAD else EARLIEST
    documents, after = due.page_of(found, due.soon(days), _place(request.GET.get("after", "")))
    confirming = Command(
        _("Confirm the rule"),
        reverse("libraries:confirm-rule", args=[pk]),
        icon="checkmark",
        main=True,
        post=True,
        confirm=_("From now on the rule does its work each night, in your name."),
    )
    is_waiting = found.deletes and found.confirmed_at is None
    context = {
        "title": str(found),
        "icon": "clock_lock",
        "breadcrumb": [(_("Retention"), reverse("libraries:retention"))],
        "commands": [confirming] if is_waiting else [],
        "line": _rule_line(found, due.figures(found)),
        "is_waiting": is_waiting,
        "tabs": [{"label": _ahead(one), "url": f"?days={one}", "current": one == days} for one in AHEAD],
        "documents": [(one, definition_of(Document).url_of(one.pk)) for one in documents],
        "next_url": f"?days={days}&after={after}" if after else "",
        "empty": {"icon": "clock_lock", "headline": _("Nothing falls due by then"), "quiet": True},
    }
    return show(request, "libraries/retention/rule.html", context)


def _ahead(days: int) -> str:
    return _("in %(days)s days") % {"days": days} if days else _("today")


@team_page
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule do its work from now on."""
    _refuse_others(request)
    found = due.rule_of(pk)
    due.confirm(actor_of(request), found)
    messages.success(request, _("“%(rule)s” does its work from now on.") % {"rule": found})
    return go_to(request, reverse("libraries:retention"))


def _refuse_others(request: HttpRequest) -> None:
    if not access.is_administrator(actor_of(request)):
        raise access.ItemNotFound("retention")


def _common(request: HttpRequest, *, is_held: bool) -> dict[str, Any]:
    tabs = [{"label": _("On hold"), "url": reverse("libraries:held"), "current": is_held}]
    if access.is_administrator(actor_of(request)):
        url = reverse("libraries:retention")
        tabs.insert(0, {"label": _("Falls due"), "url": url, "current": not is_held})
    return {"title": _("Retention"), "icon": "clock_lock", "tabs": tabs}


def _place(text: str) -> tuple[date, int] | None:
    day, _dot, pk = text.partition(".")
    try:
        return (
            (date.fromisoformat(day), int(pk)) if pk.isascii() and pk.isdecimal() and len(pk) <= 18 else None
        )
    except ValueError:
        return None
