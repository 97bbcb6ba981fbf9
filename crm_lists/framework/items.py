"""What every item of every list has."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .actors import Actor


class Item(models.Model):
    """One item of a list; written only through `actions`, read only through `access`."""

    #: Columns kept by the program; nobody types them.
    SYSTEM_COLUMNS: ClassVar[tuple[str, ...]] = (
        "id",
        "uuid",
        "created_at",
        "created_by",
        "modified_at",
        "modified_by",
        "version",
        "extra",
        "deleted_at",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    modified_at = models.DateTimeField(_("changed"), editable=False, db_index=True)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    #: Raised by one at each change: the ETag of the item.
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    #: Values of the custom columns, by column code.
    extra = models.JSONField(default=dict, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @property
    def list_code(self) -> str:
        """Return the code of the item's list where its model does not say it, empty elsewhere."""
        return ""

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Validate the columns; a looked-up row that was loaded is there and is not looked for again."""
        super().clean_fields(exclude={*(exclude or ()), *self._loaded_lookups()})

    def _loaded_lookups(self) -> Iterator[str]:
        for field in self._meta.concrete_fields:
            row = field.get_cached_value(self, None) if isinstance(field, models.ForeignKey) else None
            if row is not None and not row._state.adding:
                yield field.name

    def lacked_columns(self) -> Collection[str]:
        """Return the names of columns that an item like this one does not have, as those of other types."""
        return ()

    def offered(self, name: str, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those of the rows that are offered for a column of this item."""
        return rows

    def generate(self, actor: Actor) -> None:
        """Set the values that the program generates; called before each validation."""

    @staticmethod
    def inserted_many(items: Sequence[Any]) -> None:
        """Do besides for new items, written together, what a `save` of their own does for one.

        Where a model saves in its own way and has none of this, each of its items is saved alone.
        """

    def before_delete(self, actor: Actor) -> None:
        """Do what belongs to moving the item to the recycle bin; raise NotPermitted to refuse it."""

    def before_restore(self, actor: Actor) -> None:
        """Do what belongs to taking the item out of the recycle bin; raise NotPermitted to refuse it."""

    def purge(self) -> None:
        """Delete the item for good with what belongs to it alone; what others need raises ProtectedError."""
        self.delete()

    def search_body(self) -> str:
        """Return long text beyond the columns by which the item shall be found."""
        return ""
