"""Code lists: the values that administrators keep for choice-like columns (DS-15..18)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tone(models.TextChoices):
    """The colours of the interface, named by what they mean."""

    QUIET = "quiet", _("Quiet")
    INFO = "info", _("Informing")
    GOOD = "good", _("Good")
    WARN = "warn", _("Warning")
    BAD = "bad", _("Bad")


class CodeValue(models.Model):
    """One value of a code list; a used value is retired, never deleted."""

    label = models.CharField(_("value"), max_length=120, unique=True)
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Stays the same when the value is renamed; programs and templates use it."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone.choices, blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("A retired value stays on old items and is not offered for new ones."),
    )

    class Meta:
        abstract = True
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


def active_or_used(model: type[CodeValue], used: Any = None) -> models.QuerySet[CodeValue]:
    """Return the values to offer: the active ones and the one that is already set."""
    return model._default_manager.filter(models.Q(is_active=True) | models.Q(pk=used))
