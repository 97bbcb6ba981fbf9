"""The form of a code list in the Wagtail admin: a field for the value in each language."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import Column

from .code_lists import CodeValue
from .registry import ClassRegistry

#: How the form asks for columns of a code list in another way than their fields do, by its model.
code_fields: ClassRegistry[Mapping[str, Callable[[], forms.Field]]] = ClassRegistry("fields of code lists")
#: What every code list asks for; a list with columns of its own asks for them after these.
FORM_FIELDS = ["label", "code", "position", "tone", "is_active"]
PREFIX = "label_"
LONGEST = 120


class CodeValueForm(WagtailAdminModelForm):
    """Asks for the value in each language beside the one that stands where there is none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, _name in settings.LANGUAGES:
            if PREFIX + code in self.fields:
                self.fields[PREFIX + code].initial = self.instance.labels.get(code, "")

    def save(self, commit: bool = True) -> Any:
        """Keep what was typed for each language; languages that the site has no more keep theirs."""
        typed = {code: self.cleaned_data.get(PREFIX + code) for code, _name in settings.LANGUAGES}
        others = {code: text for code, text in self.instance.labels.items() if code not in typed}
        self.instance.labels = {**others, **{code: text for code, text in typed.items() if text}}
        return super().save(commit)


def form_of(code_list: type[CodeValue]) -> type[CodeValueForm]:
    """Return the form of a code list."""
    fields: dict[str, forms.Field] = {
        PREFIX + code: forms.CharField(label=name, required=False, max_length=LONGEST)
        for code, name in settings.LANGUAGES
    }
    asked = code_fields.find(code_list) or {}
    own = {name: make() for name, make in asked.items()}
    return type(f"{code_list.__name__}Form", (CodeValueForm,), {**fields, **own})


def form_fields_of(code_list: type[CodeValue]) -> list[str]:
    """Return the columns that the form of a code list asks for."""
    fields = [*code_list._meta.concrete_fields, *code_list._meta.many_to_many]
    own = [field.name for field in fields if field.editable and not field.primary_key]
    return [*FORM_FIELDS, *(name for name in own if name not in (*FORM_FIELDS, "labels"))]


def edit_handler_of(code_list: type[CodeValue]) -> Panel:
    """Return the panels of the form, bound to the code list."""
    first, *others = form_fields_of(code_list)
    languages = [FieldPanel(PREFIX + code) for code, _name in settings.LANGUAGES]
    pairs = [FieldRowPanel(languages[start : start + 2]) for start in range(0, len(languages), 2)]
    note = _("Empty where it is called the same.")
    panels = [
        FieldPanel(first),
        MultiFieldPanel(pairs, heading=_("In each language"), help_text=note),
        *map(FieldPanel, others),
    ]
    handler: Panel = ObjectList(panels, base_form_class=form_of(code_list))
    return handler.bind_to_model(code_list)


class ToneColumn(Column):
    """The colour of a value, as people see it."""

    def get_value(self, instance: CodeValue) -> SafeString | str:
        """Return the name of the colour in the colour."""
        if not instance.tone:
            return ""
        return format_html('<span class="code-tone {}">{}</span>', instance.tone, instance.get_tone_display())
