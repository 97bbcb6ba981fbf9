"""Originals: the files that came in as mail, kept before anybody reads them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import Owner
from libraries.models import Document, Folder


class Channel(models.TextChoices):
    """The way by which mail came in."""

    DROP = "drop", _("Dropped on a page")
    COMMAND = "command", _("Command")
    UPLOAD = "upload", _("Uploaded to the e-mail library")
    WEBDAV = "webdav", _("Saved on the network drive")
    DROPBOX = "dropbox", _("Copy to a drop-box address")
    FORWARD = "forward", _("Forwarded to a drop-box address")
    MAILBOX = "mailbox", _("Folder of a mailbox")
    SENT = "sent", _("Sent from the site")
    ADD_IN = "add-in", _("Outlook add-in")


class Original(models.Model):
    """One file that came in as mail: who brought it, how, and what became of it."""

    class State(models.TextChoices):
        """How far the filing of the file has got."""

        TAKEN = "taken", _("Taken")
        FILED = "filed", _("Filed")
        UNREAD = "unread", _("Kept unread")

    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="original"
    )
    #: The folder that was made for the mail and is named after it, wherever it or the document lies by now.
    folder = models.ForeignKey(
        Folder,
        verbose_name=_("folder"),
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    owner = models.ForeignKey(Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(_("hash"), max_length=64)
    channel = models.CharField(_("way"), max_length=16, choices=Channel.choices)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    filed_at = models.DateTimeField(_("filed"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.TAKEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    message = models.ForeignKey(
        "outlook_bridge.Message",
        verbose_name=_("message"),
        on_delete=models.PROTECT,
        null=True,
        related_name="originals",
    )

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        indexes = [
            models.Index(fields=["owner", "sha256"], name="outlook_bridge_original_sha"),
            models.Index(fields=["filed_by", "-filed_at"], name="outlook_bridge_original_mine"),
            models.Index(fields=["-filed_at"], name="outlook_bridge_original_late"),
            # Where many have none, an index that counted these would seem to find nothing by a folder.
            models.Index(
                fields=["folder"],
                condition=models.Q(folder__isnull=False),
                name="outlook_bridge_original_made",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256
