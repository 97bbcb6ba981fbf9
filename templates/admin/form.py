"""The form by which editors keep a template."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from libraries import files, formats

from ..merge.package import MAX_TEMPLATE
from ..reports import refusals
from ..template_file import TemplateFile

#: What Word keeps documents and templates in; what of these is refused, the report says.
WORD_FORMATS = {"docx", "docm", "dotx", "dotm"}


class DocumentTemplateForm(WagtailAdminModelForm):
    """Asks for the Word file besides the columns; a file with errors can be kept but not published."""

    upload = forms.FileField(
        label=gettext_lazy("Word file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.dotx"}),
        help_text=gettext_lazy("A .docx with tags such as {{ case.name }}. It replaces the present file."),
    )

    def clean_upload(self) -> UploadedFile | None:
        """Take a Word file in; a template without one there cannot be."""
        upload: UploadedFile | None = self.cleaned_data["upload"]
        if upload is not None:
            _refuse_foreign(upload)
            self.instance.file = TemplateFile.keep(upload, str(upload.name))
        elif self.instance.file_id is None:
            raise ValidationError(_("Choose the Word file of the template."), code="required")
        return upload

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
    if formats.sniff(files.stream_of(upload), name).code not in WORD_FORMATS:
        message = _("“%(name)s” is not a Word document. Save it in Word as .docx and choose it again.")
        raise ValidationError(message % {"name": name}, code="format")
    if (upload.size or 0) > MAX_TEMPLATE:
        message = _("“%(name)s” is larger than %(limit)s MB. Make its pictures smaller and choose it again.")
        raise ValidationError(message % {"name": name, "limit": MAX_TEMPLATE >> 20}, code="size")
