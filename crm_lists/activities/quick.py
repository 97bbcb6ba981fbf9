"""Calls, tasks and meetings noted in one line, by the row actions that make them."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.quick_adds import QuickAdd, Typed, quick_adds
from crm_lists.framework.row_actions import RowAction

from .row_actions import AddTask, LogCall, ScheduleMeeting

HOUR = timedelta(hours=1)


class QuickAction(QuickAdd):
    """A row action whose form is filled in from one line, with its own proposals for the rest."""

    def __init__(
        self, action: type[RowAction], *, takes_when: bool = False, needs_when: bool = False
    ) -> None:
        """Take the action."""
        self.action = action()
        self.code = self.action.code
        self.label = self.action.label
        self.icon = self.action.icon
        self.takes_when = takes_when
        self.needs_when = needs_when

    def is_offered(self, actor: Actor, item: Item) -> bool:
        """Tell whether the action is offered."""
        return self.action.is_permitted(actor) and access.may(actor, item, self.action.needs)

    def run(self, actor: Actor, item: Item, typed: Typed) -> str:
        """Do what the action's own form would do."""
        blank = self.action.form(actor, item)
        form = self.action.form(actor, item, {**_proposed(blank), **self._said(typed)})
        if not form.is_valid():
            raise ValidationError([one for errors in form.errors.values() for one in errors])
        made = self.action.run(actor, item, form)
        title = getattr(made, definition_of(made).title)
        return _("%(action)s: “%(title)s” is done.") % {"action": self.label, "title": title}

    def _said(self, typed: Typed) -> dict[str, str]:
        said = {"description": typed.text}
        if typed.when is not None:
            local = timezone.localtime(typed.when)
            said["due"] = f"{local:%Y-%m-%d}"
            said["starts_at"] = f"{local:%Y-%m-%dT%H:%M}"
            said["ends_at"] = f"{local + HOUR:%Y-%m-%dT%H:%M}"
        return said


def _proposed(form: Any) -> dict[str, Any]:
    """Return what the form proposes, as a browser would send it."""
    proposed = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        elif hasattr(value, "isoformat"):
            value = bound.field.widget.format_value(value)
        if value is not None:
            proposed[bound.html_name] = value
    return proposed


def register() -> None:
    """Offer the actions on the pages of cases, relations and contacts."""
    for code in ("relations", "contacts", "cases"):
        quick_adds.register(code, order=10)(QuickAction(LogCall))
        quick_adds.register(code, order=20)(QuickAction(AddTask, takes_when=True))
        quick_adds.register(code, order=30)(QuickAction(ScheduleMeeting, needs_when=True, takes_when=True))
