"""What retention hangs on the pages of documents, on the person's menu and on the daily work."""

from django.urls import reverse
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Fact, Priority
from crm_lists.framework.navigation import Entry

from ..document import Document
from .holding import END_HOLD, HOLD, may_hold, may_hold_any
from .promises import ALWAYS

changes.VERBS.update({HOLD: _lazy("put on hold"), END_HOLD: _lazy("ended a hold")})
changes.NOTES.update({HOLD, END_HOLD})


def hold_command(actor: Actor, document: Document) -> list[Command]:
    """Return “Put on hold” for those who may."""
    if not may_hold_any(actor) or not may_hold(actor, document):
        return []
    label = _("Holds") if document.is_held else _("Put on hold")
    return [
        Command(
            label,
            reverse("libraries:hold", args=[document.pk]),
            icon="gavel",
            dialog=True,
            priority=Priority.SELDOM,
        )
    ]


def kept_fact(actor: Actor, document: Document) -> list[Fact]:
    """Return until when the document is kept, and that it is on hold."""
    facts = []
    if document.is_held:
        facts.append(Fact(_("On hold"), _pill(_("cannot be deleted"))))
    if document.kept_until is not None:
        day = formats.date_format(document.kept_until, "DATE_FORMAT")
        text = _("its date is missing") if document.kept_until == ALWAYS else day
        facts.append(Fact(_("Kept until"), escape(text)))
    return facts


def _pill(text: str) -> SafeString:
    return format_html('<span class="pill warn">{}</span>', text)


def own_entries(actor: Actor) -> list[Entry]:
    """Return the entries of the person's menu about what is kept and read, for those who look after it."""
    if not may_hold_any(actor):
        return []
    is_administrator = actor.user is not None and actor.user.is_superuser
    url = reverse("libraries:retention" if is_administrator else "libraries:held")
    entries = [Entry(_("Retention"), url, "clock_lock")]
    if is_administrator:
        entries.append(Entry(_("Log of reading"), reverse("libraries:reading"), "eye"))
    return entries
