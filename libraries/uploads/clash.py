"""What becomes of a file whose name, or whose bytes, are there already."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clash(models.TextChoices):
    """What the person wants where a file is there already."""

    #: Nothing is written before the person has chosen.
    ASK = "ask", _("ask")
    NUMBER = "number", _("keep both")
    VERSION = "version", _("new version")
    SKIP = "skip", _("skip")
