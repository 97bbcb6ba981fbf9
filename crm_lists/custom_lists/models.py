"""Lists that administrators make, and the items of all of them."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import OwnedItem

ICONS = (
    "apps_list",
    "box",
    "building",
    "calendar",
    "clipboard",
    "document",
    "money",
    "people",
    "tag",
    "wrench",
)


class CustomList(models.Model):
    """A list made without programming."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", _("Use small letters, figures and -."))],
        help_text=_("Stands in addresses and stays the same when the list is renamed."),
    )
    name = models.CharField(_("name"), max_length=80, help_text=_("Of the whole list, such as Vehicles."))
    item_name = models.CharField(_("name of one item"), max_length=80, help_text=_("Such as Vehicle."))
    title_label = models.CharField(_("name of the first column"), max_length=80, default="Name")
    section = models.CharField(
        _("heading in the navigation"), max_length=80, blank=True, help_text=_("“Lists” where it is empty.")
    )
    icon = models.CharField(_("icon"), max_length=40, default="apps_list")
    position = models.PositiveIntegerField(_("position"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class CustomItem(OwnedItem):
    """An item of a list made without programming."""

    list = models.ForeignKey(
        CustomList,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="list_code",
        related_name="items",
        editable=False,
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta(OwnedItem.Meta):
        verbose_name = _("item")
        verbose_name_plural = _("items")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(fields=["list", "-modified_at"], name="custom_lists_item_modified"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def list_code(self) -> str:
        """Return the code of the item's list."""
        return self.list_id
