"""Folders of libraries."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, register_list
from crm_lists.organisation.models import OwnedItem

from .library import Library
from .names import fold, normalise
from .siblings import free_name

SEPARATOR = "/"
DEEPEST = 30


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
    #: The names from the library's root down to this folder.
    path = models.TextField(_("path"), editable=False)
    #: The name as names are compared.
    name_key = models.CharField(max_length=510, editable=False)

    class Meta(OwnedItem.Meta):
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
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

    def generate(self, actor: Actor) -> None:
        """Write name and path as they are kept."""
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
        """Save the folder, and the paths of what lies in it when it has another name."""
        before = Folder.objects.filter(pk=self.pk).values_list("path", flat=True).first()
        super().save(**options)
        if before is not None and before != self.path:
            below = Folder.objects.filter(library=self.library, path__startswith=before + SEPARATOR)
            below.update(path=Concat(Value(self.path), Substr("path", len(before) + 1)))

    def before_delete(self, actor: Actor) -> None:
        """Refuse the deletion of a folder that holds something."""
        documents = self.documents.filter(deleted_at__isnull=True)
        if documents.exists() or self.children.filter(deleted_at__isnull=True).exists():
            raise NotPermitted(
                _("“%(name)s” is not empty. Move or delete what lies in it first.") % {"name": self.name}
            )

    def before_restore(self, actor: Actor) -> None:
        """Come back where there is still a place, under a name that is free."""
        if self.parent is not None and self.parent.deleted_at is not None:
            self.parent = None
        self.name = free_name(self.name, self.siblings())
        self.generate(actor)

    def siblings(self) -> "models.QuerySet[Folder]":
        """Return the other folders of the same place."""
        beside = Folder.objects.filter(library=self.library, parent=self.parent, deleted_at__isnull=True)
        return beside.exclude(pk=self.pk)

    def ancestors(self) -> list["Folder"]:
        """Return the folders in which this one lies, the outermost first."""
        found: list[Folder] = []
        folder = self.parent
        while folder is not None:
            found.insert(0, folder)
            folder = folder.parent
        return found


@register_list
class FolderList(ListDefinition):
    """The list of folders; people meet it as the folders of a library."""

    model = Folder
    code = "folders"
    icon = "folder"
    section = ""
    columns = ("name", "library", "parent", "salesperson", "modified_at")
    filters = ("library", "salesperson")
    search = {"name": 5}
    order = "name"
    form = ("name",)
    is_added_by_form = False

    def url_of(self, pk: Any) -> str:
        """Return the address of the folder within its library."""
        return reverse("libraries:folder", args=[pk])
