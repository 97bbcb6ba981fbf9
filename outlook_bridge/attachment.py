"""Attachments: the documents that came with a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libraries.models import Document

from .message import Message


class Attachment(models.Model):
    """A file of a message; its bytes are a document of the e-mail library."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="attachments"
    )
    #: None where the message only names a file that is kept elsewhere.
    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, null=True, related_name="attachment"
    )
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    content_id = models.CharField(_("content ID"), max_length=500, blank=True)
    is_inline = models.BooleanField(_("shown in the text"), default=False)
    is_message = models.BooleanField(_("message in the message"), default=False)
    link = models.CharField(_("kept at"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="outlook_bridge_position")
        ]

    def __str__(self) -> str:
        return self.name
