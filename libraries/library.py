"""Libraries: where documents lie, and which formats they may have there (DS-08, DS-47, DS-48)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import formats
from .formats.rules import allowed_labels
from .messages import Message, gettext_noop
from .refusals import invalid, sentence

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
