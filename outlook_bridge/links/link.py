"""Links: what a message belongs to, each with who said so, when and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ..message import Message

#: What a message may belong to, by the code of the list: the column of the main one, and that of several.
MAIN: Mapping[str, str] = {"relations": "relation", "cases": "case", "activities": "activity"}
SEVERAL = ("relations", "contacts", "cases", "activities", "events")
LONGEST_REASON = 300


class LinkedBy(models.TextChoices):
    """Who said what the message belongs to."""

    HAND = "hand", _("By hand")
    SUGGESTED = "suggest", _("Suggested, and accepted")
    ADDRESSES = "rule", _("By the addresses")
    RULE = "filing", _("By a filing rule")
    THREAD = "thread", _("As an answer to a message whose replies are filed")


@dataclass(frozen=True)
class How:
    """How a link came about, with the name of the rule or the reason of the suggestion."""

    by: str = LinkedBy.HAND
    reason: str = ""


#: How the links of one write came about, by the code of the list and the key of the item.
Hows = Mapping[tuple[str, int], How]


class Link(models.Model):
    """One link of a message to an item, kept when it is taken back; the message's columns say what holds."""

    message: "models.ForeignKey[Message, Message]" = models.ForeignKey(
        "outlook_bridge.Message", verbose_name=_("message"), on_delete=models.CASCADE, related_name="links"
    )
    list_code = models.CharField(_("list"), max_length=40)
    item_id = models.PositiveBigIntegerField(_("item"))
    how = models.CharField(_("linked"), max_length=8, choices=LinkedBy.choices, default=LinkedBy.HAND)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    linked_at = models.DateTimeField(_("at"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    removed_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("link of a message")
        verbose_name_plural = _("links of messages")
        ordering = ["linked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "list_code", "item_id"],
                condition=Q(removed_at__isnull=True),
                name="outlook_bridge_link_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.item_id}"
