"""Documents: the items of libraries, each with a file (DS-47..51)."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import OwnedItem
from crm_lists.relations.models import Relation

from . import formats, keeping
from .document_types import type_columns
from .document_types.codes import DocumentType
from .fields import VersionField, number_of
from .names import fold, normalise
from .places.folder import Folder
from .places.library import Library
from .places.siblings import free_name
from .refusals import sentence
from .risks import Risk
from .short_ids import new_short_id
from .storing.files import drop_unshared
from .versions.numbers import VersionNumber

if TYPE_CHECKING:
    from .versions.lock import DocumentLock, KeptDraft
    from .versions.version import DocumentVersion


#: The columns that people type.
TYPED = ("name", "document_type", "relation", "case", "activity", "description")
#: The set of guarded columns that tell of versions which are not published.
DRAFTS = "drafts"


class TextState(models.TextChoices):
    """How much of a document's text can be searched."""

    PENDING = "pending", _("is being read")
    DONE = "done", _("indexed")
    PARTIAL = "partial", _("partly indexed")
    NONE = "none", _("has no text")
    FAILED = "failed", _("could not be read")


class Status(models.TextChoices):
    """How far a version is on its way to the readers."""

    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class Document(OwnedItem):
    """A document; its bytes are its versions, which never change."""

    type_column = "document_type"
    #: Whether the program has just found the name to be free, in a place that it holds.
    has_free_name = False

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
    #: Stands in the short address of the document and stays, wherever the document is moved.
    short_id = models.CharField(
        _("document ID"), max_length=12, unique=True, default=new_short_id, editable=False
    )
    #: The newest version, which those who see drafts get.
    version_number = VersionField(_("version"), editable=False)
    #: The newest version for all readers; none before the first one is published.
    published_number = VersionField(_("published version"), null=True, editable=False)
    status = models.CharField(
        _("approval"), max_length=8, choices=Status.choices, default=Status.APPROVED, editable=False
    )
    #: Not before the first check-in; until then the document is for who uploaded it and for managers.
    is_checked_in = models.BooleanField(_("checked in"), default=True, editable=False)
    needs_details = models.BooleanField(_("needs details"), default=False, editable=False)
    risk = models.CharField(
        _("caution"), max_length=8, choices=Risk.choices, default=Risk.NONE, blank=True, editable=False
    )
    is_held = models.BooleanField(_("on hold"), default=False, editable=False)
    #: The first day on which a retention rule lets the document go, and the rule; see `retention`.
    kept_until = models.DateField(_("kept until"), null=True, editable=False)
    kept_by = models.ForeignKey(
        "libraries.RetentionRule",
        verbose_name=_("kept by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    size = models.BigIntegerField(_("size"), editable=False)
    format = models.CharField(_("format"), max_length=20, editable=False)
    text_state = models.CharField(
        _("text"), max_length=8, choices=TextState.choices, default=TextState.PENDING, editable=False
    )
    #: The name as names are compared.
    name_key = models.CharField(max_length=510, editable=False)
    #: The folder with which the document went into the recycle bin, and comes back.
    deleted_with = models.BigIntegerField(null=True, editable=False)

    if TYPE_CHECKING:
        lock: DocumentLock
        kept_drafts: models.Manager[KeptDraft]
        versions: models.Manager[DocumentVersion]

    class Meta(OwnedItem.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            *OwnedItem.Meta.indexes,
            models.Index(
                fields=["library"],
                condition=models.Q(published_number__isnull=True),
                name="libraries_document_hidden",
            ),
            models.Index(
                fields=["status", "library"],
                condition=~models.Q(status="approved"),
                name="libraries_document_waiting",
            ),
            models.Index(
                fields=["deleted_with"],
                condition=models.Q(deleted_with__isnull=False),
                name="libraries_document_gone",
            ),
            models.Index(
                fields=["library", "-modified_at"],
                condition=models.Q(needs_details=True, deleted_at__isnull=True),
                name="libraries_document_details",
            ),
            models.Index(
                fields=["kept_by", "kept_until"],
                condition=models.Q(kept_by__isnull=False),
                name="libraries_document_kept",
            ),
            models.Index(fields=["id"], condition=models.Q(is_held=True), name="libraries_document_held"),
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
        """Return the number of the newest version."""
        return number_of(self.version_number)

    @property
    def published_version_number(self) -> VersionNumber | None:
        """Return the number of the version that readers get, None where they get none."""
        return None if self.published_number is None else number_of(self.published_number)

    @property
    def file_format(self) -> formats.Format:
        """Return the format of the version that readers get, of the newest one before there is one."""
        return formats.by_code(self.format)

    def is_of(self, column: str, item: models.Model) -> bool:
        """Tell whether the document belongs to the item by this column."""
        return bool(getattr(self, f"{column}_id") == item.pk)

    @property
    def has_unpublished(self) -> bool:
        """Tell whether the newest version is not yet for readers."""
        return bool(self.published_number != self.version_number)

    def current_version(self) -> "DocumentVersion":
        """Return the newest version, which may be a draft; `documents.version_of` knows for whom it is."""
        return self.versions.get(major=self.number.major, minor=self.number.minor)

    def shown_version(self) -> "DocumentVersion":
        """Return the version that readers get, the newest one before there is one; search reads its text."""
        number = self.published_version_number or self.number
        return self.versions.get(major=number.major, minor=number.minor)

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
        type_columns.settle(self)
        self._refuse_unheld(actor)

    def lacked_columns(self) -> frozenset[str]:
        """Return the columns that only documents of other types have."""
        return type_columns.types().lacked_by(self.document_type_id)

    def offered(self, name: str, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return the types that the library takes, and the one that the document has."""
        if name != "document_type":
            return rows
        offered = type_columns.types().offered_in(self.library_id)
        return rows.filter(pk__in=[*offered, self.document_type_id or 0])

    def _refuse_unheld(self, actor: Actor) -> None:
        """Refuse typed columns to be written without the check-out that the library requires."""
        if self._state.adding or actor.is_system or not self.library.requires_check_out:
            return
        if self.lock_if_held() is None and self._is_typed_anew():
            raise check_out_required(self)

    def _is_typed_anew(self) -> bool:
        typed = [self._meta.get_field(name).attname for name in TYPED]  # type: ignore[union-attr]
        kept = Document.objects.filter(pk=self.pk).values(*typed, "extra").first() or {}
        return any(kept[name] != getattr(self, name) for name in kept)

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
        if not self.has_free_name and self.siblings().filter(name_key=self.name_key).exists():
            raise ValidationError(
                {"name": _("There is already a document “%(name)s” here.") % {"name": self.name}}
            )
        if self.library.allowed_formats:
            self._check_extension()
        type_columns.check(self)

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
        """Refuse the deletion of what must be kept or is checked out by others; an own check-out ends."""
        keeping.refuse_deletion(self)
        lock = self.held_by_other(actor)
        if lock is not None:
            raise NotPermitted(lock.refusal())
        own = self.lock_if_held()
        if own is not None:
            own.end()

    def before_restore(self, actor: Actor) -> None:
        """Come back where there is still a place, under a name that is free."""
        if self.folder is not None and self.folder.deleted_at is not None:
            self.folder = None
        self.deleted_with = None
        self.name = self.free_name()
        self.name_key = fold(self.name)

    def purge(self) -> None:
        """Delete the document with its versions; files that nobody shares go with them."""
        lock: DocumentLock | None = getattr(self, "lock", None)
        keeping.refuse_deletion(self)
        files = {version.file for version in self.versions.select_related("file")}
        files |= {draft.file for draft in self.kept_drafts.select_related("file")}
        files |= {lock.file} if lock and lock.file else set()
        self.versions.update(restored_from=None)
        self.versions.all().delete()
        super().purge()
        transaction.on_commit(lambda: drop_unshared(files))

    def search_body(self) -> str:
        """Return the text of the version that readers get, as far as it has been read."""
        if self.text_state == TextState.PENDING:
            return ""
        number = self.published_version_number or self.number
        texts = self.versions.filter(major=number.major, minor=number.minor)
        return texts.values_list("text__text", flat=True).first() or ""


def check_out_required(document: Document) -> ValidationError:
    """Return the refusal to write a document that is not checked out, where that is required."""
    words = _(
        "“%(document)s” can be changed only while it is checked out to you, as its library requires. "
        "Check it out first."
    )
    return ValidationError(words, code="check_out_required", params={"document": document})
