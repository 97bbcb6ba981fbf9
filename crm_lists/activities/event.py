"""Events: the common business calendar (DS-55..61)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Relation

from .activity import Activity


class Event(OwnedItem):
    """An entry of the calendar, entered by hand or made by the action Meeting (DS-58, DS-59)."""

    follows = ("case", "relation")

    name = models.CharField(_("event name"), max_length=320)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    description = models.TextField(_("description"), blank=True)

    class Meta(OwnedItem.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Take the company from the case."""
        super().generate(actor)
        if self.case is not None:
            self.relation_id = self.case.relation_id

    def clean(self) -> None:
        """Refuse an event that ends before it starts."""
        if None not in (self.starts_at, self.ends_at) and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event ends before it starts. Choose a later end.")})


@register_list
class EventList(ListDefinition):
    """The list of events."""

    model = Event
    code = "events"
    icon = "calendar_ltr"
    columns = ("name", "starts_at", "ends_at", "venue", "relation", "case", "salesperson")
    filters = ("starts_at", "relation", "case", "salesperson")
    search = {"name": 10, "venue": 2, "description": 1}
    views = (
        PublicView("upcoming", _("Upcoming"), filters={"ends_at__from": "[Today]"}, sort="starts_at"),
        PublicView("calendar", _("Calendar"), layout="calendar:starts_at:ends_at"),
        PublicView("mine", _("My events"), filters={"salesperson": "[Me]"}, sort="-starts_at"),
    )
    order = "starts_at"
