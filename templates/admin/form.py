"""The form by which editors keep a template."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from libraries import formats
from libraries.storing import files

from ..merge.environment import MergeRefused
from ..merge.excel.package import FORMATS as EXCEL_FORMATS
from ..merge.mail import Mail, open_mail
from ..merge.package import MAX_TEMPLATE
from ..merge.sources import WORD_FORMATS
from ..reports import refusals
from ..template import Kind
from ..template_file import TemplateFile

#: What templates are kept in; what of these is refused, the report says.
FORMATS = WORD_FORMATS | EXCEL_FORMATS | {"eml"}
#: The parts of an e-mail, with the rows that the form has for each.
MAIL_PARTS = {"subject": 1, "to": 1, "text": 12, "html": 12}


class DocumentTemplateForm(WagtailAdminModelForm):
    """Asks for the file besides the columns; a file with errors can be kept but not published."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.dotx,.xlsx,.xltx,.eml"}),
        help_text=gettext_lazy(
            "A Word document or an Excel workbook with tags such as {{ case.name }}. "
            "It replaces the present file."
        ),
    )
    mail_subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=255)
    mail_to = forms.CharField(
        label=gettext_lazy("To"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("For example “{{ contact.email }}”."),
    )
    mail_text = forms.CharField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    mail_html = forms.CharField(
        label=gettext_lazy("The same as HTML"), required=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = self._known_mail()
        if known is not None:
            for part in MAIL_PARTS:
                self.fields[f"mail_{part}"].initial = getattr(known, part)

    def _known_mail(self) -> Mail | None:
        if self.instance.file_id is None or self.instance.kind != Kind.MAIL:
            return None
        try:
            return open_mail(self.instance.file.read())
        except MergeRefused:
            return None

    def clean_upload(self) -> UploadedFile | None:
        """Take a file in, or refuse what no template can be."""
        upload: UploadedFile | None = self.cleaned_data["upload"]
        if upload is not None:
            _refuse_foreign(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        """Keep the file or the e-mail; a template without either there cannot be."""
        cleaned: dict[str, Any] = super().clean()
        upload = cleaned.get("upload")
        typed = {part: cleaned.get(f"mail_{part}") or "" for part in MAIL_PARTS}
        if upload is not None:
            self._keep(upload, str(upload.name))
        elif typed["subject"] and self._is_changed_mail(typed):
            self._keep(Mail(**typed).as_bytes(), "e-mail.eml")
        elif self.instance.file_id is None and "upload" not in self.errors:
            message = _("Choose the file of the template, or write an e-mail with its subject.")
            self.add_error("upload", ValidationError(message, code="required"))
        return cleaned

    def _is_changed_mail(self, typed: dict[str, str]) -> bool:
        known = self._known_mail()
        return known is None or Mail(**typed) != known

    def _keep(self, content: Any, name: str) -> None:
        self.instance.file = TemplateFile.keep(content, name)
        self.instance.kind = self.instance.file.kind

    def _post_clean(self) -> None:
        super()._post_clean()
        # Wagtail defers a part of the validation while a draft is saved, and not when it is published.
        if not self.is_deferred_validation and not self.errors:
            self._refuse_errors()

    def _refuse_errors(self) -> None:
        found = refusals(self.instance.report().errors)
        if found:
            introduction: Any = _(
                "The template has errors, so it was not published. What is in force stays so."
            )
            self.add_error("upload", [introduction, *found])


def _refuse_foreign(upload: UploadedFile) -> None:
    name = str(upload.name)
    if formats.sniff(files.stream_of(upload), name).code not in FORMATS:
        message = _(
            "“%(name)s” is not a Word document, an Excel workbook or an e-mail. Save it as .docx, .xlsx or "
            ".eml and choose it again."
        )
        raise ValidationError(message % {"name": name}, code="format")
    if (upload.size or 0) > MAX_TEMPLATE:
        message = _("“%(name)s” is larger than %(limit)s MB. Make its pictures smaller and choose it again.")
        raise ValidationError(message % {"name": name, "limit": MAX_TEMPLATE >> 20}, code="size")
