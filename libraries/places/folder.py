"""Folders of libraries."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.cases.models import Case
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.framework.registry import Many
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Relation

from ..document_sets import set_columns
from ..names import fold, normalise
from . import nesting
from .library import Library
from .siblings import free_name

SEPARATOR = "/"
DEEPEST = 30
#: What must be asked before a folder goes into the recycle bin, registered under "*": raises NotPermitted.
deletion_checks: "Many[Callable[[Actor, Folder], None]]" = Many("checks before a folder is deleted")
#: What must be asked before a folder is deleted for good, with what lies in it, registered under "*".
purges: "Many[Callable[[Folder], None]]" = Many("purges of folders")


class Folder(OwnedItem):
    """A folder of a library; who sees it follows from its own owner and group, like a document's."""

    library = models.ForeignKey(
        Library, verbose_name=_("library"), on_delete=models.PROTECT, editable=False, related_name="folders"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in folder"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="children",
    )
    name = models.CharField(_("name"), max_length=255)
    #: Set on document sets.
    set_type = models.ForeignKey(
        "libraries.DocumentSetType",
        verbose_name=_("kind of set"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="folders",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="folders",
    )
    description = models.TextField(_("description"), blank=True)
    #: The names from the library's root down to this folder.
    path = models.TextField(_("path"), editable=False)
    #: The name as names are compared.
    name_key = models.CharField(max_length=510, editable=False)
    #: The folder with which this one went into the recycle bin, and comes back.
    deleted_with = models.BigIntegerField(null=True, editable=False)

    class Meta(OwnedItem.Meta):
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(
                fields=["deleted_with"],
                condition=models.Q(deleted_with__isnull=False),
                name="libraries_folder_gone",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="libraries_folder_name",
            ),
            models.UniqueConstraint(
                fields=["library", "name_key"],
                condition=models.Q(deleted_at__isnull=True, parent__isnull=True),
                name="libraries_folder_top_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Return the address of the folder's page."""
        return reverse("libraries:folder", args=[self.pk])

    def __contains__(self, key: object) -> bool:
        """Tell whether the folder of this key is this one, or lies anywhere below."""
        return isinstance(key, int) and nesting.Nesting.objects.filter(above=self.pk, below=key).exists()

    def generate(self, actor: Actor) -> None:
        """Write name and path as they are kept."""
        if self.case is not None:
            self.relation_id = self.case.relation_id
        super().generate(actor)
        self.name = normalise(self.name)
        self.name_key = fold(self.name)
        self.path = f"{self.parent.path}{SEPARATOR}{self.name}" if self.parent else self.name

    def clean(self) -> None:
        """Refuse a name that is taken beside it, and a place too deep to be found again."""
        if self.siblings().filter(name_key=self.name_key).exists():
            raise ValidationError(
                {"name": _("There is already a folder “%(name)s” here.") % {"name": self.name}}
            )
        if self.path.count(SEPARATOR) >= DEEPEST:
            raise ValidationError(_("Folders may lie in one another %(limit)s deep.") % {"limit": DEEPEST})

    def save(self, **options: Any) -> None:
        """Save the folder, and where it lies; what lies in it follows it to another place or name."""
        kept = ("path", "parent_id", "library_id")
        before = Folder.objects.filter(pk=self.pk).values_list(*kept).first() if self.pk else None
        super().save(**options)
        if before is None or before[1] != self.parent_id:
            nesting.place(self.pk, self.parent_id)
        if before is not None and (before[0], before[2]) != (self.path, self.library_id):
            below = Folder.objects.filter(nestings__above=self.pk).exclude(pk=self.pk)
            # As a subquery: an update joins no table.
            below = Folder.objects.filter(pk__in=below.values("pk"))
            path = Concat(Value(self.path), Substr("path", len(before[0]) + 1))
            below.update(path=path, library=self.library_id)

    @staticmethod
    def inserted_many(items: Sequence[Any]) -> None:
        """Note where new folders lie, as saving them one by one does."""
        nesting.place_new([(one.pk, one.parent_id) for one in items])

    def before_delete(self, actor: Actor) -> None:
        """Refuse a deletion that what lies in the folder does not allow; it goes with the folder."""
        for check in deletion_checks.get("*"):
            check(actor, self)

    def before_restore(self, actor: Actor) -> None:
        """Come back where there is still a place, under a name that is free."""
        if self.parent is not None and self.parent.deleted_at is not None:
            self.parent = None
        self.deleted_with = None
        self.name = free_name(self.name, self.siblings())
        self.generate(actor)

    def lacked_columns(self) -> frozenset[str]:
        """Return the custom columns that only sets of other kinds have."""
        return set_columns.lacked_by(self.set_type_id)

    def purge(self) -> None:
        """Delete the folder for good, with what went into the recycle bin with it."""
        for purge in purges.get("*"):
            purge(self)
        super().purge()

    def siblings(self) -> "models.QuerySet[Folder]":
        """Return the other folders of the same place."""
        beside = Folder.objects.filter(library=self.library, parent=self.parent, deleted_at__isnull=True)
        return beside.exclude(pk=self.pk)

    def ancestors(self) -> list["Folder"]:
        """Return the folders in which this one lies, the outermost first."""
        if self.parent_id is None:
            return []
        return sorted(
            Folder.objects.filter(insides__below=self.parent_id),
            key=lambda folder: folder.path.count(SEPARATOR),
        )


@register_list
class FolderList(ListDefinition):
    """The list of folders; people meet it as the folders of a library."""

    model = Folder
    code = "folders"
    icon = "folder"
    section = ""
    columns = ("name", "library", "parent", "set_type", "relation", "case", "salesperson", "modified_at")
    filters = ("library", "set_type", "relation", "case", "salesperson")
    search = {"name": 5, "description": 1}
    order = "name"
    form = ("name", "relation", "case", "description")
    is_added_by_form = False
    deleted_with = "deleted_with"
    deciding = ("set_type",)

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the columns of the history, without those that only serve the program."""
        return tuple(name for name in super().own_recorded if name not in ("name_key", "deleted_with"))

    def url_of(self, pk: Any) -> str:
        """Return the address of the folder within its library."""
        return reverse("libraries:folder", args=[pk])
