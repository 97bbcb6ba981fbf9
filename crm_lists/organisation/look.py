"""Looks: who looked at the site as whom, and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Look(models.Model):
    """An administrator was told what another person sees, of everything or of one item."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("as"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    #: The item that was asked for; empty where it was all lists.
    list_code = models.CharField(_("list"), max_length=64, blank=True)
    item_id = models.BigIntegerField(_("item"), null=True)

    class Meta:
        verbose_name = _("look as another person")
        verbose_name_plural = _("looks as other people")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.by} → {self.person}"
