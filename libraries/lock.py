"""The lock of a document: one row, whoever locks it and by which way."""

from django.conf import settings
from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.people import display_name

from .document import Document


class DocumentLock(models.Model):
    """Who alone may write a document; the key is the document, so there can be only one."""

    class Kind(models.TextChoices):
        """By which way the document is locked."""

        CHECK_OUT = "check_out", _("Check-out")

    document = models.OneToOneField(
        Document,
        verbose_name=_("checked out"),
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="lock",
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked out by"), on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(_("checked out since"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CHECK_OUT)
    #: A check-out lasts until it is ended; a program's lock ends by itself.
    expires = models.DateTimeField(_("ends"), null=True)

    class Meta:
        verbose_name = _("document lock")
        verbose_name_plural = _("document locks")

    def __str__(self) -> str:
        return f"{self.document}: {self.holder}"

    def is_in_force(self) -> bool:
        """Tell whether the lock has not ended by itself."""
        return self.expires is None or self.expires > timezone.now()

    def is_of(self, actor: Actor) -> bool:
        """Tell whether the actor holds the lock."""
        return actor.user is not None and self.holder_id == actor.user.pk

    def refusal(self) -> str:
        """Return why others may not write, and what they can do."""
        since = formats.date_format(timezone.localtime(self.since), "DATETIME_FORMAT")
        return gettext(
            "“%(document)s” has been checked out by %(holder)s since %(since)s. "
            "It can be changed when %(holder)s has checked it in."
        ) % {"document": self.document, "holder": display_name(self.holder), "since": since}
