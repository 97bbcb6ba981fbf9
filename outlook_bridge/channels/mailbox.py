"""Folders of mailboxes whose messages are filed as they come."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import Group


class Mailbox(models.Model):
    """One folder of a mailbox: what lies in it is filed for a person, or for his group."""

    class Kind(models.TextChoices):
        """By what it is read."""

        IMAP = "imap", "IMAP"
        GRAPH = "graph", "Microsoft 365 (Graph)"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed for"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    group = models.ForeignKey(
        Group,
        verbose_name=_("shared with"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.IMAP)
    host = models.CharField(_("server"), max_length=253)
    login = models.CharField(_("user name"), max_length=254)
    #: Encrypted with a key made of the site's secret key.
    secret = models.TextField(editable=False)
    folder = models.CharField(_("folder"), max_length=200, default="CRM")
    is_active = models.BooleanField(_("is read"), default=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    # -- how far it was read (RFC 3501 2.3.1.1) -------------------------------------------------
    uid_validity = models.PositiveBigIntegerField(default=0, editable=False)
    last_uid = models.PositiveBigIntegerField(default=0, editable=False)
    # -- how far it was read by Graph: the address of the next page, and what of it is taken ----
    cursor = models.TextField(blank=True, editable=False)
    cursor_taken = models.JSONField(default=list, editable=False)
    #: Counts each move of the cursor, so that of two readings at once only one moves it.
    cursor_step = models.PositiveBigIntegerField(default=0, editable=False)

    read_at = models.DateTimeField(_("last read"), null=True, editable=False)
    #: Until when the server has asked to be left alone.
    rests_until = models.DateTimeField(null=True, editable=False)
    #: Why the last reading failed; empty when it did not.
    problem = models.CharField(_("problem"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "host", "login", "folder"], name="outlook_bridge_mailbox_folder"
            )
        ]

    def __str__(self) -> str:
        return f"{self.login}: {self.folder}"
