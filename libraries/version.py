"""The versions of a document: what its file was at each check-in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from filer.models import File

from crm_lists.framework.actors import Source

from . import formats
from .document import Document, TextState
from .versioning import VersionNumber


class DocumentVersion(models.Model):
    """One version of a document; it never changes."""

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
