"""The versions of a document: what its file was at each check-in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from filer.models import File

from crm_lists.framework.actors import Source

from .. import formats
from ..document import Document, Status, TextState
from .numbers import VersionNumber

#: What tells how far a version is published, and whether it is deleted.
PUBLISHING = frozenset(
    {"status", "asked_by", "decided_by", "decided_at", "decision", "deleted_at", "deleted_by"}
)


class DocumentVersion(models.Model):
    """One version of a document; its bytes never change, only how far it is published."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    major = models.PositiveIntegerField(_("major version"))
    minor = models.PositiveIntegerField(_("minor version"), default=0)
    #: Versions with equal bytes share the file.
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    #: The name that the document had then.
    name = models.CharField(_("name"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(_("size"))
    format = models.CharField(_("format"), max_length=20)
    comment = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("made"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    source = models.CharField(_("by way of"), max_length=16, choices=Source.choices)
    status = models.CharField(
        _("approval"), max_length=8, choices=Status.choices, default=Status.APPROVED, editable=False
    )
    #: Who asked that readers get the version, and who has decided on it, with the reason.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decision = models.TextField(_("reason"), blank=True, editable=False)
    #: A version can be deleted and restored by itself; its number is never given again.
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    restored_from = models.ForeignKey(
        "self", verbose_name=_("restored from"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-major", "-minor"]
        constraints = [
            models.UniqueConstraint(fields=["document", "major", "minor"], name="libraries_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    def save(self, **options: Any) -> None:
        """Add the version; one that exists stays as it is."""
        if not self._state.adding:
            raise TypeError("A version of a document never changes; add another one.")
        super().save(**options)

    def keep(self, **published: Any) -> None:
        """Keep how far the version is published; nothing else of it ever changes."""
        if published.keys() - PUBLISHING:
            raise TypeError("A version of a document never changes; add another one.")
        DocumentVersion.objects.filter(pk=self.pk).update(**published)
        for name, value in published.items():
            setattr(self, name, value)

    @property
    def number(self) -> VersionNumber:
        """Return the number of the version."""
        return VersionNumber(self.major, self.minor)

    @property
    def file_format(self) -> formats.Format:
        """Return the format of the bytes."""
        return formats.by_code(self.format)


class DocumentText(models.Model):
    """The text of a version, as far as it could be read."""

    version = models.OneToOneField(
        DocumentVersion, primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=TextState.choices)
    #: Why the text is missing or incomplete, to be told in each reader's language.
    reason = models.JSONField(null=True)

    class Meta:
        verbose_name = _("text of a version")
        verbose_name_plural = _("texts of versions")

    def __str__(self) -> str:
        return f"{self.version}: {self.state}"
