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
    COMPLETE = "complete", _("Complete")
    APPROVE = "approve", _("Approve")
    EXPORT = "export", _("Export")
    ANALYSE = "analyse", _("Analyse")
    SHARE = "share", _("Share")
    DESIGN = "design", _("Design")


class Scope(models.TextChoices):
    """How far a grant reaches."""

    OWN = "own", _("Own items")
    GROUP = "group", _("Items of the own groups")
    DEPARTMENT = "department", _("Items of the own department")
    DEPARTMENT_BELOW = "below", _("Items of the own department and all below it")
    TERRITORY = "territory", _("Items of relations in the own territories")
    OWNER = "owner", _("Items of the owner")
    LINKED = "linked", _("Items of the owner and of linked owners")
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
    #: A lookup column and the key that it must have: only items of this library, or of this type.
    within_column = models.CharField(_("only where"), max_length=64, blank=True)
    within_id = models.BigIntegerField(_("is"), default=0)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "list_code", "action", "scope", "within_column", "within_id"],
                name="organisation_grant_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_code}: {self.get_action_display()}, {self.get_scope_display()}"


class TypeRight(models.Model):
    """What a role may do with a type (CE-61); a type with any right is closed to all other roles for it."""

    class Right(models.TextChoices):
        """What may be done with a type."""

        USE = "use", _("Use: add items of the type")
        SEE = "see", _("See items of the type")
        ANALYSE = "analyse", _("Count items of the type in figures and reports")

    role = ParentalKey(Role, on_delete=models.CASCADE, related_name="type_rights")
    list_code = models.CharField(_("list"), max_length=64)
    type_id = models.BigIntegerField(_("type"))
    right = models.CharField(_("right"), max_length=8, choices=Right.choices)

    class Meta:
        verbose_name = _("right for a type")
        verbose_name_plural = _("rights for types")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "list_code", "type_id", "right"], name="organisation_type_right_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.type_id}: {self.get_right_display()}"


class ColumnRight(models.Model):
    """A guarded set of columns that a role reads or writes, such as personal details or margins."""

    class Right(models.TextChoices):
        """What may be done with the columns."""

        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    role = ParentalKey(Role, on_delete=models.CASCADE, related_name="column_rights")
    #: The name of a set of columns that definitions declare as guarded: "personal", "margin".
    column_set = models.CharField(_("columns"), max_length=40)
    right = models.CharField(_("right"), max_length=5, choices=Right.choices, default=Right.READ)

    class Meta:
        verbose_name = _("right for columns")
        verbose_name_plural = _("rights for columns")
        constraints = [
            models.UniqueConstraint(fields=["role", "column_set"], name="organisation_column_right_once")
        ]

    def __str__(self) -> str:
        return f"{self.column_set}: {self.get_right_display()}"
