"""The lock of a document: one row, whoever locks it and by which way."""

from django.conf import settings
from django.db import models, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from filer.models import File

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.people import display_name

from ..document import Document
from ..storing.files import drop_unshared


class DocumentLock(models.Model):
    """Who alone may write a document; the key is the document, so there can be only one."""

    class Kind(models.TextChoices):
        """By which way the document is locked."""

        CHECK_OUT = "check_out", _("Check-out")
        DAV = "dav", _("Program")

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
    #: Which program it was, as far as it says so.
    client = models.CharField(_("program"), max_length=120, blank=True)

    #: What the holder has saved meanwhile: for him alone, until the check-in makes it a version.
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(null=True)
    format = models.CharField(max_length=20, blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True)

    class Meta:
        verbose_name = _("document lock")
        verbose_name_plural = _("document locks")

    def __str__(self) -> str:
        return f"{self.document}: {self.holder}"

    @property
    def has_draft(self) -> bool:
        """Tell whether the holder has saved something that is no version yet."""
        return self.file_id is not None

    def end(self, *, keeps_draft: bool = True) -> None:
        """End the lock; what its holder has saved is kept for him unless he gives it up."""
        if self.file is not None and keeps_draft:
            KeptDraft.objects.create(
                document_id=self.pk,
                saved_by_id=self.holder_id,
                file=self.file,
                sha256=self.sha256,
                size=self.size or 0,
                format=self.format,
                saved_at=self.saved_at or self.since,
                kept_at=timezone.now(),
            )
        elif self.file is not None:
            dropped = self.file
            transaction.on_commit(lambda: drop_unshared([dropped]))
        DocumentLock.objects.filter(pk=self.pk).delete()

    def is_in_force(self) -> bool:
        """Tell whether the lock has not ended by itself."""
        return self.expires is None or self.expires > timezone.now()

    def is_of(self, actor: Actor) -> bool:
        """Tell whether the actor holds the lock; who comes by a share link of the holder does not."""
        if actor.source == Source.LINK:
            return False
        return actor.user is not None and self.holder_id == actor.user.pk

    @property
    def is_of_program(self) -> bool:
        """Tell whether a program holds it for its user, as long as he has the document open."""
        return self.kind == self.Kind.DAV

    def refusal(self) -> str:
        """Return why others may not write, and what they can do."""
        since = formats.date_format(timezone.localtime(self.since), "DATETIME_FORMAT")
        said = gettext(
            "“%(document)s” has been checked out by %(holder)s since %(since)s. "
            "It can be changed when %(holder)s has checked it in."
        )
        if self.is_of_program:
            said = gettext(
                "“%(document)s” has been open for editing by %(holder)s since %(since)s, in %(client)s. "
                "It can be changed when %(holder)s has closed it."
            )
        client = self.client or gettext("a program")
        facts = {"document": self.document, "holder": display_name(self.holder), "since": since}
        return said % {**facts, "client": client}


class KeptDraft(models.Model):
    """What somebody had saved while his check-out was ended by others: kept for him, nobody else reads it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="kept_drafts")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    format = models.CharField(max_length=20)
    saved_at = models.DateTimeField(_("saved"))
    kept_at = models.DateTimeField(_("kept since"), db_index=True)

    class Meta:
        verbose_name = _("kept draft")
        verbose_name_plural = _("kept drafts")

    def __str__(self) -> str:
        return f"{self.document}: {self.saved_by}"
