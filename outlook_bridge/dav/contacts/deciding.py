"""Columns in which a person's address book says something else: keep the site's value, or take the other."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.relations.contact import Contact, ContactList

from .. import rows
from .mapping import COLUMNS, fields_of_contact, values_of

KEEP, TAKE = "keep", "take"


def differing(actor: Actor, contact: Contact) -> dict[str, Any]:
    """Return what the person's programs say otherwise, of the columns that the person may write."""
    if actor.user is None or not contact.pk:
        return {}
    definition = seen_by(actor, definition_of(contact))
    said = rows.conflicts_of(actor.user, contact.pk)
    return {name: said[name] for name in COLUMNS if name in said and name in definition.editable}


def in_words(value: object) -> str:
    """Return a value of a card in one line."""
    if not isinstance(value, list):
        return " ".join(str(value or "").split()) or "–"
    words = (" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
    return ", ".join(words) or "–"


class DecideForm(forms.Form):
    """Asks of each column that differs which value is right; what is not decided stays as it is."""

    #: Of the contact as it was shown.
    etag = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, contact: Contact, data: Any = None) -> None:
        super().__init__(data, initial={"etag": contact.version})
        self.said = differing(actor, contact)
        definition = seen_by(actor, definition_of(contact))
        present = fields_of_contact(contact, definition)
        for name, value in self.said.items():
            self.fields[name] = forms.ChoiceField(
                label=definition.column(name).label,
                required=False,
                widget=forms.RadioSelect,
                choices=_choices(present[name], value),
                error_messages={
                    "invalid_choice": _("One of the two has changed meanwhile. Look at both again.")
                },
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing was decided."""
        found: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in self.said):
            raise forms.ValidationError(_("Choose for at least one column which value is right."))
        return found

    @property
    def decided(self) -> Mapping[str, str]:
        """Return what was decided, by column."""
        found = {name: self.cleaned_data.get(name) or "" for name in self.said}
        return {name: chosen.partition(":")[0] for name, chosen in found.items() if chosen}


def _choices(ours: Any, theirs: Any) -> list[tuple[str, str]]:
    # Whoever decides means the two values before his eyes, not what a program has sent since.
    shown = sha256(json.dumps([ours, theirs], ensure_ascii=False).encode()).hexdigest()[:12]
    return [
        (f"{KEEP}:{shown}", _("Keep: %(value)s") % {"value": in_words(ours)}),
        (f"{TAKE}:{shown}", _("Take from my address book: %(value)s") % {"value": in_words(theirs)}),
    ]


def decide(actor: Actor, user: User, contact: Contact, form: DecideForm) -> Contact:
    """Write what was taken, and forget that the decided columns differ; all or nothing."""
    definition = seen_by(actor, find_list(ContactList.code))
    taken = {name: form.said[name] for name, what in form.decided.items() if what == TAKE}
    with transaction.atomic():
        if taken:
            contact = actions.change(
                actor,
                contact,
                _writable(values_of(taken, contact), definition),
                etag=form.cleaned_data["etag"],
                note=_("taken from the address book"),
            )
        site = fields_of_contact(contact, find_list(ContactList.code))
        rows.settle(user, contact.pk, {name: site[name] for name in form.decided})
    return contact


def _writable(values: Mapping[str, Any], definition: ListDefinition) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in definition.editable}
