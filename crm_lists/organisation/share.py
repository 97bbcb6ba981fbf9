"""Shares: single items or folders given to a person or a group, beyond what roles grant."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .group import Group


class Share(Item):
    """An item of some list, given to a person or to a group to read or to edit, perhaps until a day."""

    class Level(models.TextChoices):
        """What the receiver may do with the item."""

        READ = "read", _("Read")
        EDIT = "edit", _("Read and edit")

    shared_list = models.CharField(_("list"), max_length=64, editable=False)
    shared_id = models.BigIntegerField(_("item"), editable=False)
    #: How the item was called when it was shared; the receiver reads the present name on the item.
    name = models.CharField(_("name"), max_length=320, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField(_("may"), max_length=4, choices=Level.choices, default=Level.READ)
    #: The last day on which the share counts.
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [
            models.Index(fields=["shared_list", "person", "shared_id"], name="organisation_share_person"),
            models.Index(fields=["shared_list", "group", "shared_id"], name="organisation_share_group"),
            models.Index(fields=["shared_list", "shared_id"], name="organisation_share_item"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a share with nobody, and one with a person and a group at once."""
        super().clean()
        if (self.person_id is None) == (self.group_id is None):
            raise ValidationError(_("Share the item either with a person or with a group."))


@register_list
class ShareList(ListDefinition):
    """The list of shares, which the dialog of an item fills."""

    model = Share
    code = "shares"
    icon = "share"
    section = ""
    columns = ("name", "person", "group", "level", "until", "created_by", "created_at")
    filters = ("person", "group", "level", "until")
    search = {"name": 10}
    order = "-created_at"
    is_added_by_form = False
