"""What the column “caution” of a document says."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """What makes a file one to be careful with."""

    NONE = "", _("none")
    MACROS = "macros", _("contains macros")
    ARCHIVE = "archive", _("is an archive")
    PASSWORD = "password", _("is protected by a password")
    UNSCANNED = "no-scan", _("was not scanned for viruses")
