"""Activities: what is done and planned over cases and relations (DS-41..44)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import Employee, Equipment, Group, OwnedItem
from crm_lists.organisation.trees import refuse_circle
from crm_lists.relations.models import Contact, Relation

from . import generating
from .behaviour import CANCELLED, COMPLETED, OPEN
from .codes import ActivityStatus, ActivityType

#: An open activity whose day has passed; in the list and on its page.
OVERDUE = "bad@due(state=open,due__to=[Today]-1)"
#: Columns that are compared with how the activity stood in the database.
_COMPARED = (
    "activity_type_id",
    "salesperson_id",
    "responsible_id",
    "starts_at",
    "ends_at",
    "status_id",
    "parent_id",
)


class Activity(OwnedItem):
    """A task, phone call, meeting ...; its title is generated while nobody has written one (DS-42)."""

    class State(models.TextChoices):
        """Whether there is still something to do; it follows from the status."""

        OPEN = OPEN, _("Open")
        COMPLETED = COMPLETED, _("Completed")
        CANCELLED = CANCELLED, _("Cancelled")

    class Priority(models.TextChoices):
        """What comes first where not everything can be done."""

        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    LONGEST_NAME: ClassVar[int] = 320

    follows = ("case", "relation", "contact")
    type_column = "activity_type"
    #: How the activity stood when it was read; empty for a new one.
    stood: Mapping[str, Any] = {}

    name = models.CharField(
        _("name"),
        max_length=LONGEST_NAME,
        blank=True,
        help_text=_("Empty for the generated one, which follows type, case and company."),
    )
    #: What the program would call it: a name that differs was written by hand.
    generated_name = models.CharField(
        _("generated name"), max_length=LONGEST_NAME, blank=True, editable=False
    )
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
        help_text=_("Of an activity over a case, the company of the case."),
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    all_day = models.BooleanField(_("all day"), default=False)
    due = models.DateField(_("due"), null=True, blank=True)
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority.choices, default=Priority.NORMAL
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who has to do it; yourself where nobody is chosen."),
    )
    for_group = models.ForeignKey(
        Group,
        verbose_name=_("for the group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Without a responsible person, any member may take it."),
    )
    contacts = models.ManyToManyField(
        Contact, verbose_name=_("further contacts"), blank=True, related_name="joined_activities"
    )
    relations = models.ManyToManyField(
        Relation, verbose_name=_("further companies"), blank=True, related_name="joined_activities"
    )
    employees = models.ManyToManyField(
        Employee, verbose_name=_("colleagues"), blank=True, related_name="joined_activities"
    )
    equipment = models.ManyToManyField(
        Equipment, verbose_name=_("equipment"), blank=True, related_name="joined_activities"
    )
    absent_contacts = models.ManyToManyField(
        Contact,
        verbose_name=_("contacts who did not come"),
        blank=True,
        editable=False,
        related_name="missed_activities",
    )
    absent_employees = models.ManyToManyField(
        Employee,
        verbose_name=_("colleagues who did not come"),
        blank=True,
        editable=False,
        related_name="missed_activities",
    )
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    origin_activity = models.ForeignKey(
        "self",
        verbose_name=_("result of"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="results",
    )
    status = models.ForeignKey(
        ActivityStatus, verbose_name=_("status"), on_delete=models.PROTECT, editable=False, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    result = models.TextField(_("result"), blank=True, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, editable=False)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("completed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta(OwnedItem.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(
                fields=["responsible", "due"],
                condition=models.Q(state=OPEN, deleted_at__isnull=True),
                name="activities_activity_todo",
            ),
            models.Index(
                fields=["due"],
                condition=models.Q(state=OPEN, deleted_at__isnull=True),
                name="activities_activity_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        """Remember how the activity stands, so that it can be told what a change changes."""
        item = super().from_db(db, field_names, values)
        item.stood = {name: item.__dict__.get(name) for name in _COMPARED}
        return item

    def differs(self, name: str) -> bool:
        """Tell whether the column has another value than in the database; true of a new activity."""
        return not self.stood or self.stood[name] != getattr(self, name)

    @property
    def is_title_generated(self) -> bool:
        """Tell whether nobody has written another title."""
        return self.name in ("", self.generated_name)

    def generate(self, actor: Actor) -> None:
        """Set what follows from type, case, contact and salesperson."""
        generating.take_company(self)
        generating.refuse_foreign_parent(self, actor)
        super().generate(actor)
        generating.take_person(self)
        if self.activity_type_id:
            generating.take_period(self)
            generating.take_state(self, actor)
            generating.take_title(self, actor)

    def clean(self) -> None:
        """Refuse wrong periods, and an activity that would be part of itself."""
        super().clean()
        generating.refuse_wrong_period(self)
        refuse_circle(self, "parent")


@register_list
class ActivityList(ListDefinition):
    """The list of activities."""

    model = Activity
    code = "activities"
    icon = "task_list_square_ltr"
    columns = (
        "name",
        "activity_type",
        "relation",
        "case",
        "status",
        "due",
        "responsible",
        "salesperson",
        "modified_at",
    )
    filters = (
        "activity_type",
        "state",
        "status",
        "relation",
        "case",
        "due",
        "priority",
        "responsible",
        "salesperson",
    )
    form = (
        "activity_type",
        "name",
        "case",
        "relation",
        "contact",
        "description",
        "starts_at",
        "ends_at",
        "all_day",
        "due",
        "priority",
        "responsible",
        "for_group",
        "contacts",
        "relations",
        "employees",
        "equipment",
        "parent",
    )
    form_groups = (
        (_("When"), ("starts_at", "ends_at", "all_day", "due", "priority")),
        (_("Who does it"), ("responsible", "for_group", "parent")),
        (_("Who takes part"), ("contacts", "relations", "employees", "equipment")),
    )
    search = {"name": 10, "description": 1, "result": 1}
    views = (
        PublicView("open", _("Open activities"), filters={"state": OPEN}, sort="due", formats=(OVERDUE,)),
        PublicView(
            "mine",
            _("My open activities"),
            filters={"state": OPEN, "responsible": "[Mine]"},
            sort="due",
            formats=(OVERDUE,),
        ),
        PublicView("calendar", _("Calendar"), filters={"state": OPEN}, layout="calendar:due"),
        PublicView("overdue", _("Overdue"), filters={"state": OPEN, "due__to": "[Today]-1"}, sort="due"),
        PublicView("by-person", _("By person"), layout="chart:responsible:count:bar:activity_type"),
    )
    tones = {
        "state": {OPEN: "info", COMPLETED: "good", CANCELLED: "quiet"},
        "priority": {"low": "quiet", "high": "warn"},
    }
    pills = ("status", "activity_type")
    facts = (
        "result",
        "absent_contacts",
        "absent_employees",
        "completed_at",
        "completed_by",
        "origin_activity",
        "owner",
        "group",
        "salesperson",
        "created_at",
        "created_by",
        "modified_at",
        "modified_by",
    )
    looked_back = {"parent": _("Parts"), "origin_activity": _("Results")}
    joined = {"relation": "relations", "contact": "contacts"}
    related = ("activities.parent", "activities.origin_activity", "events", "documents", "messages")
