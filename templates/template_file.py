"""The files of templates: immutable, each kept once whatever the number of revisions that use it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from filer.models import File

from libraries import formats
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as noop
from libraries.storing import files

from .merge.excel.package import FORMATS as EXCEL_FORMATS
from .merge.sources import EXCEL, MAIL, WORD
from .merge.starter import (
    build_contract_starter,
    build_letter_starter,
    build_minutes_starter,
    build_offer_starter,
)
from .merge.starter_texts import TEXTS


@dataclass(frozen=True)
class Starter:
    """A template that is shipped."""

    code: str
    language: str
    made_for: tuple[str, ...]
    build: Callable[[str], bytes]

    @property
    def key(self) -> str:
        """Return the mark of its file; the first one that was shipped has no language in it."""
        return self.code if (self.code, self.language) == ("offer", "en") else f"{self.code}-{self.language}"

    def __call__(self) -> bytes:
        """Return the file."""
        return self.build(self.language)


_SHIPPED = (
    ("offer", ("cases",), build_offer_starter),
    ("contract", ("cases",), build_contract_starter),
    ("letter", ("contacts", "relations"), build_letter_starter),
    ("minutes", ("activities",), build_minutes_starter),
)
#: The templates that are shipped, by the mark of their file.
STARTERS: Mapping[str, Starter] = {
    one.key: one
    for code, made_for, build in _SHIPPED
    for one in (Starter(code, language, made_for, build) for language in TEXTS)
}


class TemplateFileLost(Refusal):
    """The bytes of a template are not where they were kept."""

    def __init__(self, name: str) -> None:
        msgid = noop("The file “%(name)s” of the template is missing. An editor can upload it again.")
        super().__init__("file_lost", Message(msgid, {"name": name}))


class TemplateFile(models.Model):
    """A file that was uploaded as a template; drafts and revisions refer to it, so it never changes."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    #: The name that the file had when it came.
    name = models.CharField(_("name"), max_length=255)
    file = models.ForeignKey(File, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    #: Code of its format; empty in rows that were kept when all templates were Word documents.
    format = models.CharField(max_length=16, blank=True, editable=False)
    #: Code of the shipped template that it is; empty for those that people uploaded.
    starter = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        verbose_name = _("file of a template")
        verbose_name_plural = _("files of templates")

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Add the file; one that exists stays as it is."""
        if not self._state.adding:
            raise TypeError("A file of a template never changes; keep another one.")
        super().save(**options)

    @classmethod
    def by_key(cls, pk: int) -> Self | None:
        """Return the file of this key, None where there is none."""
        return cls.objects.select_related("file").filter(pk=pk).first()

    @classmethod
    def keep(cls, content: files.Content, name: str, *, starter: str = "") -> Self:
        """Return the row of these bytes, which are on the disk then."""
        stream = files.stream_of(content)
        file_format = formats.sniff(stream, name)
        stored = files.store(stream)
        values = {
            "name": name,
            "starter": starter,
            "format": file_format.code,
            "file": lambda: files.claim(stored, name=name, file_format=file_format),
        }
        return cls.objects.get_or_create(sha256=stored.sha256, defaults=values)[0]

    @property
    def kind(self) -> str:
        """Return what the template is kept in: word, excel or mail."""
        if self.format in EXCEL_FORMATS:
            return EXCEL
        return MAIL if self.format == "eml" else WORD

    def read(self) -> bytes:
        """Return the bytes; those of a shipped template can be made again when they are lost."""
        try:
            with files.open_file(self.file) as stream:
                content: bytes = stream.read()
        except OSError as error:
            if self.starter in STARTERS:
                return STARTERS[self.starter]()
            raise TemplateFileLost(self.name) from error
        return content
