"""Documents: the items of libraries, each with a file (DS-47..51)."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Relation

from . import formats
from .codes import DocumentType
from .fields import VersionField, number_of
from .files import drop_unshared
from .folder import Folder
from .library import Library
from .names import fold, normalise
from .refusals import sentence
from .siblings import free_name
from .versioning import VersionNumber

if TYPE_CHECKING:
    from .lock import DocumentLock
    from .version import DocumentVersion


class TextState(models.TextChoices):
    """How much of a document's text can be searched."""

    PENDING = "pending", _("is being read")
    DONE = "done", _("indexed")
    PARTIAL = "partial", _("partly indexed")
    NONE = "none", _("has no text")
    FAILED = "failed", _("could not be read")


class Document(OwnedItem):
    """A document; its bytes are its versions, which never change."""

    type_column = "document_type"

    name = models.CharField(_("name"), max_length=255)
    library = models.ForeignKey(
        Library, verbose_name=_("library"), on_delete=models.PROTECT, editable=False, related_name="documents"
    )
    folder = models.ForeignKey(
        Folder,
        verbose_name=_("folder"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="documents",
    )
    document_type = models.ForeignKey(
        DocumentType, verbose_name=_("type"), on_delete=models.PROTECT, null=True, blank=True
    )
    relation = models.ForeignKey(
        Relation,
        verbose_name=_("company"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    description = models.TextField(_("description"), blank=True)
    version_number = VersionField(_("version"), editable=False)
    size = models.BigIntegerField(_("size"), editable=False)
    format = models.CharField(_("format"), max_length=20, editable=False)
    text_state = models.CharField(
        _("text"), max_length=8, choices=TextState.choices, default=TextState.PENDING, editable=False
    )
    #: The name as names are compared.
    name_key = models.CharField(max_length=510, editable=False)

    if TYPE_CHECKING:
        lock: DocumentLock
        versions: models.Manager[DocumentVersion]

    class Meta(OwnedItem.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(fields=["library", "folder", "-modified_at"], name="libraries_document_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="libraries_document_name",
            ),
            models.UniqueConstraint(
                fields=["library", "name_key"],
                condition=models.Q(deleted_at__isnull=True, folder__isnull=True),
                name="libraries_document_top_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> VersionNumber:
        """Return the number of the current version."""
        return number_of(self.version_number)

    @property
    def file_format(self) -> formats.Format:
        """Return the format of the current version."""
        return formats.by_code(self.format)

    def current_version(self) -> "DocumentVersion":
        """Return the version that readers get."""
        return self.versions.get(major=self.number.major, minor=self.number.minor)

    def held_by_other(self, actor: Actor) -> "DocumentLock | None":
        """Return the lock by which somebody else keeps the actor from writing."""
        lock = self.lock_if_held()
        return None if lock is None or lock.is_of(actor) else lock

    def lock_if_held(self) -> "DocumentLock | None":
        """Return the lock that is in force."""
        lock: DocumentLock | None = getattr(self, "lock", None)
        return lock if lock is not None and lock.is_in_force() else None

    def generate(self, actor: Actor) -> None:
        """Refuse who does not hold the lock, and fill in what follows from name, activity and case."""
        self._refuse_others(actor)
        if self.activity is not None and self.case_id is None:
            self.case_id, self.relation_id = self.activity.case_id, self.activity.relation_id
        if self.case is not None:
            self.relation_id = self.case.relation_id
        self._place_like(self.case or self.relation or self.activity)
        super().generate(actor)
        self.name = normalise(self.name)
        self.name_key = fold(self.name)

    def _refuse_others(self, actor: Actor) -> None:
        lock = self.held_by_other(actor) if self.pk else None
        if lock is not None:
            raise ValidationError(lock.refusal(), code="checked_out")

    def _place_like(self, subject: OwnedItem | None) -> None:
        """Share a new document with the people who share what it is about."""
        if self._state.adding and self.group_id is None and subject is not None:
            self.group_id = subject.group_id

    def clean(self) -> None:
        """Refuse a name that is taken, or that belies the format."""
        if self.siblings().filter(name_key=self.name_key).exists():
            raise ValidationError(
                {"name": _("There is already a document “%(name)s” here.") % {"name": self.name}}
            )
        if self.library.allowed_formats:
            self._check_extension()

    def _check_extension(self) -> None:
        try:
            formats.check_allowed(self.file_format, self.name, [self.format])
        except formats.FormatRefused as refusal:
            raise ValidationError({"name": sentence(refusal.message)}) from refusal

    def siblings(self) -> "models.QuerySet[Document]":
        """Return the other documents of the same folder."""
        beside = Document.objects.filter(library=self.library, folder=self.folder, deleted_at__isnull=True)
        return beside.exclude(pk=self.pk)

    def free_name(self) -> str:
        """Return the name, with a number when another document of the folder has it."""
        return free_name(self.name, self.siblings())

    def before_delete(self, actor: Actor) -> None:
        """Refuse the deletion of what somebody else has checked out; an own check-out ends."""
        lock = self.held_by_other(actor)
        if lock is not None:
            raise NotPermitted(lock.refusal())
        own = self.lock_if_held()
        if own is not None:
            own.delete()

    def before_restore(self, actor: Actor) -> None:
        """Come back where there is still a place, under a name that is free."""
        if self.folder is not None and self.folder.deleted_at is not None:
            self.folder = None
        self.name = self.free_name()
        self.name_key = fold(self.name)

    def purge(self) -> None:
        """Delete the document with its versions; files that nobody shares go with them."""
        files = {version.file for version in self.versions.select_related("file")}
        self.versions.update(restored_from=None)
        self.versions.all().delete()
        super().purge()
        transaction.on_commit(lambda: drop_unshared(files))

    def search_body(self) -> str:
        """Return the text of the current version."""
        number = self.number
        texts = self.versions.filter(major=number.major, minor=number.minor)
        return texts.values_list("text__text", flat=True).first() or ""


@register_list
class DocumentList(ListDefinition):
    """The list of all documents; people meet it as the documents of a library."""

    model = Document
    code = "documents"
    icon = "document"
    section = ""
    columns = (
        "name",
        "document_type",
        "version_number",
        "lock__document",
        "relation",
        "case",
        "modified_at",
    )
    filters = ("document_type", "relation", "case", "lock__holder", "salesperson", "modified_at")
    search = {"name": 10, "document_type": 2, "description": 1}
    views = (
        PublicView("recent", _("By date"), sort="-modified_at"),
        PublicView("by-name", _("By name"), sort="name"),
        PublicView("mine", _("My documents"), filters={"salesperson": "[Me]"}),
        PublicView("checked-out", _("Checked out to me"), filters={"lock__holder": "[Me]"}),
    )
    form = ("name", "document_type", "relation", "case", "activity", "description")
    types = {
        "name": "filename",
        "version_number": "version",
        "size": "file-size",
        "format": "file-format",
        "lock__document": "check-out",
    }
    pills = ("document_type",)
    facts = (
        "library",
        "folder",
        "format",
        "size",
        "owner",
        "group",
        "salesperson",
        "created_at",
        "created_by",
        "modified_at",
        "modified_by",
    )
    is_added_by_form = False

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the columns of the history, without those that only serve comparison and search."""
        return tuple(name for name in super().own_recorded if name not in ("name_key", "text_state"))

    def url_of(self, pk: Any) -> str:
        """Return the address of the document within the libraries."""
        return reverse("libraries:document", args=[pk])
