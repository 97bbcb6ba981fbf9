"""Groups: the people who share items, documents and calendar (DS-14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.items import Item

from .owner import Owner
from .salesperson import Salesperson


class Group(Item):
    """People of one owner who share what they work on."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(Owner, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="groups")
    members = models.ManyToManyField(
        Salesperson, verbose_name=_("members"), blank=True, related_name="groups"
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="organisation_group_name")]

    def __str__(self) -> str:
        return self.name


@register_list
class GroupList(ListDefinition):
    """The list of groups."""

    model = Group
    code = "groups"
    icon = "people_team"
    section = _("Organisation")
    columns = ("name", "owner", "modified_at")
    filters = ("owner",)
    search = {"name": 10}
    order = "name"
