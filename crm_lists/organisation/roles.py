"""Roles: what the people who hold them may do, and how far it reaches."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from crm_lists.framework import access


class Action(models.TextChoices):
    """What may be done with an item."""

    VIEW = access.VIEW, _("View")
    ADD = access.ADD, _("Add")
    CHANGE = access.CHANGE, _("Change")
    DELETE = access.DELETE, _("Delete")


class Scope(models.TextChoices):
    """How far a grant reaches."""

    OWN = "own", _("Own items")
    GROUP = "group", _("Items of the own groups")
    OWNER = "owner", _("Items of the owner")
    ALL = "all", _("All items")


#: In a grant: every list.
EVERY_LIST = "*"


class Role(ClusterableModel, models.Model):
    """A named set of grants; rights add up, there is no deny."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One right of a role: an action on a list, as far as its scope reaches."""

    role = ParentalKey(Role, on_delete=models.CASCADE, related_name="grants")
    list_code = models.CharField(_("list"), max_length=64, default=EVERY_LIST)
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "list_code", "action", "scope"], name="organisation_grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.get_action_display()}, {self.get_scope_display()}"
