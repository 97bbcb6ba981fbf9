"""What was made of a message's entries: an event, a contact, an activity; of each entry once."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ..message import Message


class Made(models.Model):
    """An item that was made of a message, with what its entry is called in calendars."""

    message: "models.ForeignKey[Message, Message]" = models.ForeignKey(
        "outlook_bridge.Message", verbose_name=_("message"), on_delete=models.CASCADE, related_name="made"
    )
    list_code = models.CharField(_("list"), max_length=40)
    item_id = models.PositiveBigIntegerField(_("item"))
    #: The identity of the entry in calendars, by which later messages about it are known (RFC 5545 3.8.4.7).
    uid = models.CharField(_("calendar identity"), max_length=255, blank=True, db_index=True)
    #: Which entry of the message it is, of those that become items of this list.
    entry = models.PositiveIntegerField(_("entry"), default=0)
    sequence = models.PositiveIntegerField(_("sequence"), default=0)
    #: When this version of the entry was made: what tells versions of one sequence apart (RFC 5546 2.1.5).
    stamped_at = models.DateTimeField(_("version of"), null=True)

    class Meta:
        verbose_name = _("item made of a message")
        verbose_name_plural = _("items made of messages")
        constraints = [
            models.UniqueConstraint(fields=["message", "list_code", "entry"], name="outlook_bridge_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.item_id}"
