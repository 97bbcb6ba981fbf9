"""Rules of retention, and holds on single documents."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import Document
from ..document_types.codes import DocumentType
from ..places.library import Library

MOST = 1000


class RetentionRule(models.Model):
    """For how long documents are kept from being deleted, and what becomes of them then."""

    class Start(models.TextChoices):
        """From when the time is counted."""

        CREATED = "created", _("the day the document was added")
        CHANGED = "changed", _("the day of its last change")
        PUBLISHED = "published", _("the day its present version was published")
        COLUMN = "column", _("the date in a column")

    class Unit(models.TextChoices):
        """In what the time is counted."""

        YEARS = "years", _("years")
        MONTHS = "months", _("months")
        DAYS = "days", _("days")

    class Then(models.TextChoices):
        """What becomes of a document when its time is over."""

        NOTHING = "nothing", _("nothing: it may be deleted from then on")
        BIN = "bin", _("it is moved to the recycle bin")
        PURGE = "purge", _("it is deleted for good with all its versions")

    name = models.CharField(_("name"), max_length=120, unique=True)
    libraries = models.ManyToManyField(
        Library,
        verbose_name=_("libraries"),
        blank=True,
        related_name="+",
        help_text=_("None chosen: documents of all libraries."),
    )
    document_types = models.ManyToManyField(
        DocumentType,
        verbose_name=_("document types"),
        blank=True,
        related_name="+",
        help_text=_("None chosen: documents of all types."),
    )
    starts_from = models.CharField(
        _("counted from"), max_length=10, choices=Start.choices, default=Start.CREATED
    )
    column = models.CharField(
        _("column"),
        max_length=64,
        blank=True,
        help_text=_("Code of a column of dates. A document whose date is missing is kept until it is there."),
    )
    amount = models.PositiveSmallIntegerField(
        _("kept for"), validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices, default=Unit.YEARS)
    then = models.CharField(
        _("then"),
        max_length=8,
        choices=Then.choices,
        default=Then.NOTHING,
        help_text=_(
            "Nothing is deleted before an administrator has looked at the preview and confirmed the rule "
            "under Retention on the team site; who changes the rule has to confirm it again."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)
    #: Who has seen what the rule would delete and lets it; in his name it is done.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Save the rule; what was confirmed was another one."""
        self.confirmed_by = self.confirmed_at = None
        super().save(**options)

    def clean(self) -> None:
        """Refuse a rule that does not say from which column it counts."""
        if self.starts_from == self.Start.COLUMN and not self.column:
            raise ValidationError({"column": _("Name the column from which the time is counted.")})

    @property
    def deletes(self) -> bool:
        """Whether documents go by themselves when their time is over."""
        return self.then != self.Then.NOTHING


class Hold(models.Model):
    """That a document must stay as long as a matter is open, whatever the rules say."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [models.Index(fields=["ended_at", "-id"], name="libraries_hold_open")]

    def __str__(self) -> str:
        return f"{self.document}: {self.reason}"
