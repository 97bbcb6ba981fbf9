"""A share link, and the log of its uses."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm_lists.programs.models import Secret

from ..document import Document
from ..places.folder import Folder
from ..reading.entry import LABEL_LENGTH


class ShareLink(Secret):
    """A link to a document or a folder; whoever has it acts within what its maker may do at that moment.

    The maker is the person of the secret; its name says for whom the link was made.
    """

    class Mode(models.TextChoices):
        """What a link lets do."""

        VIEW = "view", _("View and download")
        EDIT = "edit", _("View, download and upload new versions")

    document = models.ForeignKey(
        Document, on_delete=models.SET_NULL, null=True, editable=False, related_name="share_links"
    )
    folder = models.ForeignKey(
        Folder, on_delete=models.SET_NULL, null=True, editable=False, related_name="share_links"
    )
    #: What was shared was called so when the link was made.
    title = models.CharField(_("shared"), max_length=255, editable=False)
    mode = models.CharField(_("lets"), max_length=4, choices=Mode.choices, default=Mode.VIEW)
    #: Last letters of the secret, by which a person tells links apart.
    hint = models.CharField(max_length=8, editable=False)
    #: As Django keeps passwords; empty for a link without one.
    password = models.CharField(max_length=128, blank=True, editable=False)
    uses = models.PositiveIntegerField(_("uses"), default=0, editable=False)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        indexes = [
            models.Index(fields=["user", "-id"], name="libraries_sharelink_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(folder__isnull=True), name="libraries_sharelink_one"
            )
        ]

    @property
    def item(self) -> Document | Folder | None:
        """Return what the link opens, None where it was deleted for good."""
        return self.document or self.folder


class LinkUse(models.Model):
    """One use of a share link; the address of the visitor is not kept."""

    class Deed(models.TextChoices):
        """What was done by the link."""

        OPENED = "opened", _("opened")
        VIEWED = "viewed", _("viewed")
        DOWNLOADED = "downloaded", _("downloaded")
        UPLOADED = "uploaded", _("uploaded a new version")
        REFUSED = "refused", _("wrong password")

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="log")
    deed = models.CharField(_("what"), max_length=10, choices=Deed.choices)
    document_id = models.BigIntegerField(null=True)
    name = models.CharField(_("document"), max_length=255, blank=True)
    label = models.CharField(_("version"), max_length=LABEL_LENGTH, blank=True)
    #: How the visitor called himself.
    who = models.CharField(_("who"), max_length=80, blank=True)
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        verbose_name = _("use of a share link")
        verbose_name_plural = _("uses of share links")
        indexes = [models.Index(fields=["link", "-id"], name="libraries_linkuse_link")]

    def __str__(self) -> str:
        return f"{self.name} {self.deed}"
