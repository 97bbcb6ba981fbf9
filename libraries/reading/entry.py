"""One line of the log of reading."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: As long as the name of a version can be: two numbers of the database and a dot.
LABEL_LENGTH = 24


class Way(models.TextChoices):
    """By which way somebody came by the content of a document."""

    VIEW = "view", _("opened")
    PREVIEW = "preview", _("previewed")
    DOWNLOAD = "download", _("downloaded")
    ZIP = "zip", _("downloaded in an archive")
    DAV = "dav", _("opened as a network folder")
    API = "api", _("read by a program")


class ReadEntry(models.Model):
    """That somebody has seen or taken a version; it stays when the document is deleted for good.

    The address from which he came is not kept: the person is known, and where he was is nobody's business.
    """

    document_id = models.BigIntegerField()
    #: What the document was called then.
    name = models.CharField(_("document"), max_length=255)
    label = models.CharField(_("version"), max_length=LABEL_LENGTH)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("for"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    #: The share link by which somebody unknown read it.
    link = models.ForeignKey(
        "libraries.ShareLink",
        verbose_name=_("share link"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    way = models.CharField(_("way"), max_length=8, choices=Way.choices)
    at = models.DateTimeField(_("when"), db_index=True)

    class Meta:
        verbose_name = _("entry of the log of reading")
        verbose_name_plural = _("entries of the log of reading")
        indexes = [models.Index(fields=["document_id", "-id"], name="libraries_readentry_document")]

    def __str__(self) -> str:
        return f"{self.name} {self.label}: {self.way}"
