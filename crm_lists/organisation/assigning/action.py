"""The row action “Assign”: hands an item to a person, or to whoever holds a position or a role."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Priority
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.row_actions import RowAction

from .. import parts
from ..owned import OwnedItem
from ..owner import Owner
from ..parts import Asked
from ..received import Received
from ..rights import rights_of
from ..roles import Role
from ..salesperson import Salesperson
from .people import PERSON, POSITION, ROLE, people_for, salespeople_of
from .placing import groups_of, placed_with

Choices = list[tuple[str, Any]]


class AssignForm(forms.Form):
    """Asks to whom; where several hold what was chosen, it asks for one of them."""

    to = forms.ChoiceField(label=gettext_lazy("Assign to"))
    one = forms.ChoiceField(label=gettext_lazy("Which of them"), required=False)

    def __init__(self, actor: Actor, owners: list[Owner], data: Any = None) -> None:
        super().__init__(data)
        self.actor, self.owners = actor, owners
        self._choice("to").choices = [("", ""), *targets(actor, owners)]
        several = self._several(str(data.get("to", ""))) if data else []
        if several:
            self._choice("one").choices = [("", ""), *((str(one.pk), one.name) for one in several)]
        else:
            del self.fields["one"]

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    def _several(self, asked: str) -> list[Salesperson]:
        """Return the candidates of owners at which there is more than one."""
        found = [_candidates(self.actor, asked, owner) for owner in self.owners]
        return [one for candidates in found if len(candidates) > 1 for one in candidates]

    def clean(self) -> dict[str, Any]:
        """Refuse what nobody holds, and ask on where several do."""
        given: dict[str, Any] = super().clean() or {}
        if "to" in given and len(self.owners) == 1:
            people_for(self.actor, given["to"], self.owners[0])
        if "one" in self.fields and not given.get("one"):
            self.add_error("one", _("Several people hold this. Choose one of them."))
        return given

    def person(self, owner: Owner) -> Salesperson:
        """Return who takes an item of the owner over."""
        asked = self.cleaned_data["to"]
        chosen = self.cleaned_data.get("one")
        found = people_for(self.actor, f"{PERSON}:{chosen}" if chosen else asked, owner)
        if len(found) > 1:
            raise ValidationError(
                _("At %(owner)s several people hold this. Choose a person.") % {"owner": owner},
                code="several",
            )
        return found[0]


def targets(actor: Actor, owners: list[Owner]) -> Choices:
    """Return to whom items may be assigned: people, positions and roles, in groups."""
    several = len(owners) > 1
    people = salespeople_of(actor).filter(owner__in=owners)
    positions = access.visible(actor, find_list("positions")).filter(owner__in=owners)
    positions = positions.select_related("owner").order_by("name", "pk")
    held = Role.objects.filter(salespeople__in=people).distinct()
    label = "{0} · {0.owner}" if several else "{0}"
    return [
        (_("People"), [(f"{PERSON}:{one.pk}", label.format(one)) for one in people]),
        (
            _("Positions"),
            [(f"{POSITION}:{one.pk}", label.format(one)) for one in positions],
        ),
        (_("Roles"), [(f"{ROLE}:{one.code}", str(one)) for one in held]),
    ]


def _candidates(actor: Actor, asked: str, owner: Owner) -> list[Salesperson]:
    try:
        return people_for(actor, asked, owner)
    except ValidationError:
        return []


def is_only_shared(actor: Actor, item: Item) -> bool:
    """Tell whether nothing but a share lets the actor change the item: it must not become his by that."""
    definition = definition_of(item)
    asked = Asked(definition, access.CHANGE, Received())
    own = parts.condition(parts.bundles(rights_of(actor), asked))
    if actor.is_system:
        return False
    changeable = access.visible(actor, definition, access.CHANGE)
    return own is None or not changeable.filter(own, pk=item.pk).exists()


class Assign(RowAction):
    """Hand an item over: salesperson and group are stamped anew, the owner stays."""

    code = "assign"
    label = gettext_lazy("Assign to …")
    icon = "person_arrow_right"
    priority = Priority.SELDOM
    needs = access.CHANGE
    is_bulk = True
    submit_label = gettext_lazy("Assign")

    def fits(self, definition: ListDefinition) -> bool:
        """Tell whether the items of the list have a salesperson."""
        return issubclass(definition.model, OwnedItem)

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask to whom: within the item's owner, for many items within every owner that the actor sees."""
        if item is not None:
            return AssignForm(actor, [item.owner], data)
        return AssignForm(actor, list(access.visible(actor, find_list("owners")).order_by("name")), data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Hand the item over; equal places change nothing."""
        if not isinstance(form, AssignForm):
            raise TypeError(form)
        if is_only_shared(actor, item):
            raise actions.NotPermitted(
                _("This item is only shared with you, so you cannot hand it over. Its salesperson can.")
            )
        person = form.person(item.owner)
        note = _("Assigned to %(person)s") % {"person": person}
        placed = placed_with(person, groups_of(person), item.group_id)
        changed: Item = actions.change(actor, item, {}, generated=placed, note=note)
        return changed
