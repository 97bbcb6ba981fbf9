"""Activities: what is done and planned over cases and relations (DS-41..44)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Contact, Relation

from .codes import ActivityType
from .completing import CompleteActivity


class Activity(OwnedItem):
    """A task, phone call or meeting; its title is generated while nobody has written one (DS-42)."""

    class State(models.TextChoices):
        """Whether there is still something to do."""

        OPEN = "open", _("Open")
        COMPLETED = "completed", _("Completed")

    follows = ("case", "relation")
    type_column = "activity_type"

    name = models.CharField(_("name"), max_length=320, blank=True)
    activity_type = models.ForeignKey(ActivityType, verbose_name=_("activity type"), on_delete=models.PROTECT)
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    description = models.TextField(_("description"), blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    result = models.TextField(_("result"), blank=True, editable=False)

    class Meta(OwnedItem.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Take the company from the case, and write the title where none is given."""
        super().generate(actor)
        if self.case is not None:
            self.relation_id = self.case.relation_id
        if not self.name and self.activity_type_id:
            about = self.case or self.relation
            self.name = f"{self.activity_type} {about}" if about else str(self.activity_type)


@register_list
class ActivityList(ListDefinition):
    """The list of activities."""

    model = Activity
    code = "activities"
    icon = "task_list_square_ltr"
    columns = ("name", "activity_type", "relation", "case", "state", "due", "salesperson", "modified_at")
    filters = ("activity_type", "state", "relation", "case", "due", "salesperson")
    search = {"name": 10, "description": 1, "result": 1}
    views = (
        PublicView("open", _("Open activities"), filters={"state": "open"}, sort="due"),
        PublicView(
            "mine", _("My open activities"), filters={"state": "open", "salesperson": "[Mine]"}, sort="due"
        ),
        PublicView("calendar", _("Calendar"), filters={"state": "open"}, layout="calendar:due"),
        PublicView("overdue", _("Overdue"), filters={"state": "open", "due__to": "[Today]-1"}, sort="due"),
    )
    tones = {"state": {"open": "info", "completed": "good"}}
    pills = ("state", "activity_type")
    row_actions = (CompleteActivity,)
    related = ("events", "documents", "messages")
