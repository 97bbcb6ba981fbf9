"""Connections: how two parties, firms or persons, stand to each other (GX-32, GX-42, CE-44)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.framework.items import Item
from crm_lists.organisation.models import OwnedItem

from .codes import ConnectionType
from .contact import Contact
from .relation import Relation

#: The columns of each end: for a company, and for a contact.
FIRST = ("from_relation", "from_contact")
SECOND = ("to_relation", "to_contact")
#: Columns by which a connection looks up a party, by the code of its list.
ENDS = {"relations": (FIRST[0], SECOND[0]), "contacts": (FIRST[1], SECOND[1])}
TITLE_LENGTH = 500

_WHICH = _("Choose a company or a contact, and not both.")
_SELF = _("Nobody is connected with himself. Choose another party.")
_TWICE = _("These two are connected in this way already.")


def _end(verbose_name: Any, target: Any) -> Any:
    return models.ForeignKey(
        target,
        verbose_name=verbose_name,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )


def _one_of(columns: tuple[str, str]) -> Q:
    """Return the condition that just one of two columns is set."""
    one, other = columns
    return Q(**{f"{one}__isnull": True, f"{other}__isnull": False}) | Q(
        **{f"{one}__isnull": False, f"{other}__isnull": True}
    )


class Connection(OwnedItem):
    """A link between two parties, of a type that reads both ways."""

    follows = FIRST

    name = models.CharField(_("name"), max_length=TITLE_LENGTH, editable=False)
    from_relation = _end(_("first company"), Relation)
    from_contact = _end(_("first contact"), Contact)
    connection_type = models.ForeignKey(
        ConnectionType,
        verbose_name=_("connection"),
        on_delete=models.PROTECT,
        help_text=_("As it is read from the first party to the second."),
    )
    to_relation = _end(_("second company"), Relation)
    to_contact = _end(_("second contact"), Contact)
    since = models.DateField(_("since"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.CheckConstraint(
                condition=_one_of(FIRST) & _one_of(SECOND),
                name="relations_connection_ends",
                violation_error_message=_WHICH,
            ),
            models.CheckConstraint(
                condition=~Q(from_relation=F("to_relation")) & ~Q(from_contact=F("to_contact")),
                name="relations_connection_self",
                violation_error_message=_SELF,
            ),
            *(
                models.UniqueConstraint(
                    fields=[first, "connection_type", second],
                    condition=Q(
                        **{f"{first}__isnull": False, f"{second}__isnull": False, "deleted_at__isnull": True}
                    ),
                    name=f"relations_{first}_{second}"[:30],
                    violation_error_message=_TWICE,
                )
                for first in FIRST
                for second in SECOND
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first(self) -> Item | None:
        """Return the party from which the connection is read."""
        party: Item | None = self.from_relation or self.from_contact
        return party

    @property
    def second(self) -> Item | None:
        """Return the other party."""
        party: Item | None = self.to_relation or self.to_contact
        return party

    def generate(self, actor: Actor) -> None:
        """Write the title, and the parties of a mutual connection in one order, so that it is there once."""
        super().generate(actor)
        if not self.connection_type_id or self.first is None or self.second is None:
            return
        if self.connection_type.is_mutual and self._key(FIRST) > self._key(SECOND):
            self._turn_round()
        self.name = f"{self.first} – {self.connection_type} – {self.second}"[:TITLE_LENGTH]

    def _key(self, columns: tuple[str, str]) -> tuple[int, ...]:
        return tuple(getattr(self, f"{column}_id") or 0 for column in columns)

    def _turn_round(self) -> None:
        for first, second in zip(FIRST, SECOND, strict=True):
            one, other = getattr(self, first), getattr(self, second)
            setattr(self, first, other)
            setattr(self, second, one)

    def clean(self) -> None:
        """Each end is one party, and another than the other end."""
        super().clean()
        errors = {}
        for columns in (FIRST, SECOND):
            if sum(getattr(self, f"{column}_id") is not None for column in columns) != 1:
                errors[columns[0]] = _WHICH
        if errors:
            raise ValidationError(errors)
        if self._key(FIRST) == self._key(SECOND):
            raise ValidationError(_SELF)


@register_list
class ConnectionList(ListDefinition):
    """The list of connections."""

    model = Connection
    code = "connections"
    icon = "people_link"
    # Reached from the parties that it ties; by itself it is of little use.
    section = ""
    columns = (
        "name",
        "from_relation",
        "from_contact",
        "connection_type",
        "to_relation",
        "to_contact",
        "since",
        "salesperson",
        "modified_at",
    )
    filters = ("connection_type", "from_relation", "from_contact", "to_relation", "to_contact", "salesperson")
    search = {"name": 5, "notes": 1}
    views = (PublicView("by-type", _("By kind"), group_by=("connection_type",), sort="name"),)
    order = "name"
    pills = ("connection_type",)
    form_groups = (
        (_("From"), FIRST),
        (_("Connection"), ("connection_type", "since", "notes")),
        (_("To"), SECOND),
    )
