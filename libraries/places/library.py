"""Libraries: where documents lie, and which formats they may have there (DS-08, DS-47, DS-48)."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import formats
from ..formats.rules import allowed_labels
from ..messages import Message, gettext_noop
from ..refusals import invalid, sentence

FORMAT_CODES = {known.code for known in formats.FORMATS} | {family.value for family in formats.Family}


def office_formats() -> list[str]:
    """Return the formats that a library takes unless it is told otherwise (DS-48)."""
    return [formats.Family.WORD.value, formats.Family.EXCEL.value, formats.Family.PDF.value]


def check_codes(codes: object) -> None:
    """Refuse codes that name neither a format nor a family of formats."""
    known = isinstance(codes, list) and all(code in FORMAT_CODES for code in codes)
    if not known:
        raise ValidationError(_("Choose formats out of the list."))


class Library(models.Model):
    """A library; documents in it have the rights of the documents list."""

    class Kind(models.TextChoices):
        """What the library is for."""

        DOCUMENTS = "documents", _("Documents")
        MAIL = "mail", _("E-mail")

    class Versioning(models.TextChoices):
        """Which versions of its documents a library keeps."""

        NONE = "none", _("None: only the newest file is kept")
        MAJOR = "major", _("Major versions: 1.0, 2.0, 3.0 ...")
        DRAFTS = "drafts", _("Major versions and drafts: 0.1, 0.2, 1.0, 1.1 ...")

    class DraftReaders(models.TextChoices):
        """Who sees what is not published yet."""

        READERS = "readers", _("Everybody who can read the document")
        EDITORS = "editors", _("Those who can change the document")
        APPROVERS = "approvers", _("Its author and those who can approve it")

    class Handling(models.TextChoices):
        """What happens to files that can do harm."""

        ALLOW = "allow", _("are taken")
        FLAG = "flag", _("are taken and marked")
        REFUSE = "refuse", _("are refused")

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Part of the address of the library; it stays the same when the library is renamed."),
    )
    description = models.TextField(_("description"), blank=True)
    icon = models.CharField(_("icon"), max_length=60, default="library")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DOCUMENTS)
    allowed_formats = models.JSONField(
        _("allowed formats"),
        default=office_formats,
        blank=True,
        validators=[check_codes],
        help_text=_(
            "Other files are refused when they are uploaded. None chosen: each file is taken as it is."
        ),
    )
    versioning = models.CharField(
        _("versions"), max_length=8, choices=Versioning.choices, default=Versioning.MAJOR
    )
    majors_kept = models.PositiveIntegerField(
        _("major versions kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Older ones are removed when a newer one is made. Empty: all are kept."),
    )
    drafts_kept = models.PositiveIntegerField(
        _("major versions whose drafts are kept"),
        null=True,
        blank=True,
        help_text=_("2 at version 4.0: the drafts from 3.1 on are kept. Empty: all are kept."),
    )
    thins_versions = models.BooleanField(
        _("thin old versions"),
        default=False,
        help_text=_(
            "All of 30 days are kept, then one an hour to 60 days, one a day to 180, one a week after."
        ),
    )
    requires_check_out = models.BooleanField(
        _("check-out required"),
        default=False,
        help_text=_("A document must be checked out before it is changed."),
    )
    requires_approval = models.BooleanField(
        _("content approval"),
        default=False,
        help_text=_("Readers see a version only when somebody with the right to approve has approved it."),
    )
    drafts_for = models.CharField(
        _("drafts are seen by"), max_length=10, choices=DraftReaders.choices, default=DraftReaders.EDITORS
    )
    macro_files = models.CharField(
        _("files with macros"), max_length=6, choices=Handling.choices, default=Handling.FLAG
    )
    archive_files = models.CharField(
        _("archives"), max_length=6, choices=Handling.choices, default=Handling.FLAG
    )
    has_folders = models.BooleanField(
        _("folders"), default=True, help_text=_("Off: no new folders; those that there are stay.")
    )
    requires_type = models.BooleanField(
        _("type required"),
        default=False,
        help_text=_("Documents without a type are taken and wait in the view “Needs details”."),
    )
    default_type = models.ForeignKey(
        "libraries.DocumentType",
        verbose_name=_("type of new documents"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    default_view = models.CharField(_("view that opens"), max_length=60, blank=True)
    logs_reading = models.BooleanField(
        _("log of reading"),
        default=False,
        help_text=_("Who has opened or downloaded which version is logged and shown to managers."),
    )
    allows_links = models.BooleanField(
        _("share links"),
        default=True,
        help_text=_(
            "Documents and folders can be opened to people without an account, by a link that ends. "
            "Off: links that were made open nothing."
        ),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("A library that is not active takes no new documents; those that it has can be read."),
    )

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def by_code(cls, code: str) -> "Library | None":
        """Return the library of this code, None where there is none."""
        return cls.objects.filter(code=code).first()

    @property
    def url(self) -> str:
        """Return the address of the library's page."""
        return reverse("libraries:library", args=[self.code])

    def formats_text(self) -> str:
        """Return which formats the library takes, in a sentence; nothing is said where it takes all."""
        if not self.allowed_formats:
            return ""
        msgid = gettext_noop("This library takes %(formats)s files.")
        return sentence(Message(msgid, {"formats": allowed_labels(self.allowed_formats)}))

    def check_file(self, file_format: formats.Format, name: str) -> None:
        """Refuse a file that the library does not take, with the formats that it does."""
        if not self.is_active:
            raise ValidationError(
                gettext("“%(library)s” takes no new documents any more. Choose another library.")
                % {"library": self.name}
            )
        if not self.allowed_formats:
            return
        try:
            formats.check_allowed(file_format, name, self.allowed_formats)
        except formats.FormatRefused as refusal:
            raise invalid(refusal) from refusal
