"""Gadgets, and the topics of which each has several."""

from typing import ClassVar

from django.db import models

from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.columns.rows import Part, RowsField
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem

KINDS = [("work", "At work"), ("home", "At home")]


class Topic(CodeValue):
    """What a gadget is about."""

    class Meta(CodeValue.Meta):
        verbose_name = "topic"
        verbose_name_plural = "topics"


class Gadget(OwnedItem):
    """Anything."""

    class State(models.TextChoices):
        """How it is."""

        NEW = "new", "New"
        OLD = "old", "Old"

    name = models.CharField("name", max_length=60)
    state = models.CharField("state", max_length=5, choices=State.choices, default=State.NEW)
    emails = RowsField(
        "e-mails", parts=(Part("kind", "kind", choices=KINDS), Part("value", "e-mail", type="email"))
    )
    visits = RowsField(
        "visits",
        parts=(
            Part("on", "on", type="date"),
            Part("count", "count", type="integer"),
            Part("ok", "fine", type="yesno"),
        ),
        has_main=False,
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, verbose_name="topic", null=True, blank=True, related_name="+"
    )
    topics = models.ManyToManyField(Topic, verbose_name="topics", blank=True, related_name="gadgets")

    class Meta(OwnedItem.Meta):
        verbose_name = "gadget"
        verbose_name_plural = "gadgets"

    def __str__(self) -> str:
        return self.name


@register_list
class GadgetList(ListDefinition):
    """The list of gadgets."""

    model = Gadget
    code = "gadgets"
    columns = ("name", "state", "emails", "visits", "topic", "topics", "salesperson")
    filters = ("state", "emails", "topic", "topics")
    pills = ("state", "topics")
    search: ClassVar = {"name": 10, "emails": 4}
    views = (
        PublicView(
            "red", "Red ones", filters={"topics": "1"}, columns=("name", "topics"), group_by=("state",)
        ),
    )
