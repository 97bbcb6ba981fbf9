"""Deliveries: mail that came to an address or lay in a mailbox, kept before anything is done with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..intake.original import Channel
from ..message import Message
from .drop_address import DropAddress
from .mailbox import Mailbox


class Delivery(models.Model):
    """One mail that was taken for one address or mailbox, and what became of it."""

    class State(models.TextChoices):
        """How far the delivery has got."""

        WAITING = "waiting", _("Waiting")
        TRIAGE = "triage", _("Unknown sender")
        FILED = "filed", _("Filed")
        DUPLICATE = "duplicate", _("Filed before")
        UNREAD = "unread", _("Kept unread")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Dropped")

    address = models.ForeignKey(DropAddress, on_delete=models.SET_NULL, null=True, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(_("way"), max_length=16, choices=Channel.choices)
    #: Who files it; nobody knows yet of an unknown sender.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    sha256 = models.CharField(_("hash"), max_length=64)
    came_at = models.DateTimeField(_("came"), default=timezone.now)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")

    # -- who works on it, until when; a claim that has run out is nobody's -----------------------
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["person", "-came_at"], name="outlook_bridge_delivery_mine"),
            models.Index(fields=["-came_at"], name="outlook_bridge_delivery_late"),
            models.Index(
                fields=["state", "came_at"],
                condition=Q(state__in=("waiting", "triage", "failed")),
                name="outlook_bridge_delivery_open",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender


class DeliveryContent(models.Model):
    """The bytes of a delivery, until it is filed."""

    delivery = models.OneToOneField(
        Delivery, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    content = models.BinaryField()

    class Meta:
        verbose_name = _("content of a delivery")
        verbose_name_plural = _("contents of deliveries")

    def __str__(self) -> str:
        return str(self.delivery)
