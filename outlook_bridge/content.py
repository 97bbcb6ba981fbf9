"""The long part of a message, kept apart from the rows that listings read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageContent(models.Model):
    """Text, people and remarks of a message, as its file says them."""

    text = models.TextField(_("text"), blank=True)
    #: As the file has it: cleaned each time that it is shown, never sent as it stands here.
    html = models.TextField(_("formatted text"), blank=True)
    #: Pictures that the formatted text would load from elsewhere.
    remote_pictures = models.PositiveIntegerField(_("remote pictures"), default=0)
    #: People as {"name", "email", "unresolved"}; recipients have their "kind" too.
    sender = models.JSONField(_("sender"), default=dict)
    sent_by = models.JSONField(_("sent by"), default=dict, blank=True)
    recipients = models.JSONField(_("recipients"), default=list, blank=True)
    references = models.JSONField(_("references"), default=list, blank=True)
    categories = models.JSONField(_("categories"), default=list, blank=True)
    #: What is to be said about the reading, as message ids.
    warnings = models.JSONField(_("remarks"), default=list, blank=True)

    #: Appointments, contacts and tasks as plain data; None in messages that were filed before they were kept.
    entries = models.JSONField(_("entries"), null=True)

    class Meta:
        verbose_name = _("content of a message")
        verbose_name_plural = _("contents of messages")

    def __str__(self) -> str:
        return self.text[:80]
