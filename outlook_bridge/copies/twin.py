"""Pairs of messages that look like copies of one, and of which a person said that they are two."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ..message import Message


class KeptBoth(models.Model):
    """Somebody compared two messages and keeps both; the first is the one with the smaller key."""

    first: "models.ForeignKey[Message, Message]" = models.ForeignKey(
        "outlook_bridge.Message", verbose_name=_("message"), on_delete=models.CASCADE, related_name="+"
    )
    second: "models.ForeignKey[Message, Message]" = models.ForeignKey(
        "outlook_bridge.Message", verbose_name=_("other message"), on_delete=models.CASCADE, related_name="+"
    )
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("said by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("pair of different messages")
        verbose_name_plural = _("pairs of different messages")
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="outlook_bridge_kept_both")]

    def __str__(self) -> str:
        return f"{self.first_id}, {self.second_id}"
