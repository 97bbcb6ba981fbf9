"""Drop-box addresses: what is sent to one is filed, for a person or under a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DropAddress(models.Model):
    """The secret address of a person, or of an item of a list."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    list_code = models.CharField(max_length=64, blank=True)
    item_id = models.PositiveBigIntegerField(null=True)
    token = models.CharField(max_length=32)
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("drop-box address")
        verbose_name_plural = _("drop-box addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(person__isnull=False), name="outlook_bridge_drop_person"
            ),
            models.UniqueConstraint(
                fields=["list_code", "item_id"],
                condition=Q(item_id__isnull=False),
                name="outlook_bridge_drop_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.item_id}" if self.item_id else str(self.person)
